"""The slides of long lists: the meeting's sections, its decisions, the definitions.

A slide does not flow over into the next by itself, and only the reader's program sets the text; so heights are
estimated here, a little too high.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pptx.enum.text import MSO_ANCHOR

from dashboard.figures import tokens
from dashboard.language import say
from dashboard.language.digits import whole
from dashboard.meeting.decisions import DecisionLine
from dashboard.meeting.lines import Group, Line
from dashboard.pages.pack.content import Indicator, Pack, isolated, mark_of, most_shown, summary_of
from dashboard.pages.pack.slide_canvas import INNER, LINE, MARGIN, Box, Paragraph, Run, batches, muted
from dashboard.pages.pack.slide_pages import END, HIGHER, Add

# Between columns, in cm; beneath each paragraph, in points.
GAP, AFTER = 1.2, 4.0
MARKS = {"overdue": tokens.WORSE, "closed": tokens.MUTED}
# A letter's width as a share of its size: the average of this font, and a little more. A point in cm.
LETTER, CM = 0.47, 2.54 / 72


@dataclass(frozen=True)
class TextBlock:
    """Paragraphs that stay together. head: a heading, which may not end a column."""

    paragraphs: Sequence[Paragraph]
    head: bool = False


def height(block: TextBlock, wide: float, after: float = AFTER) -> float:
    """The estimated height of a block in a column, in cm. wide: of the column; after: points beneath a paragraph."""
    total = 0.0
    for runs in block.paragraphs:
        size = max((run.size for run in runs), default=0)
        across = sum(len(run.text) * run.size for run in runs) * LETTER * CM
        total += math.ceil(max(across / wide, 0.1)) * size * LINE + after
    return total * CM


def columns(blocks: Iterable[TextBlock], wide: float, high: float) -> Iterator[list[TextBlock]]:
    """The blocks column by column, each no higher than `high` (a higher block has a column of its own)."""
    column: list[TextBlock] = []
    for block in blocks:
        if column and sum(height(each, wide) for each in (*column, block)) > high:
            # A heading goes over to the column of what it heads.
            carried = [column.pop()] if column[-1].head and len(column) > 1 else []
            yield column
            column = carried
        column.append(block)
    if column:
        yield column


def add_meeting(pack: Pack, add: Add) -> None:
    """Each section of the agenda on as many slides as it needs, then the decisions."""
    for section in pack.sections:
        most = most_shown(section) if section.groups else 0
        blocks = [block for group in section.groups for block in _group(pack, group, most)]
        across = 2 if len(section.groups) > 1 else 1
        _add_list(pack, add, section.heading, summary_of(section), blocks, across, section.rule)
    decisions = [TextBlock(_decision(pack, line)) for line in pack.decisions]
    rule = say(pack.lang, "pack.decisions_rule")
    _add_list(pack, add, say(pack.lang, "pack.decisions"), pack.decided, decisions, 1, rule)


def add_definitions(pack: Pack, add: Add) -> None:
    """The six words of a cell, then each indicator's card."""
    head = TextBlock([[Run(say(pack.lang, "pack.words"), 16, tokens.ACCENT, bold=True)]], head=True)
    words = [TextBlock([[Run(f"{word.name}: ", bold=True), Run(word.meaning)]]) for word in pack.words]
    blocks = [head, *words, TextBlock([[muted(pack.words_note, 12)]]), *map(_definition, pack.indicators)]
    _add_list(pack, add, say(pack.lang, "pack.definitions"), "", blocks, 2)


def _definition(page: Indicator) -> TextBlock:
    name = Run(page.name, 14, tokens.ACCENT, bold=True, href=page.definition_href)
    lines = [[muted(f"{label}: ", 10.5), Run(text, 10.5)] for label, text in page.definition]
    return TextBlock([[name], [Run(page.question, 11, bold=True)], *lines, [Run(" ", 6)]])


def _group(pack: Pack, group: Group, most: int) -> Iterator[TextBlock]:
    if group.heading:
        yield TextBlock([[Run(group.heading, 16, tokens.ACCENT, bold=True)]], head=True)
    shown = group.lines[:most]
    for line in shown:
        yield TextBlock(_point(pack, line, [Run(line.text)]))
    if group.count > len(shown):
        yield TextBlock([[muted(say(pack.lang, "pack.more", k=whole(group.count - len(shown), pack.lang)))]])


def _decision(pack: Pack, line: DecisionLine) -> list[Paragraph]:
    mark = mark_of(line)
    tag = [Run(f"{say(pack.lang, f'pack.{mark}')} · ", 13, MARKS[mark], bold=True)] if mark else []
    return _point(pack, line, [*tag, Run(isolated(line.text))])


def _point(pack: Pack, line: Line | DecisionLine, text: Paragraph) -> list[Paragraph]:
    """A point: its text, and beneath it its note with the link."""
    note = [muted(line.note)] if line.note else []
    href = pack.links[line.subject] if line.subject else ""
    if href:
        # A short text of its own: not every program breaks a link into lines.
        note += [muted(" · ")] * bool(note) + [Run(say(pack.lang, "pack.see"), 11, tokens.ACCENT, href=href)]
    return [text, note] if note else [text]


def _add_list(
    pack: Pack, add: Add, title: str, sentence: str, blocks: Sequence[TextBlock], across: int, rule: str = ""
) -> None:
    """Slides with the blocks in columns. The first has the sentence, and at its foot the rule of the order."""
    wide = (INNER + GAP) / across - GAP
    top = 3.8 + height(TextBlock([[Run(sentence, 16)]]), INNER) if sentence else HIGHER
    ruled: list[Paragraph] = [[muted(f"{say(pack.lang, 'pack.order')}: {rule}", 10)]] if rule and blocks else []
    end = END - height(TextBlock(ruled), INNER) - 0.2
    for i, slide in enumerate(batches(list(columns(blocks, wide, end - top)) or [[]], across)):
        canvas = add(title, "" if i else sentence)
        for place, column in enumerate(slide):
            box = Box(MARGIN + place * (wide + GAP), HIGHER if i else top, wide, end - top)
            if column:
                canvas.text("points", box, [each for block in column for each in block.paragraphs], after=AFTER)
        if ruled and not i:
            canvas.text("rule", Box(MARGIN, end, INNER, END - end), ruled, after=0, anchor=MSO_ANCHOR.BOTTOM)
