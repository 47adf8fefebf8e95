"""The rules of a chart with their names, and its words: no rule strikes through a text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard.figures import tokens
from dashboard.figures.chart import Rule, Words
from dashboard.figures.chart_layout import Layout
from dashboard.figures.free_places import Box
from dashboard.figures.marks import Line, Text
from dashboard.figures.text import in_lines, text_width, widest

# The outline of texts that are read over lines.
HALO = tokens.PAPER
# The line height, as a multiple of the font size.
ROW = 1.2
# In units: the width of a rule, and the length of a piece of a rule that is too short to be drawn.
THICK, SHORT = 1.8, 5


@dataclass(frozen=True)
class Block:
    """Lines of text below one another, and the box that they cover."""

    texts: Sequence[Text]
    box: Box


def block(lines: Sequence[str], x: float, y: float, size: float, anchor: str, colour: str) -> Block:
    """Lines of text vertically centred at y. anchor: which side of each line is at x: left, middle or right."""
    wide, high = widest(lines, size), size * (1 + ROW * (len(lines) - 1))
    left = x - {"left": 0.0, "middle": wide / 2, "right": wide}[anchor]
    first = y - size * ROW * (len(lines) - 1) / 2
    texts = [Text(x, first + i * size * ROW, line, size, colour, anchor, halo=HALO) for i, line in enumerate(lines)]
    return Block(texts, Box(left, y - high / 2, left + wide, y + high / 2))


def words_block(layout: Layout, words: Words, rules: Sequence[Rule]) -> Block:
    """A text at a point, moved into the data area; in several lines if it thus stays beside the vertical rules."""
    size, data = layout.small, layout.data
    x, (lines, wide) = layout.across.at(words.x), _beside_rules(layout, words, rules)
    half = size * (0.6 + ROW / 2 * (len(lines) - 1))
    y = min(max(layout.up.at(words.y), data.top + half), data.bottom - half)
    shift = {"left": wide / 2, "middle": 0.0, "right": -wide / 2}[words.anchor]
    x = layout.inside(x + shift, wide) - shift
    return block(lines, x, y, size, words.anchor, words.colour)


def _beside_rules(layout: Layout, words: Words, rules: Sequence[Rule]) -> tuple[list[str], float]:
    """The lines of a text and their width; a single line if the text has no room beside the nearest vertical rule."""
    size, x = layout.small, layout.across.at(words.x)
    side = {"left": 1, "middle": 0, "right": -1}[words.anchor]
    rooms = [side * (layout.across.at(rule.at) - x) - size * 0.5 for rule in rules if rule.axis == "x"]
    room = min((room for room in rooms if room > 0), default=0)
    lines = in_lines(words.text, room, size)
    wide = widest(lines, size)
    return (lines, wide) if wide <= room else ([words.text], text_width(words.text) * size)


def rule_names(layout: Layout, rules: Sequence[Rule], taken: Sequence[Box]) -> list[Block]:
    """The names of vertical rules above the data, and of horizontal rules above or below one of their ends, unless
    these are beside the chart as those of lines.

    taken: boxes of words that the names of horizontal rules keep clear of if they can.
    """
    size, found = layout.small, []
    for rule in rules:
        wide = text_width(rule.name) * size
        if rule.axis == "x" and rule.name:
            x = layout.inside(layout.across.at(rule.at), wide)
            found.append(block([rule.name], x, layout.rules_top - layout.letters * 0.8, size, "middle", rule.colour))
        elif rule.name and not layout.ends:
            pad = wide / 2 + size * 0.3
            sides = [layout.data.left + pad, layout.data.right - pad]
            places = [
                block([rule.name], x, layout.up.at(rule.at) + away * size, size, "middle", rule.colour)
                for x in (reversed(sides) if layout.reading.rtl else sides)
                for away in (-0.85, 0.85)
            ]
            free = [place for place in places if not any(_meet(place.box, box) for box in taken)]
            found.append([*free, *places][0])
    return found


def rule_lines(layout: Layout, rules: Sequence[Rule], texts: Sequence[Box]) -> Iterator[Line]:
    """The lines of the rules, with gaps where they would strike through texts."""
    data = layout.data
    for rule in rules:
        if rule.axis == "x":
            x = layout.across.at(rule.at)
            cuts = [(box.top, box.bottom) for box in texts if box.left < x < box.right]
            pieces = _pieces(layout.rules_top - layout.letters * 0.1, data.bottom, cuts)
            stretches = [[(x, start), (x, end)] for start, end in pieces]
        else:
            y = layout.up.at(rule.at)
            cuts = [(box.left, box.right) for box in texts if box.top < y < box.bottom]
            stretches = [[(start, y), (end, y)] for start, end in _pieces(data.left, data.right, cuts)]
        yield Line(stretches, rule.colour, THICK, rule.dash)


def _pieces(start: float, end: float, cuts: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """What is left of a line from start to end without the cuts (start, end) and without very short pieces."""
    for low, high in [*sorted(cuts), (end, end)]:
        if low - start > SHORT:
            yield start, low
        start = max(start, high)


def _meet(box: Box, other: Box) -> bool:
    across = box.left < other.right and other.left < box.right
    return across and box.top < other.bottom and other.top < box.bottom
