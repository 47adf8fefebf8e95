"""Weeks and numbers in odd spellings, far ones, and ones of endless length: an answer in words, and soon."""

from __future__ import annotations

import re

from dashboard.language import LANGUAGES
from tests.unit.staff.desk_site import OWN, token_of
from tests.unit.staff.sheet_desk import bring, filled, taken

FAR = ("9999-12-31", "9999-12-25", "9377-12-29", "2100-01-02", "0001-01-06", "1/1/1", "9" * 5000)


def test_a_week_that_no_sheet_can_be_about_is_not_offered(site):
    client = site.client("ardestan-1")
    for week in FAR:
        for lang in LANGUAGES:
            page = client.get(f"/staff/{lang}/sheet?week={week}")
            assert page.status_code == 200
            assert f'value="{week}"' not in page.text
            file = client.get(f"/staff/{lang}/sheet/1001/{week.replace('/', '-')}.csv")
            assert file.status_code == 404, week[:20]


def test_a_preview_goes_up_to_no_week_that_cannot_be_published(site):
    # Each week in between would be worked out: a far one held a processor for good.
    publisher = site.client("publisher-1")
    for week in ("9377-12-29", "2030-01-05", "2014-12-13", "0001-01-06"):
        assert publisher.get(f"/staff/en/preview/en/?through={week}").status_code == 404, week
    assert publisher.get("/staff/en/preview/en/?through=2014-11-29").status_code == 200


def test_a_preview_takes_a_query_that_is_no_text(site):
    assert site.client("publisher-1").get("/staff/en/preview/en/data?q=%ff").status_code == 200


def test_a_draft_with_a_strange_number_is_not_sent(site):
    client = site.client("ardestan-1")
    draft = bring(client, filled(taken(client))).headers["Location"]
    page = client.get(draft).text
    asked = re.findall(r'name="yes" value="(\w+)"', page)
    for seen in ("1" * 5000, "²", "-1", ""):
        fields = {"csrf_token": token_of(page), "do": "send", "seen": seen, "yes": asked}
        assert client.post(draft, data=fields, headers=OWN).status_code == 409, seen[:20]
