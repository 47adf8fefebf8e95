"""The pages of text: the list of indicators, each indicator, the method."""

import re
from itertools import pairwise

import pytest

from dashboard.indicators import amounts
from dashboard.indicators.amounts import dated_target
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import integer, latin
from dashboard.live import Live
from dashboard.meeting.behind import farthest_card
from dashboard.pages.indicators import method
from dashboard.pages.indicators import page as indicators_page
from dashboard.selection import Selection
from dashboard.server import create_server
from dashboard.settings import SHIPPED_DATA, Settings
from dashboard.weeks import day_label
from tests.unit.cases import each_case
from tests.unit.shipped import shipped_server
from tests.unit.small_folder import PUBLICATIONS_HEAD, choose_cards, large_folder, small_folder
from tests.unit.small_register import CARDS as SHIPPED_CARDS
from tests.unit.small_register import ISFAHAN, SmallRegister, published
from tests.unit.small_site import words_of

CARDS = sorted(path.stem for path in (SHIPPED_DATA / "indicators").glob("*.toml"))
PATHS = ["indicators", "method", "indicators/committee", "indicators/waiting_minutes"]
# A card of each way to compute a figure.
KINDS = [*{(card.rule, card.format): card.key for card in SHIPPED_CARDS}.values()]


class Site:
    """A running server's pages as text."""

    def __init__(self, folder: str = "") -> None:
        server = create_server(Settings(data_url=folder)) if folder else shipped_server()
        self.live: Live = server.extensions["live"]
        self._client = server.test_client()

    def page(self, address: str) -> str:
        answer = self._client.get(address)
        assert answer.status_code == 200, address
        return answer.get_data(as_text=True)

    def text(self, address: str) -> str:
        """What is read in the page's own part, in one line."""
        return plain(self.page(address))


def plain(html: str) -> str:
    """The words between the tags of <main>, or of a part of it."""
    found = re.search(r"<main.*?</main>", html, re.DOTALL)
    return words_of(found[0] if found else html)


def part(html: str, name: str) -> str:
    """The section that an id names."""
    return re.search(rf'<section[^>]*aria-labelledby="{name}(?:-title)?".*?</section>', html, re.DOTALL)[0]


def rows(html: str) -> list[list[str]]:
    """The rows of the first table's body as texts."""
    body = re.search(r"<tbody>(.*?)</tbody>", html, re.DOTALL)[1]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in body.split("</tr>")]
    return [[plain(cell) for cell in row] for row in cells if row]


@pytest.fixture(scope="module")
def shipped() -> Site:
    return Site()


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Site:
    """Only the governorate of Ardestan has reported, its committee."""
    return Site(str(large_folder(tmp_path_factory.mktemp("small"))))


@each_case("path", PATHS)
@each_case("lang", LANGUAGES)
def test_headings_names_of_places_digits_and_the_way_to_the_other_language(shipped, lang, path):
    page = shipped.page(f"/{lang}/{path}")
    levels = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for attributes in re.findall(r"<th\b([^>]*)>", page):
        assert re.search(r'scope="(row|col)"', attributes)
    other = "en" if lang == "fa" else "fa"
    assert re.search(rf'hreflang="{other}"[^>]*href="/{other}/{path}"', page)
    if lang == "fa":
        assert re.findall(r"[^ ]*[0-9][^ ]*", plain(re.sub(r"<bdi.*?</bdi>", "", page))) == []
    assert "notice-sample" in page


def test_while_nothing_is_published_or_announced_the_pages_say_so(tmp_path):
    folder = small_folder(tmp_path)
    choose_cards(folder, "committee")
    with (folder / "announcements.csv").open("a", encoding="utf-8") as file:
        file.write("libraries,,12,,libraries,a letter,\n")
    table = rows(part(Site(str(folder)).page("/en/method"), "announced"))
    # An announced figure that no card asks for is shown but not compared.
    assert table[-1] == ["libraries", "12", "–", say("en", "method.announced.unmeasured")]
    (folder / "announcements.csv").unlink()
    bare = Site(str(folder))
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD, encoding="utf-8")
    empty = Site(str(folder))
    for lang in LANGUAGES:
        text = part(bare.page(f"/{lang}/method"), "announced")
        assert say(lang, "method.announced.none") in text and "<table" not in text
        assert not re.search(r"[0-9۰-۹]", plain(text))
        for path in ("indicators", "method", "indicators/committee"):
            assert say(lang, "site.nothing_title") in empty.text(f"/{lang}/{path}")


