"""A third language is a folder of messages and a row of the table: all pages and files answer in it."""

import json
import re
from dataclasses import replace

import pytest

from dashboard.language import LANGUAGES, catalogue, say
from dashboard.language.digits import integer, percent
from dashboard.language.table import ENGLISH
from dashboard.live import Live
from dashboard.pages.common import urls
from dashboard.server import create_server
from dashboard.settings import Settings
from tests.unit.interactive.explorer import Explorer, parts
from tests.unit.small_register import ARDESTAN

# Latin digits with other separators, English names, and the English messages in brackets.
TOY = replace(
    ENGLISH, code="xx", name="Toyish", decimal=",", thousands="'", percentage="{} %", comma="; ", locale="de-CH"
)


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("messages")
    lines = (f"{key} = {json.dumps(f'[{text}]', ensure_ascii=False)}\n" for key, text in catalogue("en").items())
    (folder / "all.toml").write_text("".join(lines), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(LANGUAGES, "xx", replace(TOY, messages=folder))
        urls._routes.cache_clear()
        yield create_server(Settings(), Live(Settings().data_folder)).test_client()
    urls._routes.cache_clear()


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.text


@pytest.mark.parametrize("path", ["", f"county/{ARDESTAN}", "meeting", "method", "offices", "explore", "api"])
def test_a_page_has_the_direction_and_words_of_the_language_and_names_all_others(client, path):
    text = page(client, f"/xx/{path}")
    assert '<html lang="xx" dir="ltr"' in text
    assert f">{say('xx', 'nav.method')}</a>" in text and say("xx", "nav.method") == "[Method]"
    switch = re.search(r'<nav class="languages".*?</nav>', text, re.DOTALL)[0]
    assert re.findall(r'hreflang="(\w+)" dir="(\w+)" href="([^"?]*)[^"]*">(.*?)<', switch) == [
        ("fa", "rtl", f"/fa/{path}", "فارسی"),
        ("en", "ltr", f"/en/{path}", "English"),
    ]
    assert re.search(rf'href="/xx/{path}[^"]*">Toyish</a>', page(client, f"/fa/{path}"))


def test_numbers_dates_and_names_are_written_as_the_row_says(client):
    assert (integer(2243249, "xx"), percent(0.505, "xx")) == ("2'243'249", "50,5 %")
    # The lengths of bars are numbers of CSS.
    text = re.sub(' style="[^"]*"', "", page(client, f"/xx/county/{ARDESTAN}"))
    assert re.search(r"\d,\d %", text) and not re.search(r"\d\.\d ?%", text)
    assert "Ardestan" in text and re.search(r"\d \[Dec\] 2014", text)
    front = page(client, "/xx/")
    assert 'data-signs="0123456789,&#39;%"' in front
    fields = json.loads(page(client, re.search(r"/week/[\w/-]+\.json", front)[0]))["fields"]
    assert re.search(r"\d,\d %", str(fields["sentence"])) and "[Dec]" in str(fields["day"])


def test_an_unknown_address_is_explained_in_the_language(client):
    text = page(client, "/xx/nowhere", 404)
    assert f"<h1>{say('xx', 'site.not_found_title')}</h1>" in text
    assert 'href="/fa/"' in text and 'href="/en/"' in text


def test_a_picture_and_a_file_are_in_the_language(client):
    svg = page(client, "/xx/download/trend.svg?indicator=service_desks")
    assert 'xml:lang="xx"' in svg and re.search(r"\d,\d %", svg)
    assert "[" in re.search(r"<title[^>]*>(.*?)</title>", svg)[1]
    sheet = client.get("/xx/download/cells.csv")
    assert sheet.status_code == 200 and "filename*=UTF-8''%5B" in sheet.headers["Content-Disposition"]


def test_the_api_describes_itself_in_every_language(client):
    document = json.loads(page(client, "/api/v1/openapi.json"))
    titles = [document["info"][name] for name in ("x-title-xx", "title", "x-title-fa")]
    assert titles[0].startswith("[[Isfahan province]") and len(set(titles)) == 3


def test_the_interactive_dashboard_answers_in_the_language(client):
    room = parts(Explorer(client, "/xx/explore").room())
    texts = json.dumps([props.get("children") for _, props in room], ensure_ascii=False)
    assert say("xx", "explore.table") in texts
