"""Every figure of the registry, in both languages: its words, its table, its marks and its contrast."""

import json
import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from dashboard.figures import tokens
from dashboard.figures.cell_text import PATTERNS
from dashboard.figures.explored import explored
from dashboard.figures.figure import FILE, NARROW, SCREEN, WIDE, Description, Drawing
from dashboard.figures.registry import DRAWN, FIGURES
from dashboard.figures.svg import badge, sign
from dashboard.language import LANGUAGES, catalogue, say
from dashboard.selection import Selection
from tests.unit.shipped import shipped_live

PERCENT = re.compile(r"[\d۰-۹.٫]+[%٪]")
CHOICES = [
    ("committee", 77, "", ""),
    ("inspection_coverage", 40, "1002", ""),
    ("parallel_work", 20, "", "municipality"),
    ("e_services", 60, "1003", ""),
]


def selections() -> list[Selection]:
    return [Selection(shipped_live().snapshot.card(key), *rest) for key, *rest in CHOICES]


def href(offices: Selection, stage: str) -> str:
    """An address of the offices behind a selection, for a test."""
    return f"{offices.week}-{offices.county}-{offices.kind}-{stage}"


def described(name: str, lang: str, selection: Selection) -> Description:
    return FIGURES[name].describe(shipped_live().snapshot, lang, selection)


def drawn(name: str, of: Description, paper=FILE) -> tuple[Drawing, ElementTree.Element]:
    draw = FIGURES[name].draw
    assert draw is not None
    drawing = draw(of, replace(paper, href=href))
    return drawing, ElementTree.fromstring(f"<svg>{drawing.svg}</svg>")


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def ground_of(paint: str) -> str:
    """The colour that a text on a paint stands on: of a pattern, its ground."""
    word = paint.removeprefix("url(#p-").removesuffix(")")
    return tokens.PATTERN_GROUNDS.get(word, paint)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_has_a_title_a_sentence_an_entry_and_a_table_with_a_name_a_row(name, lang):
    assert f"figure.{name}.entry" in catalogue(lang)
    for selection in selections():
        of = described(name, lang, selection)
        assert FIGURES[name].all_cards or selection.card.word(lang, "name") in of.title
        assert of.sentence.endswith(".")
        table = of.table
        # A week may have nothing for a meeting, such as a decision; every indicator has counties.
        assert table.rows or FIGURES[name].all_cards
        assert all(len(row.values) == len(table.head) - 1 and row.name for row in table.rows)
        assert len({row.name for row in table.rows}) == len(table.rows)
        assert not table.rows or any(value.opens for row in table.rows for value in row.values)
        # A word stands where nothing is known: no cell is empty but a share and a rank.
        assert all(any(value.text for value in row.values) for row in table.rows)


# Each paper and each language; only on the narrow one is the room for words so short that both are looked at.
LOOKS = {"file": (FILE, "fa"), "wide": (WIDE, "en"), "narrow fa": (NARROW, "fa"), "narrow en": (NARROW, "en")}


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize(("paper", "lang"), LOOKS.values(), ids=LOOKS)
def test_what_is_drawn_stands_in_the_table_and_within_the_paper(name, lang, paper):
    for selection in selections():
        of = described(name, lang, selection)
        drawing, root = drawn(name, of, paper)
        texts: dict[str, list[str]] = {}
        for row in of.table.rows:
            for value in row.values:
                if value.opens:
                    texts.setdefault(href(value.opens, value.stage), []).append(value.text)
        links = list(root.iter("a"))
        assert bool(links) == bool(of.table.rows)
        for link in links:
            told = " ".join("".join(node.itertext()) for node in link.iter() if node.tag in ("text", "title"))
            table = texts[link.get("href", "")]
            shares = set(PERCENT.findall(told))
            assert shares <= set(PERCENT.findall(" ".join(table))), (told, table)
            # Without a share, the word of the cell, or the numbers of a figure that counts.
            words = [re.escape(part) for word in table for part in re.split("[،,] ", word) if part]
            assert shares or re.search(rf"(?<!\d)({'|'.join(words)})(?!\d)", told), (told, table)
        for node in root.iter("text"):
            assert -8 <= float(node.get("x", 0)) <= drawing.width + 8, node.text
            assert 0 <= float(node.get("y", 0)) <= drawing.height, node.text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", DRAWN)
