"""Figures as files and as embeds: complete without the page around them."""

import html
import re
import struct
import subprocess
import zlib
from dataclasses import replace
from itertools import cycle, pairwise
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree

import pytest

from dashboard.exports.pictures import INNER, MARGIN, WIDTH, Caption, document, png
from dashboard.figures import tokens
from dashboard.figures.cell_text import marks_of
from dashboard.figures.explored import second_card
from dashboard.figures.figure import Drawing
from dashboard.figures.registry import DRAWN, FIGURES
from dashboard.figures.signs import key_sign
from dashboard.figures.svg import written
from dashboard.figures.text import text_width
from dashboard.indicators.series import Cell
from dashboard.indicators.standing import is_few
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import percent
from dashboard.meeting.behind import farthest_card
from dashboard.pages.common.figures import view_links
from dashboard.pages.common.render import fonts
from dashboard.pages.common.selection import default_selection, read_selection
from dashboard.pages.common.urls import permalink, takes
from dashboard.pages.downloads.page import DataPage
from dashboard.selection import Selection
from dashboard.server import create_server
from dashboard.settings import Settings
from dashboard.snapshot import Snapshot
from dashboard.turns import Busy
from dashboard.weeks import span_label
from tests.unit.cases import each_case
from tests.unit.shipped import shipped_server
from tests.unit.small_folder import large_folder, write_reports

SVG = "{http://www.w3.org/2000/svg}"
# Figures of counties, of weeks, of two indicators and of all indicators, and tables without a drawing.
EMBEDDED = "map ranking table trend heatmap scatter matrix news agreement".split()
OLDER = "indicator=inspection_coverage&week=2014-03-01&county=1002"


@pytest.fixture(scope="module")
def sample():
    """The server on the shipped sample."""
    return shipped_server()


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """A server on data that are no sample: one governorate reports, of the rest nothing is known."""
    return create_server(Settings(data_url=str(large_folder(tmp_path_factory.mktemp("pictures")))))


def snapshot_of(server):
    return server.extensions["live"].snapshot


def get(server, address: str, status: int = 200, **headers: str):
    answer = server.test_client().get(address, headers=headers)
    assert answer.status_code == status, (address, answer.get_data(as_text=True)[:200])
    return answer


def drawn(server, lang: str, figure: str, query: str = "") -> ElementTree.Element:
    return ElementTree.fromstring(get(server, f"/{lang}/download/{figure}.svg?{query}").get_data())


def titled(lang: str, snapshot: Snapshot, view: Selection, figure: str) -> str:
    """The title of a figure of a view."""
    second = second_card(snapshot, view).word(lang, "name")
    return say(lang, f"figure.{figure}.title", name=view.card.word(lang, "name"), second=second)


def visible_text(root: ElementTree.Element, *tags: str) -> str:
    """What is painted, as it is typed; with the tag `title` also the names that a pointer brings up."""
    texts = ["".join(node.itertext()) for tag in ("text", *tags) for node in root.iter(f"{SVG}{tag}")]
    return re.sub("[\u202a-\u202e\u200f]", "", " ".join(texts))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def pages_of(figure: str) -> list[str]:
    """The pages that a figure's picture names."""
    if FIGURES[figure].page:
        return [FIGURES[figure].page]
    return ["meeting"] if FIGURES[figure].all_cards else ["overview", "why"]


