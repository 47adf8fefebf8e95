"""Who may write down decisions: nobody unless a setting says so, and only from a page of this very site."""

from __future__ import annotations

from pathlib import Path

import pytest
from werkzeug.datastructures import Headers

from dashboard.language import LANGUAGES, say
from dashboard.pages.writing import from_this_site
from dashboard.server import POLICY
from dashboard.settings import SettingsError, from_environment
from tests.unit.decisions_site import GOOD, OWN, PAGE, client_of, page_of, record, stored, told
from tests.unit.small_folder import small_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_folder(tmp_path)


@pytest.fixture
def client(folder):
    return client_of(folder)


def test_writing_is_off_unless_a_setting_turns_it_on():
    assert from_environment({}).meeting_write is False
    assert from_environment({"MEETING_WRITE": "off"}).meeting_write is False
    assert from_environment({"MEETING_WRITE": "on"}).meeting_write is True
    with pytest.raises(SettingsError, match="MEETING_WRITE=yes"):
        from_environment({"MEETING_WRITE": "yes"})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_writing_is_off_there_is_no_form_and_what_is_sent_is_refused_in_words(folder, lang):
    record(client_of(folder))
    client = client_of(folder, write=False)
    page = page_of(client, lang)
    assert GOOD["text"] in page
    assert '<form method="post"' not in page and 'id="record"' not in page
    for fields in ({**GOOD, "action": "record"}, {"action": "change"}):
        answer = client.post(PAGE.format(lang), data=fields, headers=OWN)
        assert answer.status_code == 403
        assert say(lang, "decisions.refused_off") in told(answer)
        assert answer.headers["Content-Security-Policy"] == POLICY
    assert len(stored(folder)) == 1


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({"Origin": "http://localhost"}, True),
        ({"Origin": "https://LOCALHOST"}, True),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ""}, False),
        ({"Origin": "http://localhost.evil.example"}, False),
        ({"Origin": "http://localhost:8050"}, False),
        ({"Origin": "http://evil.example/localhost"}, False),
        ({"Origin": "http://localhost@evil.example"}, False),
        ({"Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"}, False),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
    ],
)
def test_only_a_page_of_this_site_may_write(folder, client, headers, own):
    assert from_this_site(Headers(headers), "localhost") is own
    answer = record(client, headers=headers)
    assert answer.status_code == (303 if own else 403)
    assert len(stored(folder)) == own
    if not own:
        assert say("fa", "decisions.refused_elsewhere") in told(answer)


def test_what_is_far_too_long_is_refused_unread(folder, client):
    answer = record(client, text="x" * 200_000)
    assert answer.status_code == 413
    assert say("fa", "decisions.refused_long") in told(answer)
    assert stored(folder) == []
