"""The pages that are read: all indicators, each card in words, the method."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise

import pytest

from dashboard.areas.boundaries import lifetimes
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import percent, whole
from dashboard.live import Live
from dashboard.pages import indicators, method
from dashboard.pages.overview import WORDS
from dashboard.pages.view import View
from dashboard.server import create_server
from dashboard.settings import SHIPPED_DATA, Settings
from dashboard.weeks import day_label
from tests.unit.cases import each_case
from tests.unit.shipped import shipped_server
from tests.unit.small_folder import PUBLICATIONS_HEAD, small_folder
from tests.unit.small_register import ISFAHAN, SmallRegister
from tests.unit.small_site import shown

CARDS = sorted(path.stem for path in (SHIPPED_DATA / "indicators").glob("*.toml"))
PATHS = ["indicators", "method", *(f"indicators/{key}" for key in CARDS)]


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
    words = re.sub(r"<[^>]*>", " ", found[0] if found else html)
    return re.sub(r"\s+", " ", unescape(words)).strip()


def part(html: str, name: str) -> str:
    """The section that an id names."""
    found = re.search(rf'<section[^>]*aria-labelledby="{name}".*?</section>', html, re.DOTALL)
    assert found, name
    return found[0]


def rows(html: str) -> list[list[str]]:
    """The rows of the first table's body as texts."""
    body = re.search(r"<tbody>(.*?)</tbody>", html, re.DOTALL)
    assert body
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in body[1].split("</tr>")]
    return [[plain(cell) for cell in row] for row in cells if row]


@pytest.fixture(scope="module")
def shipped() -> Site:
    return Site()


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Site:
    """Ardestan's governorate has reported its committee; nobody else has reported anything."""
    return Site(str(small_folder(tmp_path_factory.mktemp("small"))))


@pytest.fixture(params=LANGUAGES)
def lang(request) -> str:
    return request.param


# --- all of them ---


@each_case("path", PATHS)
def test_headings_come_in_order_and_names_of_places_are_unique(shipped, lang, path):
    page = shipped.page(f"/{lang}/{path}")
    levels = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


@each_case("path", PATHS)
def test_tables_say_which_of_their_cells_are_headings(shipped, lang, path):
    for attributes in re.findall(r"<th\b([^>]*)>", shipped.page(f"/{lang}/{path}")):
        assert re.search(r'scope="(row|col)"', attributes)


@each_case("path", PATHS)
def test_persian_pages_have_persian_digits(shipped, path):
    page = re.sub(r"<bdi.*?</bdi>", "", shipped.page(f"/fa/{path}"))
    assert re.findall(r"[^ ]*[0-9][^ ]*", plain(page)) == []


@each_case("path", PATHS)
def test_the_way_to_the_other_language_is_the_same_page(shipped, path):
    assert re.search(rf'id="other-language"[^>]*href="/en/{path}"', shipped.page(f"/fa/{path}"))


@pytest.mark.parametrize("path", ["indicators", "method", "indicators/committee"])
def test_while_nothing_is_published_the_pages_say_so(tmp_path, lang, path):
    folder = small_folder(tmp_path)
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD, encoding="utf-8")
    assert say(lang, "site.nothing_title") in Site(str(folder)).text(f"/{lang}/{path}")


# --- the list ---


def test_the_list_has_every_card_with_question_figure_target_and_ways_on(shipped, lang):
    page, snapshot = shipped.page(f"/{lang}/indicators"), shipped.live.snapshot
    items = re.findall(r'<li class="card-item".*?</li>', page, re.DOTALL)
    assert len(items) == len(snapshot.cards) == len(CARDS)
    for card, item in zip(snapshot.cards, items, strict=True):
        cell = snapshot.cells.at(card.key, len(snapshot.weeks) - 1)
        text = plain(item)
        assert card.words[lang]["name"] in text
        assert card.words[lang]["question"] in text
        figure = say(lang, "view.figure_of", n=whole(cell.numerator, lang), d=whole(cell.denominator, lang))
        assert f"{figure} ({percent(cell.share, lang)})" in text
        assert percent(card.target_share, lang) in text
        assert day_label(card.target_date, lang) in text
        links = set(re.findall(r'href="([^"]+)"', item))
        query = "" if card is snapshot.cards[0] else f"?indicator={card.key}"
        assert links == {f"/{lang}/indicators/{card.key}", f"/{lang}/{query}", f"/{lang}/why{query}"}