@each_case(("lang", "figure"), zip(cycle(LANGUAGES), DRAWN, strict=False))
def test_a_picture_has_title_key_and_source(sample, lang, figure):
    """Dear: every figure of the shipped data is drawn."""
    query = OLDER if lang == "en" else ""
    snapshot = snapshot_of(sample)
    view = read_selection({name: values[0] for name, values in parse_qs(query).items()}, snapshot, takes("data"))
    root = drawn(sample, lang, figure, query)
    text = squeezed(visible_text(root))
    addresses = [address for _, address in view_links(lang, snapshot, view, figure)]
    cards = [card for card in snapshot.cards if card.rule in FIGURES[figure].rules] or [view.card]
    pages = pages_of(figure)
    assert addresses == [permalink(lang, snapshot, page, view) for page in pages]
    for wanted in (
        titled(lang, snapshot, view, figure),
        span_label(snapshot.weeks[view.week], lang),
        *(card.word(lang, "source") for card in cards),
        snapshot.moment_label(snapshot.asof, lang),
        snapshot.digest,
        say(lang, "pictures.licence", licence="MIT"),
        say(lang, "site.sample"),
        say(lang, "pictures.sample_note"),
        *("http://localhost" + address for address in addresses),
    ):
        assert squeezed(wanted) in text, wanted

    markup = ElementTree.tostring(root, encoding="unicode")
    assert "var(--" not in markup and "<style" not in markup
    # Links of a picture are absolute.
    links = [node.get("href") for node in root.iter(f"{SVG}a")]
    assert links and all(link.startswith(f"http://localhost/{lang}/") for link in links)
    assert set(re.findall(r"url\(#([^)]+)\)", markup)) <= {node.get("id") for node in root.iter()}

    # A rasteriser does not know `direction`: Persian text carries its own, and hangs from its right end.
    title = next(node for node in root.iter(f"{SVG}text") if node.get("font-size") == "34")
    side = ("end", INNER) if lang == "fa" else ("start", 0)
    assert (title.get("text-anchor", "start"), float(title.get("x"))) == side
    assert lang == "en" or (title.text.startswith("\u202b") and title.text.endswith("\u202c"))
    # Nothing reaches out of the picture.
    assert root.get("width") == f"{WIDTH:g}"
    body = root.find(f"{SVG}g")
    for node in [*body.findall(f"{SVG}text"), *body.findall(f"{SVG}a/{SVG}text")]:
        at, size = float(node.get("x")), float(node.get("font-size"))
        wide = text_width(node.text, bold=node.get("font-weight") == "700") * size
        left = {"start": at, "middle": at - wide / 2, "end": at - wide}[node.get("text-anchor", "start")]
        assert left >= -1 and left + wide <= INNER + 1, node.text
        assert float(node.get("y")) < float(root.get("height")) - MARGIN, node.text


@each_case(("lang", "figure"), [("fa", "map"), ("en", "trend"), ("fa", "ranking")])
def test_data_that_are_no_sample_are_not_called_one(real, lang, figure):
    text = visible_text(drawn(real, lang, figure, "indicator=committee"), "title")
    assert say(lang, "site.sample") not in text
    assert squeezed(say(lang, "pictures.licence", licence=say(lang, "file.no_licence"))) in squeezed(text)


@each_case("lang", LANGUAGES)
@each_case("figure", ["map", "ranking"])
def test_the_key_names_every_class_and_the_words_and_marks_that_are_drawn_and_all_counties_are_named(
    sample, lang, figure
):
    snapshot = snapshot_of(sample)
    card = farthest_card(snapshot, len(snapshot.weeks) - 1)
    root = drawn(sample, lang, figure)
    text = squeezed(visible_text(root))
    bounds = [percent(bound, lang) for bound in card.classes]
    wanted = [say(lang, "view.class_under", high=bounds[0]), say(lang, "view.class_over", low=bounds[-1])]
    wanted += [say(lang, "view.class_between", low=low, high=high) for low, high in pairwise(bounds)]
    counties = [code for code in snapshot.cells.areas if code]
    wanted += [snapshot.names[code][lang] for code in counties]
    assert [part for part in wanted if squeezed(part) not in text] == []
    cells = [snapshot.cells.at(card.key, len(snapshot.weeks) - 1, code, "") for code in counties]
    drawn_words = {
        word for cell in cells for word in (cell.state, *marks_of(cell), *(["few"] if is_few(card, cell) else []))
    }
    texts = {word: say(lang, f"words.{word}") for word in ("zero", "not_reported", "not_applicable", "too_few")}
    texts |= {mark: say(lang, f"pictures.{mark}_key") for mark in ("late", "unverified", "few")}
    # The sentence has the number of unreported counties in every figure.
    found = {word for word, said in texts.items() if squeezed(said) in text} - {"not_reported"}
    assert found == drawn_words & set(texts) - {"not_reported"}
    patterns = {node.get("id") for node in root.iter(f"{SVG}pattern")}
    hatched = {f"h-{colour[1:]}" for shades in tokens.RAMPS.values() for colour in shades}
    assert patterns == {"p-zero", "p-not_reported", "p-not_applicable", "p-too_few"} | hatched


