"""What pages say and lead to, asked of the shipped data without a browser."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from dashboard.language import LANGUAGES
from tests.unit.shipped import shipped_server


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return shipped_server().test_client()


def page_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return unescape(answer.get_data(as_text=True))


def test_any_day_in_either_calendar_shows_its_week(client: FlaskClient) -> None:
    for typed in ("1393-09-10", "1393/9/10", "2014-12-01", "۱۳۹۳-۰۹-۰۸", "2014-11-29"):
        page = page_of(client, f"/fa/?week={typed}")
        assert '<option value="2014-11-29" selected>' in page, typed
        assert "۸ تا ۱۴ آذر ۱۳۹۳" in re.search(r'id="sentence"[^>]*>([^<]*)', page)[1], typed  # type: ignore[index]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_example_of_the_apis_page_answers_and_its_contents_are_there(client: FlaskClient, lang: str) -> None:
    page = page_of(client, f"/{lang}/api")
    lists = "".join(re.findall(r'class="api-examples".*?</ul>', page, re.DOTALL))
    examples = re.findall(r'href="([^"]+)"', lists)
    document = re.search(r'class="button[^>]*href="([^"]+)"|href="([^"]+)"[^>]*class="button', page)
    assert len(examples) > 3 and document
    for address in [*examples, document[1] or document[2]]:
        assert client.get(address).status_code == 200, address
    contents = re.search(r'class="api-index".*?</(?:ul|ol|nav|table)>', page, re.DOTALL)
    assert contents
    places = re.findall(r'href="#([^"]+)"', contents[0])
    assert places and [place for place in places if page.count(f'id="{place}"') != 1] == []


def test_the_files_and_pictures_of_the_data_page_are_of_its_view(client: FlaskClient) -> None:
    page = page_of(client, "/en/data?indicator=e_services&county=1003")
    files = re.findall(r'<a[^>]*href="([^"]+)"[^>]*\sdownload', page)
    # An indicator with stages offers them too, as CSV and XLSX.
    assert len(files) == 19
    for address in files:
        answer = client.get(address)
        assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"], address
        assert len(answer.get_data()) > 1000, address
    pictures = [address for address in files if re.search(r"\.(svg|png)\?", address)]
    assert len(pictures) == 6
    assert all("indicator=e_services" in address and "county=1003" in address for address in pictures)


def test_a_page_may_load_from_and_ask_this_server_alone(client: FlaskClient) -> None:
    policy = client.get("/fa/").headers["Content-Security-Policy"]
    rules = {name: sources for name, *sources in (part.split() for part in policy.split(";"))}
    asked = ("default-src", "script-src", "connect-src", "frame-ancestors")
    assert [rules[name] for name in asked] == [["'none'"], ["'self'"], ["'self'"], ["'none'"]]
