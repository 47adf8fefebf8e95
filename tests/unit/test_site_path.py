"""The site under a path of another site: every address begins with the path and leads to a page."""

import json
import re
from collections import Counter, deque
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest

from dashboard.language import LANGUAGES
from dashboard.live import Live
from dashboard.pages.common.urls import set_site_path
from dashboard.server import create_server
from dashboard.settings import ROOT, Settings, SettingsError
from tests.unit.cases import each_case
from tests.unit.environment import read_settings
from tests.unit.interactive.explorer import Explorer
from tests.unit.small_folder import PUBLICATIONS_HEAD, choose_cards, small_folder
from tests.unit.staff.desk_site import PASSWORD, SAME_ORIGIN, DeskSite, csrf_token, post

PATH = "/dashboard"
ORIGIN = "http://localhost"
# An address in HTML, CSS, JSON or XML: after a quote, a bracket or the tag of a sitemap, with or without the host.
ADDRESS = re.compile(rf"""(?:["'(>]|&#34;)({ORIGIN})?(/[A-Za-z_.0-9][^"'()<>\s&]*(?:&amp;[^"'()<>\s&]*)*)""")
# The beginning of Dash's addresses, and how Dash writes the slash.
OF_DASH, SLASH = re.compile(r"(?:\\u002f[\w-]+)+\\u002f"), "\\u002f"
# An address in a stylesheet that is relative to it.
BESIDE = re.compile(r"url\(([\w.-]+)\)")
WITH_ADDRESSES = re.compile(r"html|[+/]xml|json|css")
# The addresses of an OpenAPI document are relative to its server; the other files have none.
WITHOUT_ADDRESSES = re.compile("/(api/v1/openapi|boundaries)")
# Files that take seconds.
DEAR = re.compile(r"/download/.*\.(pdf|pptx|png|zip|xlsx|gpkg)\b")
# Pages of a kind that a crawl requests in each language.
FEW = 2


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site under PATH, published twice, with borders, desk and decisions."""
    folder = small_folder(tmp_path_factory.mktemp("path"))
    choose_cards(folder, "committee_governorates", "service_desks")
    moments = ["2014-12-07T08:00:00Z,2014-11-29,,", "2014-12-14T08:00:00Z,2014-12-06,,"]
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD + "\n".join([*moments, ""]), encoding="utf-8")
    settings = {"site_path": PATH, "meeting_write": True}
    try:
        yield DeskSite(tmp_path_factory.mktemp("path-copy") / "data", Live(folder), **settings).reset()
    finally:
        set_site_path("")


def addresses(text: str) -> list[str]:
    """The addresses of this host in a text, without the host; those that are only beginnings with an end."""
    found = [unescape(path) for _, path in ADDRESS.findall(text)]
    found += [f"{path.replace(SLASH, '/')}_dash-layout" for path in OF_DASH.findall(text)]
    # A script puts the county of its reader in the place of 0.
    found = [path.replace("/county/0", "/county/1001") for path in found]
    return [f"{path}counties" if path.endswith("/api/v1/") else path for path in found]


def crawl(site: DeskSite, name: str = "") -> Counter[str]:
    """Request what pages lead to, from the first pages on. name: of the account that is signed in, for the desk only.

    Returns how many addresses of each rule were requested. Fails at an address without the path, and at one that
    leads nowhere.
    """
    client, find = site.server.test_client(), site.server.url_map.bind("localhost")
    if name:
        assert sign_in_under_path(client, name).status_code == 303
    begins = f"{PATH}/staff/" if name else f"{PATH}/"
    first = [f"{begins}{lang}/" for lang in LANGUAGES]
    waiting, known, asked = deque([begins, *first]), {begins, *first}, Counter()
    while waiting:
        address = waiting.popleft()
        own = urlsplit(address).path.removeprefix(PATH) or "/"
        rule = "static" if own.startswith("/static/") else rule_of(find, own)
        # Forms are posted to some addresses.
        if DEAR.search(own) or not rule or asked[rule, own[:4]] >= FEW:
            continue
        asked[rule, own[:4]] += 1
        with client.get(address) as answer:
            assert answer.status_code in (200, 301, 302, 303, 308), (address, answer.status_code)
            follow = [answer.location] if answer.location else []
            if WITH_ADDRESSES.search(answer.mimetype) and not WITHOUT_ADDRESSES.match(own):
                follow += addresses(answer.text)
            if answer.mimetype == "text/css":
                follow += [urljoin(address, beside) for beside in BESIDE.findall(answer.text)]
        for found in follow:
            assert re.match(rf"{PATH}(/|$)", found), (address, found)
            plain = found.partition("#")[0]
            if not name and plain.startswith(f"{PATH}/staff/"):
                # The link to the desk, which is asked with an account.
                continue
            if plain not in known and plain.startswith(begins):
                known.add(plain)
                waiting.append(plain)
    total: Counter[str] = Counter()
    for (rule, _), count in asked.items():
        total[rule] += count
    return total


def rule_of(find, path: str) -> str:
    """The endpoint of a path that can be requested, '' for one to which only forms are posted."""
    try:
        return find.match(path, method="GET")[0]
    except Exception as error:
        assert getattr(error, "code", 0) in (405, 308), (path, error)
        return "" if error.code == 405 else "redirect"


def sign_in_under_path(client, name: str, **fields: str):
    return post(client, f"{PATH}/staff/en/sign-in", name=name, password=PASSWORD, **fields)


def test_every_address_of_the_public_pages_begins_with_the_path_and_answers(site):
    """Dear: two addresses of each kind in each language are requested."""
    requested = crawl(site)
    pages = "overview county offices explore why indicators indicator method meeting points present decisions"
    files = "publications compare feed data api_page cells_file gis_file offices_file decisions_file picture manifest"
    more = "search side_by_side side_by_side_file embed data.cells data.offices static openapi touch_icon icon"
    assert sorted(set(f"{pages} {files} {more}".split()) - requested.keys()) == []
    assert {"week", "boundaries"} <= requested.keys()
    assert any("_dash-component-suites" in name for name in requested)


@each_case("name", ["ardestan-1", "publisher-1", "admin-1"])
def test_every_address_of_the_desk_begins_with_the_path_and_answers(site, name):
    requested = crawl(site, name)
    assert requested["staff "] >= len(LANGUAGES)


def test_what_machines_ask_for_names_the_path(site):
    client = site.client()
    manifest = client.get(f"{PATH}/fa/manifest.webmanifest").get_json(force=True)
    assert (manifest["id"], manifest["scope"], manifest["start_url"]) == (f"{PATH}/", f"{PATH}/", f"{PATH}/fa/")
    robots = client.get(f"{PATH}/robots.txt").text
    assert f"Disallow: {PATH}/staff/\n" in robots
    assert f"Sitemap: {ORIGIN}{PATH}/sitemap.xml" in robots
    listed = addresses(client.get(f"{PATH}/sitemap.xml").text)
    assert len(listed) > 20 and all(address.startswith(f"{PATH}/") for address in listed)
    assert client.get(f"{PATH}/api/v1/openapi.json").json["servers"] == [{"url": PATH}]
    problem = client.get(f"{PATH}/api/v1/nothing").json
    assert problem["type"].startswith(f"{PATH}/en/api#")
    assert f"{PATH}/api/v1/nothing" in problem["detail"] and f"{PATH}/api/v1/openapi.json" in problem["detail"]
    paged = client.get(f"{PATH}/api/v1/counties?limit=2")
    assert paged.json["meta"]["next"].startswith(f"{PATH}/api/v1/counties?")
    assert f"<{PATH}/api/v1/openapi.json>" in ", ".join(paged.headers.getlist("Link"))


REDIRECTED = ["", "/", "/fa", "/fa//offices", "/fa/county?county=1001", "/staff/"]


@each_case("path", REDIRECTED)
def test_a_redirect_stays_under_the_path(site, path):
    answer = site.client().get(PATH + path)
    assert 300 <= answer.status_code < 400
    assert answer.location.startswith(f"{PATH}/")


@each_case("address", [f"{PATH}/fa/nowhere", f"{PATH}/fa/county/9999", "/dashboards/fa/", f"{PATH}/staff/fa/nothing"])
def test_a_page_of_an_error_leads_back_under_the_path(site, address):
    answer = site.client().get(address)
    assert answer.status_code == 404
    found = addresses(answer.text)
    assert f"{PATH}/fa/" in found and all(each.startswith(f"{PATH}/") for each in found if each != address)


def test_a_proxy_may_cut_the_path_off(site):
    client = site.client()
    assert client.get("/fa/offices").data == client.get(f"{PATH}/fa/offices").data
    assert client.get("/health").status_code == 200
    assert client.get("/").location == f"{PATH}/fa/"


def test_callbacks_of_the_interactive_dashboard_are_asked_under_the_path(site):
    page = Explorer(site.client(), f"{PATH}/fa/explore")
    drawn = json.dumps(page.room())
    assert f'"topojsonURL": "{PATH}/static/topojson/"' in drawn
    assert f'"{PATH}/boundaries/' in drawn
    assert page.choose("week.value", "2014-11-29")["permalink"]["value"].startswith(f"{ORIGIN}{PATH}/fa/explore?")


def test_the_desk_is_signed_in_to_and_left_under_the_path(site):
    client = site.client()
    asked = client.get(f"{PATH}/staff/en/accounts")
    assert asked.location == f"{PATH}/staff/en/sign-in?next=%2Fdashboard%2Fstaff%2Fen%2Faccounts"
    page = client.get(asked.location)
    wanted = f"{PATH}/staff/en/accounts"
    form = {"csrf_token": csrf_token(page.text), "name": "admin-1", "password": PASSWORD, "next": wanted}
    entered = client.post(f"{PATH}/staff/en/sign-in", data=form, headers=SAME_ORIGIN)
    assert entered.location == wanted
    # Cookies of several sites on one host do not reach each other.
    cookies = entered.headers.getlist("Set-Cookie") + page.headers.getlist("Set-Cookie")
    assert len(cookies) >= 3 and all(f"Path={PATH}/staff" in cookie for cookie in cookies)
    assert client.get(entered.location).status_code == 200
    out = post(client, f"{PATH}/staff/en/sign-out")
    assert out.location == f"{PATH}/staff/en/sign-in?out=1"
    # An address outside of the desk is not followed.
    elsewhere = sign_in_under_path(client, "admin-1", next="/staff/en/accounts")
    assert elsewhere.location == f"{PATH}/staff/en/"


def test_a_view_for_the_meeting_is_read_from_an_address_with_the_path(site):
    client = site.client()
    address = f"{ORIGIN}{PATH}/fa/download/trend.svg?county=1001"
    page = client.get(f"{PATH}/fa/meeting/decisions")
    assert f'action="{PATH}/fa/meeting/decisions' in page.text
    answer = client.get(f"{PATH}/fa/meeting/decisions", query_string={"figure": "trend", "query": "county=1001"})
    assert f'value="{PATH}/fa/download/trend.svg?' in answer.text, address


SITE = "https://host.example"


def test_the_path_is_that_of_the_public_address_or_a_setting_of_its_own():
    for variables, origin, path in (
        ({}, "", ""),
        ({"SITE_URL": f"{SITE}/"}, SITE, ""),
        ({"SITE_URL": f"{SITE}/province/dashboard/"}, SITE, "/province/dashboard"),
        ({"SITE_PATH": "/dashboard"}, "", "/dashboard"),
        ({"SITE_URL": f"{SITE}/dashboard", "SITE_PATH": "/dashboard"}, SITE, "/dashboard"),
    ):
        settings = read_settings(variables)
        assert (settings.site_origin, settings.site_path) == (origin, path)


@each_case("path", ["dashboard", "/dashboard/", "/", "/a b", "/../x", "/پیشخوان", "/a?b"])
def test_a_path_that_cannot_be_one_is_refused(path):
    with pytest.raises(SettingsError, match=r"^SITE_PATH=.*: setting_path$"):
        read_settings({"SITE_PATH": path})


def test_two_settings_that_contradict_each_other_are_refused():
    with pytest.raises(SettingsError, match=r"^SITE_PATH=/b: setting_two_paths$"):
        read_settings({"SITE_URL": f"{SITE}/a", "SITE_PATH": "/b"})
    with pytest.raises(SettingsError, match=r"^SITE_PATH=/b: setting_two_paths$"):
        read_settings({"SITE_URL": SITE, "SITE_PATH": "/b"})


@each_case("path", ["/fa", "/staff", "/static/x", "/api"])
def test_a_path_that_could_be_a_page_of_the_site_is_refused(site, path):
    try:
        with pytest.raises(SettingsError, match=f"^SITE_PATH={path}: setting_path_taken$"):
            create_server(Settings(site_path=path), site.live)
    finally:
        set_site_path(PATH)


def test_absolute_addresses_have_the_public_host_and_the_path_once(site):
    try:
        server = create_server(Settings(site_url=f"{SITE}{PATH}"), site.live)
        client = server.test_client()
        assert f'rel="canonical" href="{SITE}{PATH}/fa/method"' in client.get(f"{PATH}/fa/method").text
        assert f'href="{SITE}{PATH}/fa/feed.atom"' in client.get(f"{PATH}/fa/feed.atom").text
        assert f"{ORIGIN}{PATH}/api/v1/" in client.get(f"{PATH}/fa/data").text
        assert f"{SITE}{PATH}/fa/meeting?" in client.get(f"{PATH}/fa/download/brief.txt").text
    finally:
        set_site_path(PATH)


# A text that begins with / and a letter or a value, unless the site's path is put before it.
BY_HAND = re.compile(r"""(?<!full_path\()["'`]/[A-Za-z{$]""")


def test_no_template_and_no_script_writes_an_address_without_the_path_by_hand():
    files = [
        *(ROOT / "dashboard").rglob("*.html"),
        *(ROOT / "dashboard").rglob("*.js"),
        *(ROOT / "assets/js").glob("*.js"),
    ]
    assert len(files) > 60
    assert [file.name for file in files if BY_HAND.search(file.read_text(encoding="utf-8"))] == []
