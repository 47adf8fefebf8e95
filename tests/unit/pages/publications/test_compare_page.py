"""Two publications compared: the page's numbers are those of `changes` and of the cells, in both languages."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

import pytest
from flask import Flask

from dashboard.language import LANGUAGES, say
from dashboard.language.digits import latin, whole
from dashboard.live import Live
from dashboard.pages.common.asof import publication
from dashboard.pages.publications import compare
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
        return [publication(self.live.snapshot, moment) for moment in (FIRST, LAST)]


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
def test_the_provinces_rows_are_those_of_changes_and_of_the_cells_and_add_up(shipped, found, lang):
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
        for snapshot, text in zip(shipped.pair(), (own[1], own[-1]), strict=True):
            cell = snapshot.cells.at(change.indicator, len(snapshot.weeks) - 1)
            figure = say(lang, "view.figure_of", n=whole(cell.numerator, lang), d=whole(cell.denominator, lang))
            assert text.startswith(figure)


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


def test_the_newest_two_are_compared_if_none_is_named_and_the_order_and_any_moment_of_theirs_are_the_same(shipped):
    page = shipped.get("/en/publications/compare")
    for moment in ("2014-12-07T08:00:00Z", LAST):
        assert f'<option value="{moment}" selected>' in page
    main = re.compile(r"<main.*</main>", re.DOTALL)
    plain = main.search(shipped.get(f"/fa/publications/compare?{PAIR}"))[0]
    assert plain == main.search(shipped.get(f"/fa/publications/compare?from={LAST}&to={FIRST}"))[0]
    assert plain == main.search(shipped.get("/fa/publications/compare?from=۱۳۹۳-۰۹-۱۲&to=2014-12-20"))[0]


def test_figures_open_to_the_offices_of_their_own_publication(shipped):
    page = shipped.get(f"/en/publications/compare?{PAIR}&indicator=committee")
    links = [unescape(link) for link in re.findall(r'class="why" href="([^"]*)"', page)]
    assert {link.rpartition("asof=")[2] for link in links} == {FIRST, LAST}
    for link in [*links[:4], *links[-4:]]:
        opened = shipped.get(link)
        figure = re.search(rf'class="why" href="{re.escape(link).replace("&", "&amp;")}">([^<]*)<', page)[1]
        assert f"<b>{figure}</b>" in opened


def test_the_page_says_how_many_moved_and_shows_the_most_moved_indicator_between_two_maps(shipped, found):
    page = shipped.get(f"/en/publications/compare?{PAIR}")
    moved = [change for change in found if change.moved]
    counties = {change.county_code for change in moved} - {""}
    assert f"{len(moved)} of {len(found)} figures moved, in {len(counties)} counties." in page
    assert [compare.so_many("en", count) for count in (0, 1, 2)] == ["0 counties", "1 county", "2 counties"]
    ((most, count),) = Counter(change.indicator for change in moved if change.county_code).most_common(1)
    assert re.search(rf'<h2 id="chosen-title">{shipped.live.snapshot.card(most).word("en", "name")}', page)
    assert len(table(page, "county-table")) == count
    # Shapes and patterns are there once for both maps.
    assert page.count('<svg class="map-picture"') == 2
    assert page.count('<pattern id="p-zero"') == page.count('<g id="shapes">') == page.count('class="legend"') == 1
    assert re.findall(r"<figcaption><b>(.*?)</b>", page) == ["Before: 22–28 Nov 2014", "After: 6–12 Dec 2014"]
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    # Maps on different borders hold their own shapes.
    old, new = shipped.pair()
    assert compare.shared_shapes(old, new)
    drawn = compare.side("en", new, new.cards[0], "after", shared=False).map
    assert '<path d="' in drawn and "<use" not in drawn


def test_within_an_earlier_publication_the_newest_of_then_stands_for_a_later_one(shipped):
    later = shipped.get(f"/en/publications/compare?from={FIRST}&to={LAST}&asof=2014-12-07T08:00:00Z")
    assert '<option value="2014-12-07T08:00:00Z" selected>' in later


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Ardestan's governorate had not reported; then it said that it had none, and nothing came after that."""
    folder = small_folder(tmp_path_factory.mktemp("compared"))
    silent = report(office="G1002", week="2014-11-29", day="2014-11-29")
    write_reports(folder, [silent, report(office="G1001", value=0, week="2014-12-06", day="2014-12-12")])
    days = {"01": "2014-11-29", "13": "2014-12-06", "14": "2014-12-06"}
    rows = [f"2014-12-{day}T08:00:00Z,{week},,\n" for day, week in days.items()]
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD + "".join(rows), encoding="utf-8")
    return Site(create_server(Settings(data_url=str(folder))))


@each_case("lang", LANGUAGES)
def test_a_changed_word_is_told_though_no_number_moves(small, lang):
    pair = "from=2014-12-01T08:00:00Z&to=2014-12-13T08:00:00Z&indicator=committee_governorates"
    rows = table(small.get(f"/{lang}/publications/compare?{pair}"), "county-table")
    ((net, before, *parts, after),) = rows[small.live.snapshot.names["1001"][lang]]
    assert (net, before) == (say(lang, "view.change_unknown"), say(lang, "words.not_reported"))
    assert parts == [whole(0, lang)] * 4
    assert after.startswith(say(lang, "view.figure_of", n=whole(0, lang), d=whole(1, lang)))
    assert after.endswith(say(lang, "words.zero"))


@each_case("lang", LANGUAGES)
def test_that_nothing_moved_is_said(small, lang):
    page = small.get(f"/{lang}/publications/compare")
    assert re.sub(r"\{of\}.*", "", say(lang, "compare.nothing", of="{of}")) in page
    assert say(lang, "compare.no_county") in page
    assert 'id="county-table"' not in page
