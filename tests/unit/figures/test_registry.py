"""Every figure of the registry, in both languages: its words, its table, its marks and its contrast."""

import re
from dataclasses import replace
from functools import cache
from itertools import cycle, pairwise
from xml.etree import ElementTree

import pytest

from dashboard.figures import tokens
from dashboard.figures.cell_text import PATTERNS
from dashboard.figures.figure import FILE, NARROW, SCREEN, WIDE, Description, Drawing
from dashboard.figures.registry import DRAWN, FIGURES
from dashboard.figures.signs import BADGES, key_sign
from dashboard.figures.svg import written
from dashboard.indicators.standing import has_ranks
from dashboard.interactive.registry import FIGURES as EXPLORED_FIGURES
from dashboard.language import LANGUAGES, catalogue, say
from dashboard.selection import Selection
from tests.unit.figures.shipped_figures import svg_root
from tests.unit.shipped import shipped_live

PERCENT = re.compile(r"[\d۰-۹.٫]+[%٪]")
CHOICES = [
    ("committee", 77, "", ""),
    ("inspection_coverage", 77, "1002", ""),
    ("parallel_work", 20, "", "municipality"),
]


def selections(name: str = "") -> list[Selection]:
    """The selections of the tests. name: of the figure; a map also shows changes."""
    found = [Selection(shipped_live().snapshot.card(key), *rest) for key, *rest in CHOICES]
    return found + ([replace(each, show="change") for each in found] if name == "map" else [])


def href(offices: Selection, stage: str) -> str:
    return f"{offices.week}-{offices.county}-{offices.kind}-{stage}"


@cache
def describe_shipped(name: str, lang: str, selection: Selection) -> Description:
    return FIGURES[name].describe(shipped_live().snapshot, lang, selection)


def draw_shipped(name: str, described: Description, paper=FILE) -> tuple[Drawing, ElementTree.Element]:
    draw = FIGURES[name].draw
    assert draw is not None
    drawing = draw(described, replace(paper, href=href))
    return drawing, svg_root(drawing)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@cache
def contrast(colour: str, ground: str) -> float:
    """The smaller contrast of both schemes."""
    pairs = [[luminance(tokens.painted(paint, scheme)) for paint in (colour, ground)] for scheme in tokens.SCHEMES]
    return min((max(pair) + 0.05) / (min(pair) + 0.05) for pair in pairs)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_has_a_title_a_sentence_an_entry_and_a_table_of_named_rows(name, lang):
    assert f"figure.{name}.entry" in catalogue(lang)
    for selection in selections(name):
        described = describe_shipped(name, lang, selection)
        assert FIGURES[name].all_cards or selection.card.word(lang, "name") in described.title
        assert described.sentence.endswith(".")
        table = described.table
        # A week may have nothing for a meeting, such as a decision; every indicator has counties, answers no ranks.
        assert table.rows or FIGURES[name].all_cards or (name == "ranks" and not has_ranks(selection.card))
        assert all(len(row.values) == len(table.head) - 1 and row.name for row in table.rows)
        assert len({row.name for row in table.rows}) == len(table.rows)
        assert not table.rows or any(value.opens for row in table.rows for value in row.values)
        # An unknown value has a word; only shares and ranks may be empty.
        assert all(any(value.text for value in row.values) for row in table.rows)


# Each paper, and each language.
LOOKS = {"file": (FILE, "fa"), "narrow": (NARROW, "fa"), "wide": (WIDE, "en")}


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize(("paper", "lang"), LOOKS.values(), ids=LOOKS)
def test_drawn_values_are_in_the_table_and_texts_lie_within_the_paper_with_enough_contrast(name, lang, paper):
    for selection in selections(name):
        described = describe_shipped(name, lang, selection)
        drawing, root = draw_shipped(name, described, paper)
        texts: dict[str, list[str]] = {}
        for row in described.table.rows:
            for value in row.values:
                if value.opens:
                    texts.setdefault(href(value.opens, value.stage), []).append(value.text)
        links = list(root.iter("a"))
        assert bool(links) == bool(described.table.rows)
        for link in links:
            link_text = " ".join("".join(node.itertext()) for node in link.iter() if node.tag in ("text", "title"))
            table = texts[link.get("href", "")]
            shares = set(PERCENT.findall(link_text))
            assert shares <= set(PERCENT.findall(" ".join(table))), (link_text, table)
            # Without a share, the word of the cell, or the numbers of a figure that counts.
            words = [re.escape(part) for word in table for part in re.split("[،,] ", word) if part]
            assert shares or re.search(rf"(?<!\d)({'|'.join(words)})(?!\d)", link_text), (link_text, table)
        boxes: list[tuple[float, float, float, float, str]] = []
        halos = {text for node in root.iter() if node.get("paint-order") == "stroke" for text in node.iter("text")}
        inks = {text: ink for group in root.iter("g") if (ink := group.get("fill")) for text in group.iter("text")}
        for node in root.iter():
            x, y = float(node.get("x", 0)), float(node.get("y", 0))
            if node.tag == "rect" and node.get("fill") != "none":
                wide, high = float(node.get("width", 0)), float(node.get("height", 0))
                boxes.append((x, y, x + wide, y + high, node.get("fill", "#000000")))
            if node.tag != "text":
                continue
            assert -8 <= x <= drawing.width + 8 and 0 <= y <= drawing.height, node.text
            if node not in halos:
                # The last box drawn under the middle of the letters.
                under = (
                    fill
                    for left, top, right, low, fill in reversed(boxes)
                    if left <= x <= right and top <= y - 3 <= low
                )
                ground = tokens.ground_of(next(under, tokens.PAPER))
                assert contrast(node.get("fill", inks.get(node, tokens.INK)), ground) >= 4.5, (node.text, ground)