@each_case("lang", LANGUAGES)
def test_the_list_has_every_card_with_question_figure_target_and_ways_on(shipped, small, lang):
    page, snapshot = shipped.page(f"/{lang}/indicators"), shipped.live.snapshot
    items = re.findall(r'<li class="card card-body".*?</li>', page, re.DOTALL)
    assert len(items) == len(snapshot.cards) == len(CARDS)
    for card, item in zip(snapshot.cards, items, strict=True):
        cell = snapshot.cells.at(card.key, len(snapshot.weeks) - 1)
        for word in (
            card.words[lang]["name"],
            card.words[lang]["question"],
            amounts.counts(lang, card, cell),
            dated_target(lang, card),
            # Where lower is better a target is a ceiling.
            say(lang, f"indicator_page.{'ceiling' if card.polarity == 'low' else 'target'}") if card.target else "",
        ):
            assert word in plain(item)
        query = "" if card is farthest_card(snapshot, len(snapshot.weeks) - 1) else f"?indicator={card.key}"
        map_of_card = f"/{lang}/?indicator={card.key}"
        links = {
            f"/{lang}/indicators/{card.key}",
            map_of_card,
            *(f"/{lang}/{name}{query}" for name in ("why", "explore")),
        }
        assert set(re.findall(r'href="([^"]+)"', item)) == links
    # Without sample data there is no notice, and an unknown figure is a word and not a number.
    page = small.page(f"/{lang}/indicators")
    assert "notice-sample" not in page
    item = re.search(r'<li class="card card-body" id="service_desks".*?</li>', page, re.DOTALL)[0]
    assert say(lang, "words.not_reported") in plain(item) and 'class="mark mark-not_reported"' in item
    assert not re.search(r"[0-9۰-۹%٪]", plain(re.search(r"<dd>(.*?)</dd>", item, re.DOTALL)[1]))


@each_case("lang", LANGUAGES)
@each_case("key", KINDS)
def test_a_card_is_shown_completely_with_links_to_map_offices_files_and_api(shipped, lang, key):
    page, snapshot = shipped.page(f"/{lang}/indicators/{key}"), shipped.live.snapshot
    text, card = plain(page), snapshot.card(key)
    words = [
        card.words[lang][word] for word in "name question why numerator denominator source reviewer limits".split()
    ]
    words += [say(lang, f"view.{card.polarity}_is_good"), card.changes[0][lang]]
    words += [*(amounts.bare(lang, card, bound) for bound in card.classes), dated_target(lang, card)]
    words += [day_label(card.next_review, lang)]
    words += [snapshot.terms.kinds[kind].name(lang) for kind in {*card.kinds, *card.county_kinds}]
    words += ["6 Dec 2014" if lang == "en" else "۱۵ آذر ۱۳۹۳"]
    assert [word for word in words if word not in text] == []
    query = "" if key == farthest_card(snapshot, len(snapshot.weeks) - 1).key else f"?indicator={key}"
    assert set(re.findall(r'href="([^"]+)"', part(page, "now"))) == {
        f"/{lang}/?indicator={key}",
        f"/{lang}/why{query}",
        f"/{lang}/explore{query}",
        f"/{lang}/download/cells.csv?indicator={key}",
        f"/{lang}/download/cells.xlsx?indicator={key}",
        f"/api/v1/cells?indicator={key}",
    }
    if card.of_counts:
        return
    units = snapshot.drilldown(len(snapshot.weeks) - 1).units(key)
    numbers = [int(latin(row[2]).replace(",", "").replace("٬", "")) for row in rows(part(page, "rests"))]
    assert sum(numbers) == len(units)


def test_the_grades_agree_with_the_cells(shipped):
    cells, week = shipped.live.snapshot.cells, len(shipped.live.snapshot.weeks) - 1
    for key in ("service_desks", "committee"):
        table = rows(part(shipped.page(f"/en/indicators/{key}"), "rests"))
        assert [row[0] for row in table[:3]] == ["self-reported", "document", "inspection"]
        assert table[0][2] == str(cells.at(key, week).unverified)
    page = shipped.page("/en/indicators/inspection_coverage")
    assert rows(part(page, "rests"))[2][2] == str(cells.at("inspection_coverage", week).numerator)
    # County offices say whose they are where the card limits them.
    assert "county office (only of: directorate general)" in shipped.text("/en/indicators/committee_directorates")
    assert "only of" not in page


