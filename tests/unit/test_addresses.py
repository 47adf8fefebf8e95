"""Every address lasts, and a wrong one is told in words: the document's examples, old addresses, bad input."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from dashboard.language import LANGUAGES, say
from dashboard.settings import ROOT
from tests.unit.cases import each_case
from tests.unit.shipped import shipped_server

DOCUMENT = (ROOT / "docs" / "addresses.md").read_text(encoding="utf-8")
OLD = [
    tuple(line.split(" ", 1))
    for line in Path(__file__).with_name("old_addresses.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
ROW = re.compile(r"^\| (`/.*?`) \| .* \| (`/[^|]*`) \|$", re.MULTILINE)
EXAMPLES = [example for _, cell in ROW.findall(DOCUMENT) for example in re.findall(r"`([^`]+)`", cell)]

# A pack takes seconds: test_pack_site asks for each kind of them, `make test-all` for every example too.
PACK = re.compile(r"/download/pack")
QUICK, DEAR = ([example for example in EXAMPLES if bool(PACK.search(example)) == dear] for dear in (False, True))

# Dash's own, files with a digest in their names, and the staff desk: the document says that these do not last.
NOT_PROMISED = re.compile(r"/(fa|en)/(_|assets/)|/(cells|words|boundaries)/<digest>|/staff/")

# The pages and files of one view, and which of its parameters they take.
VIEWS = {
    "": "indicator week county kind",
    "county/1003": "indicator week borders",
    "offices": "county kind state week borders",
    "why": "indicator week county kind stage borders",
    "data": "indicator week county kind",
    "meeting": "week indicator all",
    "meeting/present": "week indicator county wall seconds",
    "meeting/decisions": "week state",
    "download/cells.csv": "indicator week from to county kind step",
    "download/cells.xlsx": "indicator week county kind step",
    "download/offices.csv": "county kind state week borders",
    "download/offices.xlsx": "county kind state week borders",
    "download/decisions.csv": "week state",
    "download/pack.pdf": "week counties",
    "download/pack-screen.pdf": "week counties",
    "download/pack.pptx": "week counties",
    "download/brief.txt": "week",
    "download/map.svg": "indicator week county kind",
    "download/trend.png": "indicator week county kind",
    "download/ranking.svg": "indicator week county kind",
}
EMBEDS = dict.fromkeys(("embed/map", "embed/trend", "embed/ranking", "embed/table"), "indicator week county kind")
WRONG_VIEWS = [f"{path}?{name}=nothing" for path, names in VIEWS.items() for name in names.split()]
WRONG_WEEKS = [f"{path}?week={week}" for path in VIEWS for week in ("1800-01-01", "2030-01-01", "2014-13-40")]
WRONG_PATHS = [
    "county/9999",
    "county/nothing",
    "county/1003/more",
    "county/%00",
    "county/%3Cb%3E",
    "county?county=9999",
    "county/" + "9" * 3000,
    "indicators/nothing",
    "indicators/service_desks/more",
    "indicators/SERVICE_DESKS",
    "method/more",
    "download/nothing.csv",
    "download/cells.pdf",
    "download/map.gif",
    "download/pie.svg",
    "download/table.png",
    "nowhere",
    "nowhere/at/all",
    "_dash-nothing",
]
PAGES = [
    "",
    "county/1003",
    "offices",
    "why",
    "indicators",
    "indicators/service_desks",
    "method",
    "data",
    "api",
    "meeting",
    "meeting/present",
    "meeting/decisions",
    "publications",
    "publications/compare",
]


@pytest.fixture(scope="module")
def server():
    return shipped_server()


@pytest.fixture
def client(server):
    return server.test_client()


def in_the_end(client, address: str) -> int:
    """The status after all redirects."""
    return client.get(address, follow_redirects=True).status_code


def swapped(address: str) -> str:
    """The same address in the other language."""
    other = {"/fa/": "/en/", "/en/": "/fa/"}
    return re.sub("^/(fa|en)/", lambda found: other[found[0]], address)


# --- the document, and what earlier editions had ---


def test_the_document_gives_an_example_for_every_address_of_its_tables():
    listed = re.findall(r"^\| (`/[^|]*`) \|", DOCUMENT, re.MULTILINE)
    assert len(listed) > 25
    assert [address for address, _ in ROW.findall(DOCUMENT)] == listed


@each_case(("listed", "cell"), ROW.findall(DOCUMENT))
def test_an_example_is_of_the_address_beside_it(listed, cell):
    folder = re.findall(r"`([^`]+)`", listed)[0].rpartition("/")[0]
    pattern = re.escape(folder).replace("LANG", "(fa|en)").replace("CODE", r"\d+").replace("KEY", r"\w+")
    for example in re.findall(r"`([^`]+)`", cell):
        assert re.match(pattern, urlsplit(example).path), example


@each_case(("number", "example"), enumerate(QUICK))
def test_an_example_of_the_document_answers_in_either_language(client, number, example):
    # By turns: each address is asked for once, and old addresses are in both languages.
    assert in_the_end(client, example if number % 2 else swapped(example)) == 200


@pytest.mark.rare
@each_case("address", [*DEAR, *map(swapped, DEAR), *(address for _, address in OLD if PACK.search(address))])
def test_an_example_of_a_pack_answers(client, address):
    assert in_the_end(client, address) == 200


def test_every_address_of_the_server_is_in_the_document(server):
    find = server.url_map.bind("localhost")
    shown = {find.match(urlsplit(example).path)[0] for example in [*EXAMPLES, *map(swapped, EXAMPLES)]}
    rules = [rule for rule in server.url_map.iter_rules() if not NOT_PROMISED.match(rule.rule)]
    assert [rule.rule for rule in rules if rule.endpoint not in shown] == []


@each_case(("status", "address"), [(status, address) for status, address in OLD if not PACK.search(address)])
def test_an_old_address_still_answers(client, status, address):
    answer = client.get(address)
    found = answer.status_code
    assert found == int(status) or (status == "200" and 300 <= found < 400)
    assert found == 200 or in_the_end(client, answer.location) == 200


# --- what names nothing ---


def told(client, address: str, lang: str, **headers: str) -> str:
    """The 404 page of an address, after a look at all that it must have."""
    answer = client.get(address, headers=headers)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 404, address
    assert answer.mimetype == "text/html"
    assert f'<html lang="{lang}"' in page
    assert say(lang, "site.not_found_title") in page
    assert re.search(rf'<main.*href="/{lang}/".*</main>', page, re.DOTALL), "no way back"
    assert "Traceback" not in page
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "Content-Disposition" not in answer.headers
    return page


@each_case(("number", "address"), enumerate([*WRONG_VIEWS, *WRONG_WEEKS, *WRONG_PATHS]))
def test_what_names_nothing_is_told_in_the_language_of_the_address(client, number, address):
    lang = LANGUAGES[number % 2]
    told(client, f"/{lang}/{address}", lang)


@each_case("lang", LANGUAGES)
@each_case("path", EMBEDS)
def test_an_embed_of_nothing_is_a_404_in_words_and_in_its_language(client, lang, path):
    for wrong in (*(f"{path}?{name}=nothing" for name in EMBEDS[path].split()), f"{path}s"):
        answer = client.get(f"/{lang}/{wrong}")
        page = answer.get_data(as_text=True)
        assert answer.status_code == 404
        assert f'lang="{lang}"' in page
        assert say(lang, "site.not_found_title") in page
        assert f'href="/{lang}/' in page


SPOKEN = [("en-GB,en;q=0.9", "en"), ("fa", "fa"), ("de,en;q=0.3", "en"), ("", "fa")]


@each_case(("number", "path"), enumerate(dict.fromkeys([*PAGES, *VIEWS, *EMBEDS, "nowhere"])))
def test_a_language_that_we_do_not_speak_is_told_in_the_readers_own(client, number, path):
    spoken, lang = SPOKEN[number % len(SPOKEN)]
    told(client, f"/fr/{path}", lang, **({"Accept-Language": spoken} if spoken else {}))


@each_case("path", ["/FA/", "/fa", "/favicon.ico", "/download/nothing.zip", "//", "/fa//offices"])
def test_other_ways_to_go_wrong_end_in_words_or_at_the_right_place(client, path):
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code in (200, 404)
    assert "<main" in answer.get_data(as_text=True)


@each_case(("number", "path"), enumerate(PAGES))
def test_an_unknown_parameter_is_ignored_on_a_page(client, number, path):
    address = f"/{LANGUAGES[number % 2]}/{path}"
    odd = "utm_source=letter&colour=%22red&week2="
    plain, asked = (client.get(a).get_data(as_text=True) for a in (address, f"{address}?{odd}"))
    # The way to the other language may keep it; nothing else of the page may know of it.
    links = re.compile(r'<a id="other-language".*?</a>')
    assert links.sub("", asked) == links.sub("", plain)


@each_case("path", ["county/", "indicators/", "offices?county=", "why?week=", "nowhere/"])
def test_what_was_typed_is_never_a_part_of_the_page(client, path):
    typed = '<script>alert(1)</script>"><b onclick=x>'
    for lang in LANGUAGES:
        answer = client.get(f"/{lang}/{path}{quote(typed)}")
        page = answer.get_data(as_text=True)
        assert answer.status_code == 404
        assert "<script>alert" not in page
        assert "<b onclick" not in page


def test_whatever_is_typed_no_page_breaks(client, chance):
    values = [
        "",
        "0",
        "-1",
        "1e9",
        "x",
        "\x00",
        "۱۰۰۳",
        "1003",
        "2014-12-06",
        "committee",
        "desk",
        "%",
        "'; --",
        "ي" * 500,
    ]
    names = "indicator week county kind state q stage borders page from to format lang all wall seconds".split()
    # Packs and pixels take a second each, and read their choice as drawings do.
    quick = [path for path in (*PAGES, *VIEWS, *EMBEDS) if not re.search(r"/pack|png", path)]
    for _ in range(100):
        path = chance.choice(quick)
        query = {name: chance.choice(values) for name in chance.sample(names, 3)}
        answer = client.get(f"/{chance.choice(LANGUAGES)}/{path}", query_string=query)
        assert answer.status_code in (200, 404), (path, query)
        assert answer.get_data(), (path, query)