def test_an_unknown_figure_is_its_word_and_never_a_number(small, lang):
    page = small.page(f"/{lang}/indicators")
    item = re.search(r'<li class="card-item" id="service_desks".*?</li>', page, re.DOTALL)[0]
    assert say(lang, "words.not_reported") in plain(item)
    assert 'class="mark mark-not_reported"' in item
    figure = re.search(r"<dd>(.*?)</dd>", item, re.DOTALL)[1]
    assert not re.search(r"[0-9۰-۹%٪]", plain(figure))


# --- a card ---


@each_case("key", CARDS)
def test_a_card_is_told_whole(shipped, lang, key):
    text, card = shipped.text(f"/{lang}/indicators/{key}"), shipped.live.snapshot.card(key)
    for word in "name question why numerator denominator source reviewer limits".split():
        assert card.words[lang][word] in text, word
    assert say(lang, f"view.{card.polarity}_is_good") in text
    assert percent(card.target_share, lang) in text
    assert day_label(card.target_date, lang) in text
    assert day_label(card.next_review, lang) in text
    for bound in card.classes:
        assert percent(bound, lang) in text
    for kind in {*card.kinds, *card.county_kinds}:
        assert say(lang, f"kind.{kind}") in text
    assert "6 Dec 2014" in text if lang == "en" else "۱۵ آذر ۱۳۹۳" in text
    assert card.changes[0][lang] in text


@each_case("key", CARDS)
def test_a_card_leads_to_map_offices_files_and_api(shipped, lang, key):
    links = re.findall(r'href="([^"]+)"', part(shipped.page(f"/{lang}/indicators/{key}"), "now"))
    query = "" if key == shipped.live.snapshot.cards[0].key else f"?indicator={key}"
    assert set(links) == {
        f"/{lang}/{query}",
        f"/{lang}/why{query}",
        f"/{lang}/download/cells.csv?indicator={key}",
        f"/{lang}/download/cells.xlsx?indicator={key}",
        f"/api/v1/cells?indicator={key}",
    }


def test_colours_stand_with_their_bounds_and_words_with_their_patterns(shipped, lang):
    legend = re.search(r'<ul class="legend">.*?</ul>', shipped.page(f"/{lang}/indicators/parallel_work"), re.DOTALL)[
        0
    ]
    paints = re.findall(r'style="fill:([^"]+)"', legend)
    assert len(paints) == 5 + 3
    assert len(set(paints)) == 8
    assert paints[5:] == ["url(#p-zero)", "url(#p-not_reported)", "url(#p-not_applicable)"]
    assert say(lang, "view.class_between", low=percent(0.05, lang), high=percent(0.1, lang)) in plain(legend)


def test_county_offices_say_whose_they_are_where_the_card_limits_them(shipped):
    assert "county office (only of: directorate general)" in shipped.text("/en/indicators/committee_directorates")
    assert "only of" not in shipped.text("/en/indicators/inspection_coverage")


@each_case("key", CARDS)
def test_the_grades_add_up_to_all_offices_of_the_figure(shipped, key):
    snapshot = shipped.live.snapshot
    units = snapshot.behind(len(snapshot.weeks) - 1).units(key)
    table = rows(part(shipped.page(f"/en/indicators/{key}"), "rests"))
    assert [row[0] for row in table[:3]] == ["own word", "document", "inspection"]
    assert sum(int(row[2].replace(",", "")) for row in table) == len(units)


def test_the_grades_agree_with_the_cells(shipped):
    cells, week = shipped.live.snapshot.cells, len(shipped.live.snapshot.weeks) - 1
    for key in ("service_desks", "committee"):
        own_word = rows(part(shipped.page(f"/en/indicators/{key}"), "rests"))[0]
        assert own_word[2] == str(cells.at(key, week).unverified)
    visited = rows(part(shipped.page("/en/indicators/inspection_coverage"), "rests"))[2]
    assert visited[2] == str(cells.at("inspection_coverage", week).numerator)