def paint_of(card, cell: Cell) -> str:
    """The paint of a cell, computed from its word and the bounds of the card."""
    if cell.state != "value":
        return f"url(#p-{cell.state})"
    reached = sum(cell.numerator >= bound * cell.denominator - 1e-9 for bound in card.classes)
    return tokens.ramp(card.polarity, len(card.classes) + 1)[reached]


def painted(root: ElementTree.Element) -> dict[str, str]:
    """The paint of each county. One that is drawn again, in the inset, has the same there."""
    named = [(node.get("data-area"), node) for node in root.iter() if node.get("data-area")]
    paints = {(code, (node if node.get("fill") else node[0]).get("fill", "")) for code, node in named}
    assert len({code for code, _ in paints}) == len(paints)
    return dict(paints)


@each_case(
    ("figure", "indicator", "kind"),
    [
        ("map", "committee", "municipality"),
        ("ranking", "parallel_work", ""),
        ("tile_grid", "findings_resolved", "county_office"),
    ],
)
def test_every_county_has_the_paint_of_its_cell(sample, figure, indicator, kind):
    snapshot = snapshot_of(sample)
    card, week = snapshot.card(indicator), len(snapshot.weeks) - 30
    query = f"indicator={indicator}&week={snapshot.cells.weeks[week]}&kind={kind}"
    paints = painted(drawn(sample, "fa", figure, query))
    counties = snapshot.cells.counties(week, indicator)
    cells = {code: snapshot.cells.at(indicator, week, code, kind) for code in counties}
    for code, cell in cells.items():
        paint, few = paint_of(card, cell), cell.state == "value" and is_few(card, cell)
        assert paints[code] == (f"url(#h-{paint[1:]})" if few else paint)
    assert len(counties) == 24


def test_a_week_without_reports_has_the_paint_and_words_of_not_reported(real):
    root = drawn(real, "en", "map", "indicator=committee_municipalities")
    assert set(painted(root).values()) == {"url(#p-not_reported)"}
    assert "nothing has been reported on" in visible_text(root)
    assert "%" not in "".join(node.text or "" for node in root.iter(f"{SVG}title"))
    # A ranking without values shows the word and no share.
    text = visible_text(drawn(real, "fa", "ranking", "indicator=committee_municipalities"))
    assert text.count(say("fa", "words.not_reported")) >= 24
    assert text.count(say("fa", "view.no_value")) == 24


@each_case("figure", ["map", "tile_grid", "trend", "ranking"])
def test_a_chosen_county_is_outlined_or_has_a_line_and_no_other(sample, figure):
    def outlines(query: str) -> list[ElementTree.Element]:
        return [node for node in drawn(sample, "en", figure, query).iter() if node.get("stroke") == chosen]

    chosen = tokens.painted(tokens.CHOSEN)
    assert [node for node in outlines("") if figure != "trend" or node.tag == f"{SVG}path"] == []
    found = outlines("county=1002")
    if figure == "trend":
        assert f"{SVG}path" in {node.tag for node in found}
        assert "Isfahan county" in visible_text(drawn(sample, "en", figure, "county=1002"))
    else:
        # The map's inset shows a part of the county again.
        assert len(found) == (2 if figure == "map" else 1)


def test_a_trend_compares_at_most_six_counties_each_with_a_line_and_a_column(sample):
    snapshot = snapshot_of(sample)
    codes = [code for code in snapshot.cells.areas if code][:7]
    *names, seventh = (snapshot.names[code]["en"] for code in codes)
    # The address of a picture may name any number, as the explore page's choice does.
    chosen = f"county={','.join(codes)}"
    embed = html.unescape(get(sample, f"/en/embed/trend?{chosen}").get_data(as_text=True))
    heads = re.findall('<th scope="col">([^<]+)</th>', embed)
    assert set(names) <= set(heads) and seventh not in heads
    text = visible_text(drawn(sample, "en", "trend", chosen))
    assert all(name in text for name in names) and say("en", "figure.trend.first_lines", most="6", n="7") in text
    # The first page takes no more than it can draw.
    page = get(sample, f"/en/?{chosen}", status=404).get_data(as_text=True)
    assert say("en", "site.too_many_counties", most="6") in page


