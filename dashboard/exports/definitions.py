"""The meaning of a file's words and numbers, and their origin: lines for a sheet and for a README."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.exports.rows import Column, Row, licence, published_week, sample_word
from dashboard.figures.words import WORDS
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.language import catalogue, say
from dashboard.language.digits import local_digits
from dashboard.snapshot import Snapshot
from dashboard.tables.declared import EVIDENCE
from dashboard.weeks import jalali_text, moment_text, span_label

# The headings of `card_row`.
CARD_HEADINGS = (
    "key indicator question numerator denominator polarity target target_date source reviewer limits"
).split()


@dataclass(frozen=True)
class Line:
    """A line of definitions. style: title, heading (of the columns of a block) or row."""

    style: str
    values: Row = ()


def sample_note(lang: str, snapshot: Snapshot) -> str:
    """The note on sample data; it mentions announced figures only if the snapshot has any."""
    announced = not snapshot.input.tables.announcements.empty
    return say(lang, "file.sample_note" if announced else "file.sample_note_unannounced")


def definitions(lang: str, snapshot: Snapshot, cards: Sequence[Card], columns: Sequence[Column]) -> list[Line]:
    """All blocks: origin, cards, states of a cell, evidence, columns."""
    lines = origin_lines(lang, snapshot)
    lines.append(Line("title", (say(lang, "file.cells"),)))
    lines.append(Line("heading", tuple(say(lang, f"workbook.{name}") for name in CARD_HEADINGS)))
    lines += [Line("row", card_row(lang, card)) for card in cards]
    lines.append(Line("title", (say(lang, "workbook.words"),)))
    lines += [Line("row", pair) for pair in word_meanings(lang, cards)]
    lines.append(Line("title", (say(lang, "workbook.evidence"),)))
    lines += [Line("row", (say(lang, f"file.{word}"), say(lang, f"workbook.evidence_{word}"))) for word in EVIDENCE]
    lines.append(Line("title", (say(lang, "workbook.columns"),)))
    return lines + [Line("row", pair) for pair in column_texts(lang, columns)]


def origin_lines(lang: str, snapshot: Snapshot) -> list[Line]:
    """The block of the origin."""
    title = Line("title", (say(lang, "workbook.origin"),))
    return [title, *(Line("row", pair) for pair in origin(lang, snapshot))]


def origin(lang: str, snapshot: Snapshot) -> list[tuple[str, str]]:
    """The origin of a snapshot: (name, value) of publication, moment, licence, sample, digest."""
    week = published_week(snapshot)
    published = f"{week.isoformat()} ({jalali_text(week)}): {span_label(week, lang)}" if week else ""
    sample = sample_word(lang, snapshot) + (f": {sample_note(lang, snapshot)}" if snapshot.sample else "")
    return [
        (say(lang, "heading.published_week"), published or say(lang, "file.no_publication")),
        (say(lang, "heading.known_at"), moment_text(snapshot.asof)),
        (say(lang, "heading.licence"), licence(lang, snapshot)),
        (say(lang, "heading.sample"), sample),
        (say(lang, "workbook.digest"), snapshot.digest),
    ]


def card_row(lang: str, card: Card) -> Row:
    """A card as the values of a row, in the order of the headings."""
    return (
        card.key,
        card.word(lang, "name"),
        card.word(lang, "question"),
        card.word(lang, "numerator"),
        card.word(lang, "denominator"),
        say(lang, f"workbook.{card.polarity}"),
        card.target if card.format == "share" else amounts.target(lang, card) or None,
        card.target_date,
        card.word(lang, "source"),
        card.word(lang, "reviewer"),
        card.word(lang, "limits"),
    )


def word_meanings(lang: str, cards: Iterable[Card]) -> list[tuple[str, str]]:
    """(name, meaning) of the seven states and marks of a cell, in the order of WORDS."""
    weeks = " / ".join(local_digits(str(late), lang) for late in sorted({card.late_weeks for card in cards}))
    return [(say(lang, f"words.{word}"), say(lang, f"words_meaning.{word}", weeks=weeks)) for word in WORDS]


def column_texts(lang: str, columns: Sequence[Column]) -> list[tuple[str, str]]:
    """(heading, description) of each column that the catalogue describes."""
    known = [column for column in columns if f"about.{column.name}" in catalogue(lang)]
    return [(column.heading(lang), say(lang, f"about.{column.name}")) for column in known]