@pytest.mark.parametrize(("lang", "name"), [*zip(cycle(LANGUAGES), DRAWN, strict=False)])
def test_every_colour_and_sign_is_named_in_the_key_and_every_filled_shape_in_words(name, lang):
    for selection in selections(name):
        described = describe_shipped(name, lang, selection)
        _, root = draw_shipped(name, described)
        signs, markup = dict(described.key), ElementTree.tostring(root, encoding="unicode")
        classes = {colour for ramp in tokens.RAMPS.values() for colour in ramp}
        fills = [fill for node in root.iter() if (fill := node.get("fill", "")) in classes or fill.startswith("url(")]
        assert set(fills) <= set(signs)
        for mark in ("late", "unverified"):
            assert BADGES[mark] not in markup or mark in signs
        if fills:
            words = " ".join(signs.values())
            if "late" in signs:
                assert all(say(lang, f"words.{word}") in words for word in (*PATTERNS[:-1], "late", "unverified"))
            # Each filled shape says in words what its colour stands for, itself or in its link.
            named = [node for node in root.iter() if node.get("fill") in fills and node.find("title") is not None]
            links = [link for link in root.iter("a") if any(node.get("fill") in fills for node in link.iter())]
            linked = sum(node.get("fill") in fills for link in links for node in link.iter())
            assert len(named) == len(fills) or linked == len(fills)
            assert all(link.find("title") is not None or "".join(link.itertext()) for link in links)
        elif not FIGURES[name].all_cards and any(node.get("fill") == "none" for node in root.iter("path")):
            assert any(say(lang, f"pictures.{key}") in described.note for key in ("gap", "gap_few"))
        # A line is named by a text of its colour, or by the key. Rules between rows and grids have no meaning.
        strokes = {node.get("stroke") for node in root.iter("path") if node.get("fill") == "none"}
        drawn_signs = {sign: written(lang, key_sign(sign)) for sign in signs}
        in_key = {colour for drawn in drawn_signs.values() for colour in re.findall(r'stroke="([^"]+)"', drawn)}
        assert strokes - {tokens.LINE} <= {node.get("fill") for node in root.iter("text")} | in_key
        assert all(text and "<" in drawn_signs[sign] for sign, text in described.key)


@pytest.mark.parametrize("name", DRAWN)
def test_a_figure_fills_a_projectors_screen_and_is_not_higher(name):
    # Without a county there is nothing side by side.
    selection = selections()[name == "side_by_side"]
    described = describe_shipped(name, "fa", selection)
    drawing, root = draw_shipped(name, described, SCREEN)
    assert not any(link.get("target") for link in root.iter("a")), "a link leaves the screens for a new window"
    assert drawing.height <= SCREEN.height
    # A few rows do not fill it: the split of a small selection, findings of few kinds.
    assert drawing.height > 500 or name == "split" or len(described.table.rows) < 4


CHOSEN = ("1003", "1010", "1001", "1011", "1014", "1023", "1002", "1005", "1006", "1007")


# The figures that depend on choices of the interactive dashboard.
EXPLORED = {*EXPLORED_FIGURES, "small_multiples"}


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_can_be_drawn_for_a_span_and_for_more_counties_than_have_a_look_of_their_own(name):
    first, *_, last = shipped_live().snapshot.cards
    selection = Selection(first, 77, CHOSEN[0], others=CHOSEN[1:], second=last, start=20, path=True, show="change")
    described = FIGURES[name].describe(shipped_live().snapshot, "fa", selection)
    if name in DRAWN:
        assert all(draw_shipped(name, described, paper)[0].width for paper in (FILE, NARROW, SCREEN))


@pytest.mark.parametrize("name", [name for name in DRAWN if name not in EXPLORED])
def test_choices_of_the_dashboard_do_not_change_other_figures(name):
    selection = selections()[1]
    more = replace(selection, second=shipped_live().snapshot.cards[-1], start=3, path=True, show="change")
    changed, drawn = (draw_shipped(name, describe_shipped(name, "en", each))[0] for each in (more, selection))
    assert changed == drawn


def test_classes_differ_in_lightness_and_edges_have_contrast():
    for ramp in tokens.RAMPS.values():
        assert all(contrast(lighter, darker) >= 1.29 for lighter, darker in pairwise(ramp))
        lights = [luminance(colour) for colour in ramp]
        assert lights == sorted(lights, reverse=True)
    for ink, ground in zip(tokens.PATTERN_INKS.values(), tokens.PATTERN_GROUNDS.values(), strict=True):
        assert contrast(ink, ground) >= 1.7
    for colour in (tokens.INK, tokens.MUTED, tokens.TARGET, tokens.CHOSEN, tokens.PROVINCE, tokens.ACCENT):
        assert contrast(colour, tokens.PAPER) >= 4.5
