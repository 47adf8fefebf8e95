"""Figures as standalone SVG documents with title, figure, key and source, and as PNG.

All presentation is in attributes with literal colours, so that browsers, drawing programs and rasterisers show the
same.
"""

import json
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from dashboard.child import run_program
from dashboard.figures import picture, tokens
from dashboard.figures.figure import FILE, Drawing
from dashboard.figures.marks import Bar, Group, Mark, Text, rule
from dashboard.figures.scales import Reading
from dashboard.figures.signs import key_sign
from dashboard.figures.svg import placed, written
from dashboard.figures.text import in_lines, text_width
from dashboard.turns import Busy

INNER = FILE.width
MARGIN = 48.0
WIDTH = INNER + 2 * MARGIN
# 1800 pixels wide: sharp on a slide, and rendered in half a second.
ZOOM = 1.5
# The program that draws a PNG, and the seconds that it has.
_RASTER, _SECONDS = Path(__file__).with_name("raster.py"), 60.0
# The font sizes of the title, the lines below it, notes and key, and the foot; and the word for sample data.
TITLE, ABOUT, NOTE, FOOT, SAMPLE = 34.0, 20.0, 18.0, 16.0, 22.0


@dataclass(frozen=True)
class Caption:
    """The texts around a figure.

    about: lines below the title. sample: the word for sample data, '' for real data. note: a note on the figure, or
    ''. foot: the sources of the data. addresses: (label, absolute address); the address is printed for use on paper.
    """

    lang: str
    title: str
    about: Sequence[str]
    sample: str
    note: str
    foot: Sequence[str]
    addresses: Sequence[tuple[str, str]]


def document(caption: Caption, figure: Drawing, key: Sequence[tuple[str, str]]) -> str:
    """An SVG document, 1200 units wide and as high as its parts need. key: as in Description."""
    lang, reading = caption.lang, Reading(caption.lang, INNER)
    y, marks = _heading(reading, caption)
    scale = INNER / figure.width
    body = written(lang, marks) + placed(figure, 0, y, scale)
    y += figure.height * scale + 28
    y, marks = _paragraph(reading, y, [figure.note, caption.note], NOTE, tokens.INK)
    y, key_marks = key_rows(reading, y + 6, key)
    marks += [*key_marks, rule(0, y, INNER, y, tokens.LINE)]
    y, foot = _paragraph(reading, y + 22, caption.foot, FOOT, tokens.MUTED)
    marks += foot
    for label, address in caption.addresses:
        marks.append(Text(reading.x(0), y, label, FOOT, tokens.MUTED, reading.near))
        y, link = _address(reading, y, text_width(label) * FOOT + 12, address)
        # An address runs from left to right in either language.
        body += written("en", [link])
    body += written(lang, marks)
    height = y + MARGIN * 2 - 12
    title = caption.title + (f" ({caption.sample})" if caption.sample else "")
    drawn = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w:g} {h:.0f}" width="{w:g}" height="{h:.0f}"'
        ' xml:lang="{lang}" role="group" aria-labelledby="title desc" direction="ltr" font-family="{font}">'
        '<title id="title">{title}</title><desc id="desc">{desc}</desc><defs>{patterns}</defs>'
        '<rect width="100%" height="100%" fill="{paper}"/><g transform="translate({m:g} {m:g})">{body}</g></svg>\n'
    ).format(
        paper=tokens.PAPER,
        w=WIDTH,
        h=height,
        m=MARGIN,
        lang=lang,
        font=tokens.FONT,
        title=title,
        desc=" ".join(filter(None, [*caption.about, caption.note])),
        patterns=picture.patterns(),
        body=body,
    )
    return tokens.painted(drawn)


def png(svg: str, fonts: Iterable[Path], zoom: float = ZOOM) -> bytes:
    """A document as PNG. fonts: the only fonts used. zoom: pixels of a unit. Raises Busy where it takes too long."""
    options = {"zoom": zoom, "background": "white", "skip_system_fonts": True, "font_files": [*map(str, fonts)]}
    try:
        done = run_program(_RASTER, json.dumps(options), data=svg.encode(), seconds=_SECONDS)
    except subprocess.TimeoutExpired:
        raise Busy from None
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace")[-2000:])
    return done.stdout


def _heading(reading: Reading, caption: Caption) -> tuple[float, list[Mark]]:
    """Title, lines below it and the word for sample data: (y of the next element, marks)."""
    marks: list[Mark] = []
    badge = text_width(caption.sample, bold=True) * SAMPLE + 36 if caption.sample else 0.0
    if caption.sample:
        left = reading.x(INNER - badge, badge)
        marks.append(Bar(left, 0, badge, 40, tokens.WARN, tokens.WARN_INK, 20))
        marks.append(Text(left + badge / 2, 20, caption.sample, SAMPLE, tokens.WARN_INK, bold=True))
    lines = in_lines(caption.title, INNER - badge - 24, TITLE, bold=True)
    marks += [
        Text(reading.x(0), 20 + i * 48, line, TITLE, tokens.INK, reading.near, bold=True)
        for i, line in enumerate(lines)
    ]
    y, about = _paragraph(reading, 20.0 + len(lines) * 48, caption.about, ABOUT, tokens.INK)
    return y + 6, [*marks, *about]


def _paragraph(
    reading: Reading, y: float, texts: Sequence[str], size: float, colour: str
) -> tuple[float, list[Mark]]:
    """The texts in lines as long as the width: (y of the next line, marks)."""
    lines = [line for text in texts for line in in_lines(text, INNER, size)]
    step = size * 1.65
    marks: list[Mark] = [
        Text(reading.x(0), y + i * step, line, size, colour, reading.near) for i, line in enumerate(lines)
    ]
    return y + len(lines) * step, marks


def _address(reading: Reading, y: float, along: float, address: str) -> tuple[float, Group]:
    """An address as a link that begins at `along`, broken before `&`: (y of the next element, the link)."""
    lines = in_lines(address.replace("&", " &"), INNER - along, FOOT)
    texts = [
        Text(reading.x(along), y + i * 26, line.replace(" ", ""), FOOT, tokens.ACCENT, reading.near)
        for i, line in enumerate(lines)
    ]
    return y + len(lines) * 26, Group(texts, href=address, new_window=True)


def key_rows(reading: Reading, y: float, key: Sequence[tuple[str, str]]) -> tuple[float, list[Mark]]:
    """The key's signs with their texts, in rows as long as the reading's width: (y of the next element, marks).

    y: the middle of the first row.
    """
    marks: list[Mark] = []
    along = 0.0
    for name, text in key:
        width = 26 + 10 + text_width(text) * NOTE + 24
        if along and along + width - 24 > reading.width:
            along, y = 0.0, y + 34
        marks.append(Group(key_sign(name), reading.x(along, 26), y - 9))
        marks.append(Text(reading.x(along + 36), y, text, NOTE, tokens.INK, reading.near))
        along += width
    return (y + 34 if key else y), marks