def test_offices_without_a_report_rest_on_nothing(small):
    table = rows(part(small.page("/en/indicators/committee_governorates"), "rests"))
    assert [(row[0], row[2]) for row in table] == [
        ("own word", "0"),
        ("document", "1"),
        ("inspection", "0"),
        ("not reported", "23"),
    ]
    offices = len(small.live.snapshot.behind(2).units("inspection_coverage"))
    table = rows(part(small.page("/en/indicators/inspection_coverage"), "rests"))
    assert [row[2] for row in table] == ["0", "0", "0", str(offices)]


def test_an_office_that_the_figure_leaves_out_is_told_apart():
    register = SmallRegister(ISFAHAN)
    for office, desk in (("D0", 0), ("D1", None)):
        register.office(office, "directorate", ISFAHAN)
        if desk is not None:
            register.report(office, "desk", desk)
    snapshot = shown(register)
    found = indicators.grounds("en", snapshot, View(snapshot.card("desk_experts"), 0))
    assert [(ground.word, ground.offices) for ground in found][3:] == [
        ("not reported", "1"),
        ("not part of the figure", "1"),
    ]


def test_what_was_announced_stands_beside_the_records(shipped, small, lang):
    told = plain(part(shipped.page(f"/{lang}/indicators/service_desks"), "announced"))
    assert whole(43, lang) in told
    assert say(lang, "tile.equal") in told
    assert say(lang, "tile.total_not_stated") in told
    told = plain(part(small.page(f"/{lang}/indicators/committee_governorates"), "announced"))
    assert say(lang, "tile.fewer", k=whole(23, lang)) in told
    assert say(lang, "tile.teams", n=whole(38, lang)) in plain(
        part(shipped.page(f"/{lang}/indicators/inspection_coverage"), "announced")
    )


def test_where_nothing_was_announced_that_is_said(shipped, lang):
    told = plain(part(shipped.page(f"/{lang}/indicators/parallel_work"), "announced"))
    assert say(lang, "indicator_page.announced_none") in told
    assert say(lang, "tile.total_not_stated") not in told


def test_cards_lead_to_the_ones_before_and_after_them(shipped):
    keys = [card.key for card in shipped.live.snapshot.cards]
    at = keys[0]
    seen = [at]
    while found := re.search(r'rel="next" href="/fa/indicators/(\w+)"', shipped.page(f"/fa/indicators/{at}")):
        at = found[1]
        seen.append(at)
    assert seen == keys
    assert 'rel="prev"' not in shipped.page(f"/fa/indicators/{keys[0]}")


# --- the method ---


def test_the_contents_lead_to_every_part_of_the_page(shipped, lang):
    page = shipped.page(f"/{lang}/method")
    contents = re.search(r'<nav class="text-box".*?</nav>', page, re.DOTALL)[0]
    linked = re.findall(r'href="#(\w+)"', contents)
    assert linked == re.findall(r'<section aria-labelledby="(\w+)"', page) == list(method.SECTIONS)
    assert set(linked) <= set(re.findall(r'<h2 id="(\w+)"', page))


def test_every_text_of_the_method_is_on_the_page(shipped, lang):
    text = shipped.text(f"/{lang}/method")
    for section in method.sections(lang, shipped.live.snapshot, 7):
        assert section.paragraphs
        for line in [section.heading, *section.paragraphs, *section.points]:
            assert line in text


def test_each_of_the_six_words_has_symbol_meaning_and_example(shipped, lang):
    html = part(shipped.page(f"/{lang}/method"), "words")
    table = rows(html)
    assert [row[0] for row in table] == [say(lang, f"words.{word}") for word in WORDS]
    for word, row in zip(WORDS, table, strict=True):
        assert f'class="mark mark-{word}"' in html
        assert row[2] == say(lang, f"words_meaning.{word}", weeks=whole(4, lang))
        assert row[3] == say(lang, f"method.words.{word}")
    for pattern in ("zero", "not_reported", "not_applicable"):
        assert f"fill:url(#p-{pattern})" in html