def test_every_colour_and_sign_is_named_and_no_colour_stands_alone(name, lang):
    for selection in selections():
        of = described(name, lang, selection)
        _, root = drawn(name, of)
        signs, markup = dict(of.key), ElementTree.tostring(root, encoding="unicode")
        classes = {colour for ramp in tokens.RAMPS.values() for colour in ramp}
        fills = [fill for node in root.iter() if (fill := node.get("fill", "")) in classes or fill.startswith("url(")]
        assert set(fills) <= set(signs)
        for mark in ("late", "unverified"):
            shape = re.search(r'd="M0\.0 0\.0([^"]+)"', str(badge(mark, 0, 0)))
            assert shape
            assert shape[1] not in markup or mark in signs
        if fills:
            words = " ".join(signs.values())
            if "late" in signs:
                assert all(say(lang, f"words.{word}") in words for word in (*PATTERNS[:-1], "late", "unverified"))
            # Each filled shape says in words what its colour stands for, itself or in its link.
            named = [node for node in root.iter() if node.get("fill") in fills and node.find("title") is not None]
            links = [link for link in root.iter("a") if any(node.get("fill") in fills for node in link.iter())]
            assert len(named) == len(fills) or len(links) == len(fills)
            assert all(link.find("title") is not None or "".join(link.itertext()) for link in links)
        elif not FIGURES[name].all_cards and any(node.get("fill") == "none" for node in root.iter("path")):
            assert any(say(lang, f"pictures.{key}") in of.note for key in ("gap", "gap_few"))
        # A line is named by a text of its colour, or by the key.
        strokes = {node.get("stroke") for node in root.iter("path") if node.get("fill") == "none"}
        in_key = {colour for name_of in signs for colour in re.findall(r'stroke="(#\w+)"', sign(name_of))}
        assert strokes <= {node.get("fill") for node in root.iter("text")} | in_key
        for name_of, text in of.key:
            assert text and "<" in sign(name_of)


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize(("paper", "lang"), LOOKS.values(), ids=LOOKS)
def test_texts_can_be_read_on_what_they_stand_on(name, lang, paper):
    for selection in selections():
        _, root = drawn(name, described(name, lang, selection), paper)
        boxes: list[tuple[float, float, float, float, str]] = []
        halos = {
            text for group in root.iter("g") if group.get("paint-order") == "stroke" for text in group.iter("text")
        }
        for node in root.iter():
            if node.tag == "rect" and node.get("fill") != "none":
                x, y, wide, high = (float(node.get(part, 0)) for part in ("x", "y", "width", "height"))
                boxes.append((x, y, x + wide, y + high, node.get("fill", "#000000")))
            if node.tag == "text" and node not in halos:
                x, y = float(node.get("x", 0)), float(node.get("y", 0)) - 3
                under = [paint for left, top, right, low, paint in boxes if left <= x <= right and top <= y <= low]
                ground = ground_of(under[-1]) if under else "#ffffff"
                assert contrast(node.get("fill", tokens.INK), ground) >= 4.5, (node.text, ground)


# The heat map is as high as it has counties; a view of it is made smaller by the page.
@pytest.mark.parametrize("name", [name for name in DRAWN if name != "heatmap"])
def test_a_projectors_screen_is_not_overfull_and_all_but_a_few_bars_fill_it(name):
    drawing, root = drawn(name, described(name, "fa", selections()[0]), SCREEN)
    assert not any(link.get("target") for link in root.iter("a")), "a link leaves the screens for a new window"
    assert drawing.height <= SCREEN.height
    assert drawing.height > 500 or name == "split"


CHOSEN = ("1003", "1010", "1001", "1011", "1014", "1023", "1002", "1005", "1006", "1007")


def of_explore() -> list[Selection]:
    """Choices of the explore page: more counties than have a look of their own, a span, and other cells."""
    first, *_, last = shipped_live().snapshot.cards
    ten = Selection(first, 77, CHOSEN[0], others=CHOSEN[1:], second=last, start=20, path=True)
    # A county that came out of another is not in the old borders.
    newer = replace(ten, county="1025", others=("1002",))
    return [replace(ten, checked=True), replace(newer, old=True)]


@pytest.mark.parametrize("name", FIGURES)
def test_a_choice_of_the_explore_page_fails_in_no_figure(name):
    figure = FIGURES[name]
    for selection in of_explore():
        snapshot = explored(shipped_live().snapshot, selection)
        of = figure.describe(snapshot, "fa", selection)
        if figure.live:
            json.dumps(figure.live(snapshot, "fa", selection, lambda _: ""), allow_nan=False)
        if name in DRAWN:
            assert drawn(name, of)[0].width and drawn(name, of, NARROW)[0].width and drawn(name, of, SCREEN)[0].width


@pytest.mark.parametrize("name", [name for name, figure in DRAWN.items() if not figure.live])
def test_what_only_the_explore_page_chooses_changes_no_other_figure(name):
    for selection in selections():
        more = replace(selection, second=shipped_live().snapshot.cards[-1], start=3, path=True)
        assert drawn(name, described(name, "en", more))[0] == drawn(name, described(name, "en", selection))[0]


def test_neighbouring_classes_are_told_apart_without_colour_and_edges_are_seen():
    for ramp in tokens.RAMPS.values():
        assert all(contrast(one, other) >= 1.29 for one, other in pairwise(ramp))
        lights = [luminance(colour) for colour in ramp]
        assert lights == sorted(lights, reverse=True)
    for ink, ground in zip(tokens.PATTERN_INKS.values(), tokens.PATTERN_GROUNDS.values(), strict=True):
        assert contrast(ink, ground) >= 1.7
    for colour in (tokens.INK, tokens.MUTED, tokens.TARGET, tokens.CHOSEN, tokens.PROVINCE, tokens.ACCENT):
        assert contrast(colour, "#ffffff") >= 4.5
