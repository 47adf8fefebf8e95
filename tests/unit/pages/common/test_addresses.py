"""Addresses are as the document says, and errors are explained: the document's examples, bad input."""

import re
from itertools import cycle
from urllib.parse import quote, urlsplit

import pytest

from dashboard.figures.registry import FIGURES
from dashboard.language import LANGUAGES, say
from dashboard.pages.downloads import pictures
from dashboard.settings import ROOT
from tests.unit.cases import each_case
from tests.unit.shipped import shipped_server

DOCUMENT = (ROOT / "docs" / "addresses.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (`/.*?`) \| .* \| (`/[^|]*`) \|$", re.MULTILINE)
EXAMPLES = [example for _, cell in ROW.findall(DOCUMENT) for example in re.findall(r"`([^`]+)`", cell)]

# Lists and comparisons of the shipped publications and the package take seconds: their own tests ask for them,
# `make test-all` for every example too.
DEAR = re.compile(r"/publications(/compare\?from|\?page|$)|/feed\.atom|/package\.zip")
# The shipped sample has no contact, so this is its only example without an answer.
UNANSWERED = "/.well-known/security.txt"
QUICK_EXAMPLES, DEAR_EXAMPLES = (
    [example for example in EXAMPLES if bool(DEAR.search(example)) == dear and example != UNANSWERED]
    for dear in (False, True)
)

# Addresses of Dash, files with a digest in their names, and the staff desk are documented as not permanent.
NOT_PROMISED = re.compile(r"/dash/|/(week|film|boundaries)/<digest>|/staff/")

# The pages and files of one view, and which of its parameters they take.
PARAMETERS = {
    "indicator week county kind": ["", "data", "download/map.svg", "download/trend.png", "download/ranking.svg"],
    "indicator week from to county kind step": ["download/cells.csv"],
    "indicator week county kind step": ["download/cells.xlsx"],
    "indicator week county kind stage": ["why"],
    "indicator week": ["county/1003"],
    "week county kind": ["inspections"],
    "county kind indicator state reported inspected findings sort week": [
        "offices",
        "download/offices.csv",
        "download/offices.xlsx",
    ],
    "week indicator sort": ["meeting"],
    "week indicator sort county": ["meeting/present"],
    "week state owner decided sort": ["meeting/decisions", "download/decisions.csv", "download/decisions.xlsx"],
    "week counties indicators figures show": ["download/pack.pdf", "download/pack.pptx"],
    "week": ["download/brief.txt"],
}
VIEWS = {path: names for names, paths in PARAMETERS.items() for path in paths}
EMBEDS = dict.fromkeys((f"embed/{name}" for name in FIGURES), "indicator week county kind show weeks sort")
WRONG_VIEWS = [f"{path}?{name}=nothing" for path, names in VIEWS.items() for name in names.split()]
WRONG_WEEKS = [f"{path}?week={week}" for path in VIEWS for week in ("1800-01-01", "2030-01-01", "2014-13-40")]
UGLY_WEEKS = ("0000-00-00", "9999-12-31", "1699-12-30", "-", "\x00", "۱" * 5000, "2014-12-06T00")
WRONG_WEEKS += [f"?week={quote(week)}" for week in UGLY_WEEKS]
WRONG_PATHS = """
    county/9999 county/nothing county/1003/more county/%00 county/%20 county/%C2%A0 county/%3Cb%3E
    county?county=9999 ?county=1025
    indicators/nothing indicators/service_desks/more indicators/SERVICE_DESKS method/more
    download/nothing.csv download/cells.pdf download/map.gif download/pie.svg download/table.png
    publications/compare?from=2010-01-01 publications/compare?to=yesterday publications/compare?from=2150-01-01
    publications/compare?indicator=nothing nowhere nowhere/at/all _dash-nothing
""".split()
WRONG_PATHS.append("county/" + "9" * 3000)
PAGES = ["", *"county/1003 offices why indicators indicators/service_desks method data api meeting".split()]
PAGES += "meeting/present meeting/decisions inspections".split()


# Packs, sheets of counties and pixels take seconds; their own tests make them.
MADE = "pack.routes.pack_file pack.sheet_files.sheet_file pack.sheet_files.sheets_file sharing.preview._file".split()


@pytest.fixture(scope="module")
def server():
    """The shipped data; files of MADE and pixels are empty."""
    drawn = pictures._file
    with pytest.MonkeyPatch.context() as patched:
        for name in MADE:
            patched.setattr(f"dashboard.pages.{name}", lambda *_: b"")
        patched.setattr(pictures, "_file", lambda *asked: b"" if "png" in asked else drawn(*asked))
        yield shipped_server()


@pytest.fixture
def client(server):
    return server.test_client()


def final_status(client, address: str) -> int:
    """The status after all redirects."""
    return client.get(address, follow_redirects=True).status_code


def in_other_language(address: str) -> str:
    """The same address in the other language."""
    other = {"/fa/": "/en/", "/en/": "/fa/"}
    return re.sub("^/(fa|en)/", lambda found: other[found[0]], address)