def test_equal_shares_share_a_rank_and_the_next_is_skipped(shipped):
    shares = [share for share, _ in method.RANKED if share is not None]
    ranks = [rank[0] for _, rank in method.RANKED if rank is not None]
    assert ranks == [1 + sum(other > share for other in shares) for share in shares] == [1, 2, 2, 4]
    table = rows(part(shipped.page("/en/method"), "change"))
    assert [row[2] for row in table] == ["1", "2 (shared)", "2 (shared)", "4", "no rank"]


def test_the_seven_announced_figures_stand_beside_the_records(shipped):
    table = rows(part(shipped.page("/en/method"), "announced"))
    assert [row[1] for row in table] == ["43", "81", "24", "35", "50%", "38 teams", "rank 1"]
    assert [row[2] for row in table] == [
        "43 of 112", "81 of 112", "24 of 24", "35 of 41", "53 of 106", "38 teams", "–"
    ]  # fmt: skip
    assert all(row[3] == "equal to the records · total not stated" for row in table[:6])
    assert table[6][3] == say("en", "method.announced.unmeasured")


def test_records_that_fall_short_or_are_not_there_are_told(small, lang):
    table = {row[1]: row[2:] for row in rows(part(small.page(f"/{lang}/method"), "announced"))}
    assert say(lang, "tile.fewer", k=whole(23, lang)) in table[whole(24, lang)][1]
    assert table[whole(43, lang)][0] == say(lang, "words.not_reported")
    assert say(lang, "tile.records_unknown") in table[whole(43, lang)][1]
    # No visit is on record: that is not known to be no team.
    assert table[say(lang, "tile.teams", n=whole(38, lang))][0] == say(lang, "words.not_reported")


def test_without_announcements_none_is_told(tmp_path, lang):
    folder = small_folder(tmp_path)
    (folder / "announcements.csv").unlink()
    told = part(Site(str(folder)).page(f"/{lang}/method"), "announced")
    assert say(lang, "method.announced.none") in told
    assert "<table" not in told
    assert not re.search(r"[0-9۰-۹]", plain(told))


def test_an_announced_figure_that_no_card_asks_for_is_shown_but_not_compared(tmp_path):
    folder = small_folder(tmp_path)
    with (folder / "announcements.csv").open("a", encoding="utf-8") as file:
        file.write("libraries,,12,,libraries,a letter\n")
    table = rows(part(Site(str(folder)).page("/en/method"), "announced"))
    assert table[-1] == ["libraries", "12", "–", say("en", "method.announced.unmeasured")]


def test_the_counties_were_24_and_are_28(shipped, lang):
    table = rows(part(shipped.page(f"/{lang}/method"), "validity"))
    assert [row[1] for row in table] == [whole(24, lang), whole(28, lang)]
    assert table[1][0] == ("18 Jul 2021" if lang == "en" else "۲۷ تیر ۱۴۰۰")
    names = shipped.live.snapshot.names
    new = [code for code, start, _ in lifetimes(shipped.live.snapshot.input.tables.counties) if start]
    assert len(new) == 4
    assert all(names[code][lang] in table[1][2] for code in new)
    assert names["1002"][lang] in table[1][2]


def test_the_limits_of_the_sample_are_told_where_a_sample_is_shown_and_only_there(shipped, small, lang):
    heading = say(lang, "method.sample.heading")
    assert heading in shipped.text(f"/{lang}/method")
    assert heading not in small.text(f"/{lang}/method")
    for path in PATHS:
        assert 'class="sample-word"' in shipped.page(f"/{lang}/{path}")
        assert 'class="sample-word"' not in small.page(f"/{lang}/{path}")


def test_the_page_names_the_publication_it_shows(shipped, small, lang):
    told = plain(part(shipped.page(f"/{lang}/method"), "moments"))
    assert ("14 Dec 2014, 08:00" if lang == "en" else "۲۳ آذر ۱۳۹۳، ۰۸:۰۰") in told
    unpublished = say(lang, "site.unpublished", moment="|").split("|")[0]
    assert unpublished in plain(part(small.page(f"/{lang}/method"), "moments"))
