"""The picture of a page's preview in a messenger: title and sentence in large letters, beside them a simple figure.

A messenger shows it about 300 pixels wide, a quarter of its size, so only captions and the key are smaller than 30
units.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.areas.boundaries import Boundaries
from dashboard.figures import picture, tokens
from dashboard.figures.cell_text import CellText
from dashboard.figures.map_pen import MapPen, outlines
from dashboard.figures.marks import Bar, Group, Mark, Sign, Text
from dashboard.figures.scales import Reading
from dashboard.figures.text import in_lines, shortened, text_width
from dashboard.figures.words import Scale

WIDTH, HEIGHT, MARGIN = 1200.0, 630.0, 48.0
# The largest and the smallest font size of the sentence; title, foot and key.
LARGE, SMALL = 52.0, 40.0
TITLE, FOOT, CAPTION, KEY = 42.0, 30.0, 28.0, 24.0
# The height of the foot, the width of the figure, and the distance between text and figure.
FOOT_HEIGHT, BESIDE, GAP = 74.0, 500.0, 40.0
TOP = 36.0
ROOM = HEIGHT - FOOT_HEIGHT - TOP - 16  # the height of text and figure
STEP = 1.42  # the distance between lines, as a multiple of the font size


@dataclass(frozen=True)
class Preview:
    """The words of a preview. sample: the word for sample data, '' for real data. foot: site and week."""

    lang: str
    title: str
    sentence: str
    sample: str
    foot: tuple[str, str]


def preview_marks(words: Preview, figure: Sequence[Mark]) -> list[Mark]:
    """The whole picture, WIDTH x HEIGHT units. figure: marks BESIDE units wide, with their upper left corner at 0, 0;
    without any, the text has the whole width.
    """
    inner = WIDTH - 2 * MARGIN
    reading = Reading(words.lang, inner)
    room = inner - BESIDE - GAP if figure else inner
    foot = HEIGHT - FOOT_HEIGHT
    marks: list[Mark] = [
        Bar(0, 0, WIDTH, HEIGHT, tokens.PAPER),
        Bar(0, foot, WIDTH, FOOT_HEIGHT, tokens.HEAD),
        Group(_foot(reading, words), MARGIN, foot),
        Group(_text(reading, words, room), MARGIN, TOP),
    ]
    if figure:
        marks.append(Group(figure, MARGIN + reading.x(inner - BESIDE, BESIDE), TOP))
    return marks


def _foot(reading: Reading, words: Preview) -> list[Mark]:
    middle = FOOT_HEIGHT / 2
    site, week = words.foot
    marks: list[Mark] = [Text(reading.x(0), middle, site, FOOT, tokens.HEAD_INK, reading.near, bold=True)]
    along = reading.width
    if words.sample:
        wide = text_width(words.sample, bold=True) * FOOT + 40
        left = reading.x(along - wide, wide)
        marks.append(Bar(left, 13, wide, FOOT_HEIGHT - 26, tokens.WARN, radius=24))
        marks.append(Text(left + wide / 2, middle, words.sample, FOOT, tokens.WARN_INK, bold=True))
        along -= wide + 24
    room = along - text_width(site, bold=True) * FOOT - 24
    marks.append(Text(reading.x(along), middle, shortened(week, room, FOOT), FOOT, tokens.HEAD_INK, reading.far))
    return marks


def _text(reading: Reading, words: Preview, room: float) -> list[Mark]:
    """Title and sentence, the sentence as large as there is room for it."""
    titles = in_lines(words.title, room, TITLE, bold=True)[:2]
    y = len(titles) * TITLE * STEP + 16
    size, lines = _sentence(words.sentence, room, ROOM - y)
    return [
        *_lines(reading, titles, 0, TITLE, tokens.ACCENT, bold=True),
        *_lines(reading, lines, y, size, tokens.INK),
    ]


def _sentence(text: str, room: float, height: float) -> tuple[float, list[str]]:
    """The largest font size with which the text fits, and its lines. Where the smallest is too large, the text ends
    with the last sentence that fits, or in the first one, with an ellipsis.
    """
    sizes = [LARGE - 2 * i for i in range(int((LARGE - SMALL) / 2) + 1)]
    ends = [end.start() + 1 for end in re.finditer(r"\.(?= )", text)]
    for part in (text, *(text[:end] for end in reversed(ends))):
        for size in sizes if part == text else sizes[-1:]:
            lines = in_lines(part, room, size)
            if len(lines) * size * STEP <= height:
                return size, lines
    lines, most = in_lines(text, room, SMALL), int(height / (SMALL * STEP))
    return SMALL, [*lines[: most - 1], shortened(" ".join(lines[most - 1 :]), room, SMALL)]


def _lines(
    reading: Reading, lines: Sequence[str], y: float, size: float, colour: str, bold: bool = False
) -> list[Mark]:
    return [
        Text(reading.x(0), y + (i + 0.5) * size * STEP, line, size, colour, reading.near, bold=bold)
        for i, line in enumerate(lines)
    ]


def map_marks(
    lang: str,
    boundaries: Boundaries,
    rows: Sequence[CellText],
    chosen: Sequence[str],
    scale: Scale,
    captions: Sequence[str],
) -> list[Mark]:
    """The map of the counties below its captions, and its key. captions: what it shows, the first one bold."""
    reading = Reading(lang, BESIDE)
    lines = [(line, text == captions[0]) for text in captions for line in in_lines(text, BESIDE, CAPTION, bold=True)]
    marks: list[Mark] = [
        Text(reading.x(0), i * 38 + 15, line, CAPTION, tokens.INK, reading.near, bold=bold)
        for i, (line, bold) in enumerate(lines)
    ]
    y = len(lines) * 38 + 12
    box = picture.map_frame(boundaries)
    zoom = min(BESIDE / box.width, (ROOM - y - (96 if scale.patterns else 60)) / box.height)
    marks.append(Group(list(MapPen(boundaries, chosen, {}).counties(rows)), (BESIDE - box.width * zoom) / 2, y, zoom))
    return marks + _key(reading, y + box.height * zoom + 14, scale)


def _key(reading: Reading, y: float, scale: Scale) -> list[Mark]:
    step = BESIDE / len(scale.classes)
    marks: list[Mark] = [
        Bar(reading.x(i * step, step), y, step, 20, paint, tokens.EDGE) for i, (paint, _) in enumerate(scale.classes)
    ]
    ends = {0.0: reading.near, 100.0: reading.far}
    marks += [
        Text(reading.x(along * BESIDE / 100), y + 40, text, KEY, tokens.INK, ends.get(along, "middle"))
        for text, along in scale.bounds
    ]
    along = 0.0
    for paint, text, _ in scale.patterns:
        wide = 40 + text_width(text) * KEY + 20
        if along + wide <= BESIDE + 20:
            marks.append(Bar(reading.x(along, 30), y + 64, 30, 20, paint, tokens.EDGE, 3))
            marks.append(Text(reading.x(along + 40), y + 74, text, KEY, tokens.INK, reading.near))
            along += wide
    return marks


def outline_marks(boundaries: Boundaries, chosen: Sequence[str]) -> list[Mark]:
    """The province's counties, the chosen ones in a darker colour."""
    shapes = outlines(boundaries, tokens.ACCENT_SOFT, tokens.ACCENT, chosen, thick=1.5)
    return [Group(shapes, y=40, scale=BESIDE / picture.WIDTH)]


def state_marks(lang: str, states: Sequence[tuple[str, str, str]]) -> list[Mark]:
    """A row for each state: (state, its name, number of indicators), in the state's colours and with its sign."""
    reading = Reading(lang, BESIDE)
    marks: list[Mark] = []
    high = 104.0
    for i, (state, name, count) in enumerate(states):
        y, (ground, ink) = i * (high + 16), tokens.STATES[state]
        middle = y + high / 2
        marks.append(Bar(0, y, BESIDE, high, ground, radius=14))
        marks.append(Sign(state, reading.x(60), middle, 56, ink))
        marks.append(Text(reading.x(170), middle, count, 72, ink, bold=True))
        size = min(LARGE, (BESIDE - 250) / text_width(name, bold=True))
        marks.append(Text(reading.x(232), middle, name, size, ink, reading.near, bold=True))
    return marks
