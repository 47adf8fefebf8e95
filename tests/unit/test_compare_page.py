"""Two publications compared: the page's numbers are those of `changes` and of the cells, in both languages."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask

from dashboard.areas.province import UNNAMED
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import latin, whole
from dashboard.live import Live
from dashboard.pages import compare, render
from dashboard.pages.change_rows import change_table
from dashboard.pages.past import publication
from dashboard.publishing.parts import PARTS, changes
from dashboard.server import create_server
from dashboard.settings import Settings
from tests.unit.cases import each_case
from tests.unit.shipped import shipped_server
from tests.unit.small_folder import PUBLICATIONS_HEAD, report, small_folder, write_reports

FIRST, LAST = "2014-11-30T08:00:00Z", "2014-12-14T08:00:00Z"
PAIR = f"from={FIRST}&to={LAST}"


class Site:
    def __init__(self, server: Flask) -> None:
        self.live: Live = server.extensions["live"]
        self._client = server.test_client()

    def get(self, address: str, status: int = 200) -> str:
        answer = self._client.get(address)
        assert answer.status_code == status, address
        return answer.get_data(as_text=True)

    def pair(self):
        old, new = (publication(self.live.snapshot, moment) for moment in (FIRST, LAST))
        assert old is not None and new is not None
        return old, new


@pytest.fixture(scope="module")
def shipped():
    return Site(shipped_server())


@pytest.fixture(scope="module")
def found(shipped):
    return changes(*shipped.pair())


def table(page, name):
    """Rows of a table: name -> (row, row of the denominator or None), each as numbers and words of its cells."""
    body = re.search(rf'<table class="change-table" id="{name}".*?<tbody[^>]*>(.*?)</tbody>', page, re.DOTALL)[1]
    rows: dict[str, list[list[str]]] = {}
    head = ""
    for line in re.findall(r"<tr .*?</tr>", body, re.DOTALL):
        first, *cells = re.findall(r"<(?:th|td)[^>]*>(.*?)</(?:th|td)>", line, re.DOTALL)
        texts = [unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in cells]
        if "change-total" not in line:
            head = unescape(re.sub(r"<[^>]+>", "", first)).strip()
            rows[head] = []
        rows[head].append(texts)
    return rows


def numbers(texts):
    """Before, the four parts and after as numbers."""
    _, before, *parts, after = [latin(text).replace(",", "").replace("−", "-") for text in texts]
    return [int(re.match(r"[+-]?\d+", text)[0]) for text in (before, *parts, after)]


def split(numbers):
    return [numbers.before, *(getattr(numbers, part) for part in PARTS), numbers.after]


@each_case("lang", LANGUAGES)
def test_the_provinces_rows_are_those_of_changes_and_add_up(shipped, found, lang):
    rows = table(shipped.get(f"/{lang}/publications/compare?{PAIR}"), "province-table")
    province = [change for change in found if not change.county_code]
    assert len(rows) == len(province) == len(shipped.live.snapshot.cards)
    assert any(split(change.denominator)[1:5] != [0] * 4 for change in province)
    for change in province:
        own, *total = rows[shipped.live.snapshot.card(change.indicator).word(lang, "name")]
        assert numbers(own) == split(change.numerator)
        before, *parts, after = numbers(own)
        assert before + sum(parts) == after
        moved = any(getattr(change.denominator, part) for part in PARTS)
        assert [numbers(row) for row in total] == ([split(change.denominator)] if moved else [])


@each_case("lang", LANGUAGES)
@each_case("key", ["committee", "findings_resolved"])
def test_the_counties_that_moved_are_listed_with_their_parts(shipped, found, lang, key):
    page = shipped.get(f"/{lang}/publications/compare?{PAIR}&indicator={key}")
    moved = [change for change in found if change.indicator == key and change.county_code and change.moved]
    names = shipped.live.snapshot.names
    rows = table(page, "county-table")
    assert {name: numbers(own[0]) for name, own in rows.items()} == {
        names[change.county_code][lang]: split(change.numerator) for change in moved
    }
    assert say(lang, "compare.counties", n=whole(len(moved), lang)) in page


@each_case("lang", LANGUAGES)
def test_both_ends_are_the_cells_of_their_publications(shipped, lang):
    page = shipped.get(f"/{lang}/publications/compare?{PAIR}")
    rows = table(page, "province-table")
    for card in shipped.live.snapshot.cards:
        own = rows[card.word(lang, "name")][0]
        for snapshot, text in zip(shipped.pair(), (own[1], own[-1]), strict=True):
            cell = snapshot.cells.at(card.key, len(snapshot.weeks) - 1)
            figure = say(lang, "view.figure_of", n=whole(cell.numerator, lang), d=whole(cell.denominator, lang))
            assert text.startswith(figure)


def test_a_sentence_says_how_many_figures_and_counties_moved(shipped, found):
    moved = [change for change in found if change.moved]
    counties = {change.county_code for change in moved} - {""}
    page = shipped.get(f"/en/publications/compare?{PAIR}")
    assert f"{len(moved)} of {len(found)} figures moved, in {len(counties)} counties." in page


def test_without_a_choice_it_is_the_indicator_that_moved_in_most_counties(shipped, found):
    counts: dict[str, int] = {}
    for change in found:
        counts[change.indicator] = counts.get(change.indicator, 0) + bool(change.county_code and change.moved)
    most = max(counts, key=lambda key: counts[key])
    page = shipped.get(f"/en/publications/compare?{PAIR}")
    name = shipped.live.snapshot.card(most).word("en", "name")
    assert re.search(rf'<h2 id="chosen-title">{name}', page)
    assert len(table(page, "county-table")) == counts[most]


def test_the_newest_and_the_one_before_it_are_compared_if_none_is_named(shipped):
    page = shipped.get("/en/publications/compare")
    for moment in ("2014-12-07T08:00:00Z", LAST):
        assert f'<option value="{moment}" selected>' in page


def test_the_order_of_the_two_and_any_moment_of_theirs_make_no_difference(shipped):
    main = re.compile(r"<main.*</main>", re.DOTALL)
    plain = main.search(shipped.get(f"/fa/publications/compare?{PAIR}"))[0]
    assert plain == main.search(shipped.get(f"/fa/publications/compare?from={LAST}&to={FIRST}"))[0]
    assert plain == main.search(shipped.get("/fa/publications/compare?from=۱۳۹۳-۰۹-۱۲&to=2014-12-20"))[0]


@each_case("lang", LANGUAGES)
@each_case(
    ("query", "value"),
    [
        ("from=2010-01-01", "2010-01-01"),
        ("to=yesterday", "yesterday"),
        ("from=2150-01-01", "2150-01-01"),
        (f"{PAIR}&indicator=nothing", "nothing"),
    ],
)
def test_what_names_no_publication_or_indicator_is_a_404_in_words(shipped, lang, query, value):
    page = shipped.get(f"/{lang}/publications/compare?{query}", 404)
    assert say(lang, "site.not_found", value=value) in unescape(page)
    assert f'href="/{lang}/"' in page


def test_figures_open_to_the_offices_of_their_own_publication(shipped):
    page = shipped.get(f"/en/publications/compare?{PAIR}&indicator=committee")
    links = [unescape(link) for link in re.findall(r'class="why" href="([^"]*)"', page)]
    assert {link.rpartition("asof=")[2] for link in links} == {FIRST, LAST}
    for link in [*links[:4], *links[-4:]]:
        opened = shipped.get(link)
        figure = re.search(rf'class="why" href="{re.escape(link).replace("&", "&amp;")}">([^<]*)<', page)[1]
        assert f"<b>{figure}</b>" in opened


def test_the_maps_stand_beside_each_other_with_their_shapes_and_patterns_once(shipped):
    page = shipped.get(f"/en/publications/compare?{PAIR}")
    assert page.count('<svg class="map-picture"') == 2
    assert page.count('<pattern id="p-zero"') == page.count('<g id="shapes">') == page.count('class="legend"') == 1
    assert re.findall(r"<figcaption><b>(.*?)</b>", page) == ["Before: 22–28 Nov 2014", "After: 6–12 Dec 2014"]
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_within_an_earlier_publication_each_link_keeps_one_moment(shipped):
    page = shipped.get(f"/en/publications/compare?from=2014-11-16T08:00:00Z&to={FIRST}&asof=2014-12-07T08:00:00Z")
    main = re.search(r"<main.*</main>", page, re.DOTALL)[0]
    links = re.findall(r'href="(/en/[^"]*)"', main)
    assert len(links) > 50
    assert [link for link in links if link.count("asof=") != 1] == []
    assert '<input type="hidden" name="asof" value="2014-12-07T08:00:00Z">' in main
    assert LAST not in main
    # What came later is not there to be compared: the newest that was public then stands for it.
    later = shipped.get(f"/en/publications/compare?from={FIRST}&to={LAST}&asof=2014-12-07T08:00:00Z")
    assert '<option value="2014-12-07T08:00:00Z" selected>' in later


def test_maps_on_different_borders_hold_their_own_shapes(shipped):
    old, new = shipped.pair()
    assert compare.shared_shapes(old, new)
    drawn = compare.side("en", new, new.cards[0], "after", shared=False).map
    assert '<path d="' in drawn
    assert "<use" not in drawn


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_table_can_be_shown_on_any_page_that_says_messages(shipped, found, lang, tmp_path, monkeypatch):
    (tmp_path / "elsewhere.html").write_text(
        '{% from "changes.html" import change_table with context %}{{ change_table(rows, "mine", "of mine") }}',
        "utf-8",
    )
    monkeypatch.setattr(render, "_loaders", [*render._loaders])
    monkeypatch.setattr(render, "STYLESHEETS", dict(render.STYLESHEETS))
    render.add_templates(tmp_path, "staff.css")
    cards = {card.key: card for card in shipped.live.snapshot.cards}
    names = {"": shipped.live.snapshot.province.title(lang)}
    province = [change for change in found if not change.county_code]
    page = render.render("elsewhere.html", lang, UNNAMED, rows=change_table(lang, province, cards, names))
    render._environment.cache_clear()
    rows = table(page, "mine")
    assert [numbers(own[0]) for own in rows.values()] == [split(change.numerator) for change in province]
    assert "<a " not in page


@each_case("count", [0, 1, 2])
def test_one_county_is_not_counties(count):
    assert compare.so_many("en", count) == f"{count} {'county' if count == 1 else 'counties'}"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Ardestan's governorate had not reported; then it said that it had none, and nothing came after that."""
    folder = small_folder(tmp_path_factory.mktemp("compared"))
    write_reports(
        folder,
        [
            report(office="G1002", week="2014-11-29", day="2014-11-29"),
            report(office="G1001", value=0, week="2014-12-06", day="2014-12-12"),
        ],
    )
    moments = ("2014-12-01T08:00:00Z", "2014-12-13T08:00:00Z", "2014-12-14T08:00:00Z")
    rows = [f"{moment},{week},,\n" for moment, week in zip(moments, ("2014-11-29", *["2014-12-06"] * 2), strict=True)]
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD + "".join(rows), encoding="utf-8")
    return Site(create_server(Settings(data_url=str(folder))))


@each_case("lang", LANGUAGES)
def test_a_changed_word_is_told_though_no_number_moves(small, lang):
    pair = "from=2014-12-01T08:00:00Z&to=2014-12-13T08:00:00Z&indicator=committee_governorates"
    rows = table(small.get(f"/{lang}/publications/compare?{pair}"), "county-table")
    name = small.live.snapshot.names["1001"][lang]
    (own,) = rows[name]
    net, before, *parts, after = own
    assert net == say(lang, "view.change_unknown")
    assert before == say(lang, "words.not_reported")
    assert parts == [whole(0, lang)] * 4
    assert after.startswith(say(lang, "view.figure_of", n=whole(0, lang), d=whole(1, lang)))
    assert after.endswith(say(lang, "words.zero"))


@each_case("lang", LANGUAGES)
def test_that_nothing_moved_is_said(small, lang):
    page = small.get(f"/{lang}/publications/compare")
    assert re.sub(r"\{of\}.*", "", say(lang, "compare.nothing", of="{of}")) in page
    assert say(lang, "compare.no_county") in page
    assert 'id="county-table"' not in page