def test_markup_in_names_does_not_break_the_picture():
    ugly = '<b> & "quoted" ]]> ' + "long " * 60
    caption = Caption("en", ugly, [ugly], "sample", ugly, [ugly], [("At", "http://h/?a=1&b=<")])
    root = ElementTree.fromstring(
        document(caption, Drawing(written("en", key_sign("#fff")), 100, 50, ugly), [("#000", ugly)])
    )
    assert visible_text(root).count('<b> & "quoted" ]]>') == 6


@each_case(("lang", "figure"), [("fa", "map")])
def test_a_png_is_the_same_picture_in_points(sample, lang, figure):
    address = f"/{lang}/download/{figure}.png"
    answer = get(sample, address)
    assert answer.mimetype == "image/png" and "-sample.png" in answer.headers["Content-Disposition"]
    body, parts, at = answer.get_data(), {}, 8
    assert body.startswith(b"\x89PNG\r\n\x1a\n")
    while at < len(body):
        length, name = struct.unpack(">I4s", body[at : at + 8])
        parts[name] = parts.get(name, b"") + body[at + 8 : at + 8 + length]
        at += length + 12
    height = float(drawn(sample, lang, figure).get("height"))
    assert struct.unpack(">II", parts[b"IHDR"][:8]) == (1800, pytest.approx(height * 1.5, abs=1))
    for variant in (address, f"/{lang}/download/{figure}.svg", f"/{lang}/embed/{figure}"):
        first = answer if variant == address else get(sample, variant)
        assert first.headers["Cache-Control"] == "no-cache"
        assert get(sample, variant, 304, **{"If-None-Match": first.headers["ETag"]}).get_data() == b""
    # A blank one has a handful of different bytes.
    assert len(set(zlib.decompress(parts[b"IDAT"]))) > 100


def test_a_png_is_drawn_by_another_process_for_a_limited_time_and_its_faults_are_told(monkeypatch):
    with pytest.raises(RuntimeError, match="unknown token"):
        png("no picture", fonts())

    def too_slow(*_, **given):
        raise subprocess.TimeoutExpired("raster", given["seconds"])

    monkeypatch.setattr("dashboard.exports.pictures.run_program", too_slow)
    with pytest.raises(Busy):
        png("<svg/>", fonts())


def test_the_built_fonts_write_a_png_without_any_font_of_the_machine(sample):
    def paper(text: str) -> bytes:
        size = 'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 60" width="300" height="60"'
        return png(f'<svg {size} font-family="Vazirmatn"><text y="40" font-size="30">{text}</text></svg>', fonts())

    blank = paper("")
    joined, apart = paper("شهر «نیم‌فاصله» ۵۰٫۵٪ Isfahan"), paper("ش ه ر «نیم‌فاصله» ۵۰٫۵٪ Isfahan")
    assert len(joined) > len(blank) + 300 and joined != apart


def test_a_picture_file_has_a_descriptive_name(sample):
    plain = get(sample, f"/en/download/map.svg?{OLDER}").headers["Content-Disposition"]
    assert plain == 'attachment; filename="isfahan-map-inspection_coverage-2014-03-01-1002-sample.svg"'
    persian = get(sample, f"/fa/download/map.svg?{OLDER}&kind=municipality").headers["Content-Disposition"]
    assert persian.isascii()
    assert 'filename="isfahan-map-inspection_coverage-2014-03-01-1002-municipality-sample.svg"' in persian
    named = unquote(re.search(r"filename\*=UTF-8''(\S+)", persian)[1])
    assert named == "نقشه پوشش بازرسی ۱۳۹۲-۱۲-۱۰ شهرستان اصفهان شهرداری نمونه.svg"