def test_the_document_has_every_address_of_the_server_and_an_example_of_each(server):
    listed = re.findall(r"^\| (`/[^|]*`) \|", DOCUMENT, re.MULTILINE)
    assert len(listed) > 25
    assert [address for address, _ in ROW.findall(DOCUMENT)] == listed
    for address, cell in ROW.findall(DOCUMENT):
        folder = re.findall(r"`([^`]+)`", address)[0].rpartition("/")[0]
        pattern = re.escape(folder).replace("LANG", "(fa|en)").replace("CODE", r"\d+").replace("KEY", r"\w+")
        for example in re.findall(r"`([^`]+)`", cell):
            assert re.match(pattern, urlsplit(example).path), example
    find = server.url_map.bind("localhost")
    shown = {find.match(urlsplit(example).path)[0] for example in [*EXAMPLES, *map(in_other_language, EXAMPLES)]}
    rules = [rule for rule in server.url_map.iter_rules() if not NOT_PROMISED.match(rule.rule)]
    assert [rule.rule for rule in rules if rule.endpoint not in shown] == []


@each_case(("number", "example"), enumerate(QUICK_EXAMPLES))
def test_an_example_of_the_document_answers_in_either_language(client, number, example):
    # 20 s, since here most pages of the sample are made. Alternating languages: each address is requested once, and
    # old addresses exist in both languages.
    assert final_status(client, example if number % 2 else in_other_language(example)) == 200


@pytest.mark.rare
@each_case("address", DEAR_EXAMPLES)
def test_a_dear_example_answers(client, address):
    assert final_status(client, address) == 200


def not_found_page(client, address: str, lang: str, **headers: str) -> str:
    """The 404 page of an address, after a look at all that it must have."""
    answer = client.get(address, headers=headers)
    page = answer.get_data(as_text=True)
    assert (answer.status_code, answer.mimetype) == (404, "text/html"), address
    assert f'<html lang="{lang}"' in page
    assert say(lang, "site.not_found_title") in page
    assert re.search(rf'<main.*href="/{lang}/".*</main>', page, re.DOTALL), "no way back"
    assert "Traceback" not in page
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "Content-Disposition" not in answer.headers
    return page


@each_case(("number", "address"), enumerate([*WRONG_VIEWS, *WRONG_WEEKS, *WRONG_PATHS]))
def test_an_unknown_value_is_explained_in_the_language_of_the_address(client, number, address):
    lang = list(LANGUAGES)[number % 2]
    not_found_page(client, f"/{lang}/{address}", lang)


@each_case(("lang", "path"), zip(cycle(LANGUAGES), EMBEDS, strict=False))
def test_an_embed_of_nothing_is_a_404_in_words_and_in_its_language(client, lang, path):
    for wrong in (*(f"{path}?{name}=nothing" for name in EMBEDS[path].split()), f"{path}s"):
        answer = client.get(f"/{lang}/{wrong}")
        page = answer.get_data(as_text=True)
        assert answer.status_code == 404
        assert f'lang="{lang}"' in page and f'href="/{lang}/' in page
        assert say(lang, "site.not_found_title") in page


ACCEPTED = [("en-GB,en;q=0.9", "en"), ("fa", "fa"), ("de,en;q=0.3", "en"), ("", "fa")]


@each_case(("number", "path"), enumerate(dict.fromkeys([*PAGES, *VIEWS, *EMBEDS, "publications/compare", "nowhere"])))
def test_an_unknown_language_is_explained_in_the_language_of_the_browser(client, number, path):
    accepted, lang = ACCEPTED[number % len(ACCEPTED)]
    not_found_page(client, f"/fr/{path}", lang, **({"Accept-Language": accepted} if accepted else {}))


@each_case("path", ["/FA/", "/fa", "/nothing.ico", "/download/nothing.zip", "//", "/fa//offices"])
def test_other_ways_to_go_wrong_end_in_words_or_at_the_right_place(client, path):
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code in (200, 404)
    assert "<main" in answer.get_data(as_text=True)


# Only the link to the other language may keep a parameter that the page does not know; Dash has a random id.
VARYING = re.compile(r'<nav class="languages".*?</nav>|"end_id":"[^"]*"', re.DOTALL)


@each_case(("number", "path"), enumerate([*PAGES, "publications/compare", "download/trend.svg"]))
def test_an_unknown_or_blank_parameter_is_ignored_on_a_page(client, number, path):
    address = f"/{list(LANGUAGES)[number % 2]}/{path}"
    odd = "utm_source=letter&colour=%22red&week2=&county=%C2%A0&stage=%20&indicator=%09"
    plain, with_unknown = (client.get(a).get_data(as_text=True) for a in (address, f"{address}?{odd}"))
    assert VARYING.sub("", with_unknown) == VARYING.sub("", plain)


@each_case("path", ["county/", "indicators/", "offices?county=", "why?week=", "?county=", "?indicator=", "nowhere/"])
def test_typed_text_is_never_markup(client, path):
    typed = '<script>alert(1)</script>"><b onclick=x>'
    answer = client.get(f"/en/{path}{quote(typed)}")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 404
    assert "<script>alert" not in page and "<b onclick" not in page


def test_random_parameters_break_no_page(client, chance):
    values = ["", *"0 -1 1e9 x \x00 ۱۰۰۳ 1003 2014-12-06 committee desk %".split(" "), "'; --", "ي" * 500]
    names = "indicator week county kind state q stage page from to format lang sort".split()
    paths = [*PAGES, *VIEWS, *EMBEDS]
    for _ in range(60):
        path = chance.choice(paths)
        query = {name: chance.choice(values) for name in chance.sample(names, 3)}
        answer = client.get(f"/{chance.choice(list(LANGUAGES))}/{path}", query_string=query, follow_redirects=True)
        assert answer.status_code in (200, 404), (path, query)
        assert answer.get_data() or path.startswith("download/"), (path, query)
