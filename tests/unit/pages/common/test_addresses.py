"""Addresses are as the document says, and errors are explained: the document's examples, bad input."""

import re
from urllib.parse import quote, urlsplit

import pytest

from dashboard.language import LANGUAGES, say
from dashboard.live import Live
from dashboard.pages.downloads import pictures
from dashboard.server import create_server
from dashboard.settings import ROOT, Settings
from dashboard.tables.declared import TABLES
from tests.unit.cases import each_case
from tests.unit.small_folder import PUBLICATIONS_HEAD, WEEKS, choose_cards, small_folder

DOCUMENT = (ROOT / "docs" / "addresses.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (`/.*?`) \| .* \| (`/[^|]*`) \|$", re.MULTILINE)
EXAMPLES = [example for _, cell in ROW.findall(DOCUMENT) for example in re.findall(r"`([^`]+)`", cell)]
# The folder has no contact, so this is the only example without an answer.
ANSWERED = [example for example in EXAMPLES if example != "/.well-known/security.txt"]
# Weeks and publications that the examples name, and a decision of the office that one of them names.
SEEN_WEEKS = ("2014-06-14", "2014-11-15", *WEEKS)
PUBLISHED = "".join(
    f"{moment}T08:00:00Z,{week},,\n"
    for moment, week in (("2014-06-22", "2014-06-14"), ("2014-12-07", "2014-11-29"), ("2014-12-14", "2014-12-06"))
)
DECIDED = "a,2014-11-16T08:00:00Z,2014-11-15,x,,,,G1001,2014-11-29,open\n"

# Addresses of Dash, files with a digest in their names, and the staff desk are documented as not permanent.
NOT_PROMISED = re.compile(r"/dash/|/(week|film|boundaries)/<digest>|/staff/")

# Pages and files of each kind, and which parameters they take.
PARAMETERS = {
    "indicator week county kind": ["", "data", "download/map.svg"],
    "indicator week county kind show weeks sort": ["embed/ranking"],
    "indicator week from to county kind step": ["download/cells.csv"],
    "indicator week county kind step": ["download/cells.xlsx"],
    "indicator week county kind stage": ["why"],
    "indicator week": ["county/1003"],
    "week county kind": ["inspections"],
    "county kind indicator state reported inspected findings sort week": ["offices", "download/offices.csv"],
    "week indicator sort": ["meeting"],
    "week indicator sort county": ["meeting/present"],
    "week state owner decided sort": ["meeting/decisions", "download/decisions.csv"],
    "week counties indicators figures show": ["download/pack.pdf"],
    "week": ["download/brief.txt"],
}
VIEWS = {path: names for names, paths in PARAMETERS.items() for path in paths}
WRONG_VIEWS = [f"{path}?{name}=nothing" for path, names in VIEWS.items() for name in names.split()]
UGLY_WEEKS = ("1800-01-01", "2030-01-01", "2014-13-40", "0000-00-00", "9999-12-31", "-", "\x00", "۱" * 5000)
WRONG_WEEKS = [f"?week={quote(week)}" for week in (*UGLY_WEEKS, "2014-12-06T00")]
WRONG_PATHS = """
    county/9999 county/nothing county/1003/more county/%00 county/%20 county/%C2%A0 county/%3Cb%3E
    county?county=9999 ?county=1027
    indicators/nothing indicators/service_desks/more indicators/SERVICE_DESKS method/more
    download/nothing.csv download/cells.pdf download/map.gif download/pie.svg download/table.png embed/pie
    publications/compare?from=2010-01-01 publications/compare?to=yesterday publications/compare?from=2150-01-01
    publications/compare?indicator=nothing nowhere nowhere/at/all _dash-nothing feed.atom?county=9999
""".split()
WRONG_PATHS.append("county/" + "9" * 3000)
PAGES = ["", *"county/1003 offices why indicators indicators/service_desks method data api meeting".split()]
PAGES += "meeting/present meeting/decisions inspections publications/compare".split()

# Packs, sheets of counties and pixels take seconds; their own tests make them.
MADE = "pack.routes.pack_file pack.sheet_files.sheet_file pack.sheet_files.sheets_file sharing.preview._file".split()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A few counties and cards; files of MADE and pixels are empty."""
    folder = small_folder(tmp_path_factory.mktemp("addresses"), SEEN_WEEKS)
    choose_cards(folder, "committee", "service_desks", "e_services")
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD + PUBLISHED, encoding="utf-8")
    head = ",".join(TABLES["decisions"].names)
    (folder / "decisions.csv").write_text(f"{head}\n{DECIDED}", encoding="utf-8")
    drawn = pictures._file
    with pytest.MonkeyPatch.context() as patched:
        for name in MADE:
            patched.setattr(f"dashboard.pages.{name}", lambda *_: b"")
        patched.setattr(pictures, "_file", lambda *asked: b"" if "png" in asked else drawn(*asked))
        yield create_server(Settings(), Live(folder))


@pytest.fixture
def client(server):
    return server.test_client()


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


@each_case(("number", "example"), enumerate(ANSWERED))
def test_an_example_of_the_document_answers_in_either_language(client, number, example):
    """Dear: a page or file of each kind is made."""
    # Alternating languages: each address is requested once, and old addresses exist in both languages.
    address = example if number % 2 else in_other_language(example)
    assert client.get(address, follow_redirects=True).status_code == 200


def not_found_page(client, address: str, lang: str, **headers: str) -> None:
    """Look at all that the 404 page of an address must have."""
    answer = client.get(address, headers=headers)
    page = answer.get_data(as_text=True)
    assert (answer.status_code, answer.mimetype) == (404, "text/html"), address
    assert f'<html lang="{lang}"' in page
    assert say(lang, "site.not_found_title") in page
    assert re.search(rf'<main.*href="/{lang}/".*</body>', page, re.DOTALL), "no way back"
    assert "Traceback" not in page
    framed = address.startswith(f"/{lang}/embed/")
    assert ("script-src 'self'" in answer.headers["Content-Security-Policy"]) != framed
    assert "Content-Disposition" not in answer.headers


@each_case(("number", "address"), enumerate([*WRONG_VIEWS, *WRONG_WEEKS, *WRONG_PATHS]))
def test_an_unknown_value_is_explained_in_the_language_of_the_address(client, number, address):
    lang = list(LANGUAGES)[number % 2]
    not_found_page(client, f"/{lang}/{address}", lang)


ACCEPTED = [("en-GB,en;q=0.9", "en"), ("fa", "fa"), ("de,en;q=0.3", "en"), ("", "fa")]


@each_case(("path", "accept"), zip(["", "county/1003", "embed/map", "nowhere"], ACCEPTED, strict=True))
def test_an_unknown_language_is_explained_in_the_language_of_the_browser(client, path, accept):
    accepted, lang = accept
    not_found_page(client, f"/fr/{path}", lang, **({"Accept-Language": accepted} if accepted else {}))


@each_case("path", ["/FA/", "/fa", "/nothing.ico", "/download/nothing.zip", "//", "/fa//offices"])
def test_other_ways_to_go_wrong_end_in_words_or_at_the_right_place(client, path):
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code in (200, 404)
    assert "<main" in answer.get_data(as_text=True)


# Only the link to the other language may keep a parameter that the page does not know.
VARYING = re.compile(r'<nav class="languages".*?</nav>', re.DOTALL)


@each_case(("number", "path"), enumerate([*PAGES, "download/trend.svg"]))
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
