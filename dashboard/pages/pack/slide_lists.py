"""The slides of long lists: the meeting's sections, its decisions, the definitions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dashboard.figures import tokens
from dashboard.language import say
from dashboard.language.digits import whole
from dashboard.pages.pack.content import Definition, Group, Pack, Point, Section, shown_on_a_screen, signed
from dashboard.pages.pack.slide_flow import Piece, columns, height
from dashboard.pages.pack.slide_pages import END, HIGHER, TOP, Leaf
from dashboard.pages.pack.slide_text import INNER, MARGIN, Paragraph, Run, Sheet

GAP = 1.2
AFTER = 4.0
MARKS = {"overdue": tokens.WORSE, "closed": tokens.MUTED}


def section_leaves(pack: Pack, section: Section) -> Iterator[Leaf]:
    """A part of the meeting on as many slides as it needs, in two columns where it has several groups."""
    most = shown_on_a_screen(section) if section.groups else 0
    pieces = [piece for group in section.groups for piece in _group(pack, group, most)]
    rule = f"{say(pack.lang, 'pack.order')}: {section.rule}" if section.rule and pieces else ""
    yield from _leaves(section.heading, section.summary, pieces, 2 if len(section.groups) > 1 else 1, rule)


def definition_leaves(pack: Pack) -> Iterator[Leaf]:
    """The six words of a cell, then each indicator's card."""
    lang = pack.lang
    words = [[Run(f"{word.name}: ", 13, bold=True), Run(word.meaning, 13)] for word in pack.words]
    words.append([Run(pack.words_note, 12, tokens.MUTED)])
    head = Piece([[Run(say(lang, "pack.words"), 16, tokens.ACCENT, bold=True)]], head=True)
    pieces = [head, *(Piece([word]) for word in words), *map(_definition, pack.definitions)]
    yield from _leaves(say(lang, "pack.definitions"), "", pieces, 2)


def _definition(card: Definition) -> Piece:
    lines: list[Paragraph] = [
        [Run(card.name, 14, tokens.ACCENT, bold=True, href=card.href)],
        [Run(card.question, 11, bold=True)],
    ]
    lines += [[Run(f"{label}: ", 10.5, tokens.MUTED), Run(text, 10.5)] for label, text in card.lines]
    return Piece([*lines, [Run(" ", 6)]])


def _group(pack: Pack, group: Group, most: int) -> Iterator[Piece]:
    if group.heading:
        yield Piece([[Run(signed(group.heading), 16, tokens.ACCENT, bold=True)]], head=True)
    shown = group.points[:most]
    for point in shown:
        yield Piece(_point(pack, point))
    if group.count > len(shown):
        more = say(pack.lang, "pack.more", k=whole(group.count - len(shown), pack.lang))
        yield Piece([[Run(more, 11, tokens.MUTED)]])


def _point(pack: Pack, point: Point) -> list[Paragraph]:
    text = [Run(signed(point.text), 13)]
    if point.tag:
        text.insert(0, Run(f"{point.tag} · ", 13, MARKS[point.mark], bold=True))
    note = [Run(signed(point.note), 11, tokens.MUTED)] if point.note else []
    if point.href:
        # A short word of its own: not every program breaks a link into lines.
        note += [Run(" · ", 11, tokens.MUTED)] * bool(note)
        note.append(Run(say(pack.lang, "pack.see"), 11, tokens.ACCENT, href=point.href))
    return [text, note] if note else [text]


def _leaves(title: str, lead: str, pieces: Sequence[Piece], across: int, rule: str = "") -> Iterator[Leaf]:
    """Slides with the pieces in columns; the sentence stands on the first, and at its foot the rule of the order."""
    wide = (INNER - GAP * (across - 1)) / across
    lead_high = height(Piece([[Run(lead, 16)]]), INNER, 0) if lead else 0.0
    top = max(TOP if lead else HIGHER, 3.4 + lead_high + 0.2)
    ruled: list[Paragraph] = [[Run(rule, 10, tokens.MUTED)]] if rule else []
    end = END - (height(Piece(ruled), INNER, 0) + 0.2 if rule else 0)
    filled = list(columns(pieces, wide, end - top, AFTER)) or [[]]
    for start in range(0, len(filled), across):
        some = filled[start : start + across]

        def draw(sheet: Sheet, some: Sequence[Sequence[Piece]] = some, start: int = start) -> None:
            for i, column in enumerate(some):
                text = [paragraph for piece in column for paragraph in piece.paragraphs]
                if text:
                    along = MARGIN + i * (wide + GAP)
                    sheet.box("points", along, HIGHER if start else top, wide, end - top, text, after=AFTER)
            if ruled and not start:
                sheet.box("rule", MARGIN, end + 0.2, INNER, END - end - 0.2, ruled, after=0)

        yield Leaf(title, "" if start else lead, draw)