def test_offices_without_a_report_or_outside_the_figure_rest_on_nothing(small):
    table = rows(part(small.page("/en/indicators/committee_governorates"), "rests"))
    grades = [("self-reported", "0"), ("document", "1"), ("inspection", "0"), ("not reported", "23")]
    assert [(row[0], row[2]) for row in table] == grades
    offices = len(small.live.snapshot.drilldown(2).units("inspection_coverage"))
    table = rows(part(small.page("/en/indicators/inspection_coverage"), "rests"))
    assert [row[2] for row in table] == ["0", "0", "0", str(offices)]
    register = SmallRegister(ISFAHAN)
    for office in ("D0", "D1"):
        register.office(office, "directorate", ISFAHAN)
    register.report("D0", "desk", 0)
    snapshot = published(register)
    found = indicators_page.evidence("en", snapshot, Selection(snapshot.card("desk_experts"), 0))
    grades = [("not reported", "1"), ("left out of the figure", "1")]
    assert [(grade, offices) for grade, _, offices, _ in found][3:] == grades


@each_case("lang", LANGUAGES)
def test_announced_figures_are_shown_beside_the_records(shipped, small, lang):
    def text(site: Site, key: str) -> str:
        return plain(part(site.page(f"/{lang}/indicators/{key}"), "announced"))

    desks = text(shipped, "service_desks")
    for words in (integer(43, lang), say(lang, "tile.equal"), say(lang, "tile.total_not_stated")):
        assert words in desks
    assert say(lang, "tile.fewer", k=integer(23, lang)) in text(small, "committee_governorates")
    teams = say(lang, "tile.teams", n=integer(38, lang))
    assert teams in text(shipped, "inspection_coverage")
    parallel = text(shipped, "parallel_work")
    assert say(lang, "indicator_page.announced_none") in parallel
    assert say(lang, "tile.total_not_stated") not in parallel
    # Records that fall short or are not there: that no visit is on record is not known to be no team.
    table = {row[1]: row[2:] for row in rows(part(small.page(f"/{lang}/method"), "announced"))}
    assert say(lang, "tile.fewer", k=integer(23, lang)) in table[integer(24, lang)][1]
    assert table[integer(43, lang)][0] == table[teams][0] == say(lang, "words.not_reported")
    assert say(lang, "tile.records_unknown") in table[integer(43, lang)][1]


def test_cards_link_to_the_previous_and_next_card(shipped):
    keys = [card.key for card in shipped.live.snapshot.cards]
    ways = [
        re.findall(r'rel="(prev|next)" href="/fa/indicators/(\w+)"', shipped.page(f"/fa/indicators/{keys[place]}"))
        for place in (0, 1, -1)
    ]
    assert [dict(each) for each in ways] == [
        {"next": keys[1]},
        {"prev": keys[0], "next": keys[2]},
        {"prev": keys[-2]},
    ]


@each_case("lang", LANGUAGES)
def test_the_contents_of_the_method_lead_to_each_part_and_those_of_sample_data_only_with_such_data(
    shipped, small, lang
):
    page = shipped.page(f"/{lang}/method")
    contents = re.search(r'<nav class="card card-body".*?</nav>', page, re.DOTALL)[0]
    linked = re.findall(r'href="#(\w+)"', contents)
    assert linked == re.findall(r'<section aria-labelledby="(\w+)"', page) == list(method.SECTIONS)
    assert set(linked) <= set(re.findall(r'<h2 id="(\w+)"', page))
    # The limits of sample data are named only with sample data.
    heading = say(lang, "method.sample.heading")
    assert heading in plain(page) and heading not in small.text(f"/{lang}/method")
    text = plain(part(page, "moments"))
    assert ("14 Dec 2014, 11:30" if lang == "en" else "۲۳ آذر ۱۳۹۳، ساعت ۱۱:۳۰") in text
    unpublished = say(lang, "site.unpublished", moment="|").split("|")[0]
    assert unpublished in plain(part(small.page(f"/{lang}/method"), "moments"))


def test_the_method_page_has_the_announced_figures_beside_the_records(shipped):
    page = shipped.page("/en/method")
    table = rows(part(page, "announced"))
    assert [row[1] for row in table] == ["43", "81", "24", "35", "50%", "38 teams", "rank 1"]
    records = ["43 of 112", "81 of 112", "24 of 24", "35 of 41", "53 of 106", "38 teams", "–"]
    assert [row[2] for row in table] == records
    assert all(row[3] == "same as the reports · announced without a total" for row in table[:6])
    assert table[6][3] == say("en", "method.announced.unmeasured")