@each_case(("lang", "figure"), zip(cycle(LANGUAGES), EMBEDDED, strict=False))
def test_an_embed_is_the_figure_its_title_its_source_and_the_way_back_and_may_be_framed(sample, lang, figure):
    snapshot = snapshot_of(sample)
    answer = get(sample, f"/{lang}/embed/{figure}?{OLDER}")
    page = answer.get_data(as_text=True)
    view = Selection(snapshot.card("inspection_coverage"), snapshot.cells.weeks.index("2014-03-01"), "1002")
    text = html.unescape(page)
    for wanted in (
        titled(lang, snapshot, view, figure),
        say(lang, "site.sample"),
        view.card.word(lang, "source"),
        span_label(snapshot.weeks[view.week], lang),
        snapshot.moment_label(snapshot.asof, lang),
    ):
        assert wanted in text, wanted
    # Of the same view and week; an embed itself stays where it is.
    links = re.findall(r"<a [^>]*>", text)
    assert all(' target="_blank" rel="noopener"' in link for link in links)
    hrefs = [re.search(r'href="([^"#]*)', link)[1] for link in links]
    assert "<script" not in page and "<header" not in page and "<select" not in page
    assert page.count("<tr") - 1 == 24 or figure != "table"
    assert ("<svg viewBox" in page) == (figure in DRAWN)
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers
    if FIGURES[figure].all_cards:
        assert hrefs[-1] == permalink(lang, snapshot, *pages_of(figure), view)
        return
    assert hrefs[-2:] == [
        permalink(lang, snapshot, "why", view),
        permalink(lang, snapshot, "overview", view),
    ]
    of_counties = figure in ("map", "ranking", "table")
    areas = [code for code in snapshot.cells.areas if code][:24] if of_counties else [view.county]
    opened = FIGURES[figure].opens
    assert {permalink(lang, snapshot, opened, replace(view, county=area)) for area in areas} <= set(hrefs)
    # The drawing opens the chosen week; a table of weeks opens each of them.
    week = "2014-03-01" if of_counties else ""
    second = second_card(snapshot, view).key
    page = rf"/{lang}/(why|county/\d+)\?indicator=(inspection_coverage|{second})&week={week}"
    assert all(re.match(page, href) for href in hrefs[:-1])


def test_only_embeds_may_be_framed_and_explain_missing_data_in_the_frame(sample, tmp_path):
    for other in ("/fa/", "/en/", "/fa/download/map.svg", "/health"):
        assert "frame-ancestors 'none'" in get(sample, other).headers["Content-Security-Policy"]
    assert "frame-ancestors *" in get(sample, "/fa/embed/map?county=9", 404).headers["Content-Security-Policy"]
    folder = large_folder(tmp_path)
    write_reports(folder, [])
    server = create_server(Settings(data_url=str(folder)))
    for lang in LANGUAGES:
        answer = get(server, f"/{lang}/embed/map")
        assert say(lang, "site.nothing_title") in answer.get_data(as_text=True)
        assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]


def test_the_ways_out_are_of_the_same_view(sample):
    lang, snapshot = "fa", snapshot_of(sample)
    view = Selection(snapshot.card("e_services"), 10, "1002", "body")
    page = DataPage(lang, snapshot, view, "http://localhost/")
    # The map has two more entries, of the states and of the change.
    entries = [name for name in FIGURES for _ in range(3 if name == "map" else 1)]
    assert sorted(re.findall(r"show=(\w+)", "".join(code for *_, code in page.figures))) == ["change", "state"]
    for figure, (_, _, code) in zip(entries, page.figures, strict=True):
        source = html.unescape(re.search(r'src="([^"]+)"', code)[1])
        assert urlsplit(source).path == f"/{lang}/embed/{figure}"
        parameters = {name: values[0] for name, values in parse_qs(urlsplit(source).query).items()}
        assert read_selection(parameters, snapshot, takes("data")) == view
    # An embed follows the newest week while none is chosen, and a picture does not.
    page = DataPage(lang, snapshot, default_selection(snapshot), "http://localhost/")
    assert all("week=" not in code for *_, code in page.figures)
    # The second row of tables is this week's.
    files = [files for _, files, _ in page.figures] + [page.tables[1][1]]
    hrefs = [href for links in files for _, href in links]
    assert len(hrefs) == 2 * (len(DRAWN) + 2) + 2
    assert all(f"week={snapshot.cells.weeks[-1]}" in href for href in hrefs)


@each_case(
    ("late", "unverified", "state", "expected"),
    [
        (5, 0, "value", ()),
        (6, 0, "value", ("late",)),
        (0, 7, "value", ()),
        (0, 8, "zero", ("unverified",)),
        (10, 10, "value", ("late", "unverified")),
        (10, 10, "not_reported", ()),
    ],
)
def test_cells_with_most_reports_late_or_three_quarters_unverified_are_marked(late, unverified, state, expected):
    assert marks_of(Cell(3, 10, 0, late, unverified, state)) == expected
