"""Words that several figures and pages share: sentence, rows of counties, notes, legend; and the colour scale of a
card.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from dashboard.figures import tokens
from dashboard.figures.announced import announcement
from dashboard.figures.borders import drawn_on
from dashboard.figures.cell_text import PATTERNS, CellText, colours, level_of, patterns_of
from dashboard.figures.explored import best_first
from dashboard.figures.standing_words import rank_clause
from dashboard.figures.target_words import target_name
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.indicators.sentences import channel_names, sentence
from dashboard.indicators.standing import ranks
from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.meeting.changes import progress, told_weeks
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.tables.measures import Terms
from dashboard.weeks import span_label

WORDS = ("value", *PATTERNS, "late", "unverified")


def view_sentence(lang: str, snapshot: Snapshot, view: Selection, with_rank: bool = True) -> str:
    """The sentence about the chosen county, or the province. with_rank: whether it has the county's rank."""
    cells, card, week, kind = snapshot.cells, view.card, view.week, view.kind
    cell = cells.at(card.key, week, view.county, kind)
    moved = progress(snapshot, card, week, view.weeks, view.county, kind)
    found = ranks(cells, card, week, kind) if with_rank and view.county else {}
    rank = rank_clause(lang, found[view.county], len(found)) if view.county in found else ""
    name = snapshot.names[view.county][lang] if view.county else ""
    day = snapshot.weeks[week]
    return sentence(
        lang, card, cell, moved, span_label(day, lang), name, rank, card.overdue(day), told_weeks(week, view.weeks)
    )


def gap_note(lang: str, *cards: Card) -> str:
    """The note that explains gaps in the lines of these cards."""
    return say(lang, "pictures.gap_few" if any(card.fewest_answers for card in cards) else "pictures.gap")


def rank_note(lang: str, snapshot: Snapshot) -> str:
    """The announced rank of the province in the country, which these data cannot verify; '' if none was announced."""
    rank = announcement(snapshot.input.tables.announcements, "national_rank")
    return say(lang, "tile.rank", rank=integer(rank, lang)) if isinstance(rank, int) else ""


def fields(lang: str, selection: Selection, figure: str, sentence: str, **names: str) -> dict[str, Any]:
    """The fields that every Description has. names: values of the title's message."""
    title = say(lang, f"figure.{figure}.title", **names)
    return {"lang": lang, "selection": selection, "title": title, "sentence": sentence}


def common_fields(
    snapshot: Snapshot, lang: str, selection: Selection, figure: str, sentence: str = ""
) -> dict[str, Any]:
    """These fields for a figure of one indicator. sentence: '' for that about the chosen county or the province."""
    sentence = sentence or view_sentence(lang, snapshot, selection)
    return fields(lang, selection, figure, sentence, name=amounts.named(lang, selection.card))


def meeting_fields(lang: str, selection: Selection, figure: str, sentence: str) -> dict[str, Any]:
    """These fields for a figure of the meeting, which is always about the whole province."""
    return fields(lang, replace(selection, county="", kind=""), figure, sentence)


def county_rows(snapshot: Snapshot, lang: str, selection: Selection) -> list[CellText]:
    """The counties' cells in words, in the register's order."""
    return _texts(snapshot, lang, selection, snapshot.cells.counties(selection.week, selection.card.key))


def ranked(snapshot: Snapshot, lang: str, selection: Selection) -> list[CellText]:
    """The counties' cells in words, best first; those without a value last."""
    return _texts(snapshot, lang, selection, best_first(snapshot, selection))


def _texts(snapshot: Snapshot, lang: str, selection: Selection, counties: Sequence[str]) -> list[CellText]:
    card, week, weeks = selection.card, selection.week, selection.weeks
    return [CellText(snapshot, lang, card, week, code, selection.kind, weeks=weeks) for code in counties]


def stage_names(lang: str, terms: Terms, card: Card) -> list[str]:
    """The names of a card's steps: `none` and each stage, or `all channels` and each channel; empty without steps."""
    if card.channels:
        return [say(lang, "channel.all"), *channel_names(lang, card)]
    steps = (0, *card.steps) if card.steps else ()
    return [terms.measures[card.measure].heading(lang, step) for step in steps]


def missing_polygon(lang: str, snapshot: Snapshot, view: Selection, counties: Sequence[str]) -> str:
    """The note about counties of the week without a polygon, or about missing borders; '' if all have a polygon."""
    boundaries = drawn_on(snapshot, view)
    if boundaries is None:
        return say(lang, "view.no_map")
    without = [snapshot.names[code][lang] for code in counties if code not in boundaries.codes]
    return say(lang, "view.missing_polygon", names=COMMA[lang].join(without)) if without else ""


def legend(lang: str, card: Card) -> list[tuple[str, str]]:
    """(paint, text) of each colour class, then of each pattern that the card's cells can have."""
    classes = list(zip(colours(card), class_texts(lang, card), strict=False))
    return classes + [(f"url(#p-{word})", say(lang, f"words.{word}")) for word in patterns_of(card)]


def class_texts(lang: str, card: Card) -> list[str]:
    """The colour classes in words, lowest first: under 20%, 20% to 40%, …"""
    texts = [say(lang, "view.class_under", high=amounts.in_unit(lang, card, card.classes[0]))]
    for low, high in pairwise(card.classes):
        bounds = {"low": amounts.bare(lang, card, low), "high": amounts.in_unit(lang, card, high)}
        texts.append(say(lang, "view.class_between", **bounds))
    return [*texts, say(lang, "view.class_over", low=amounts.in_unit(lang, card, card.classes[-1]))]


def marked_legend(lang: str, card: Card, drawn: Collection[str] = WORDS) -> list[tuple[str, str]]:
    """(sign, text) of each colour class, and of the patterns, marks and hatched classes in the drawing.

    drawn: the words of the drawn cells (`CellText.words`). Counts have no late or unverified offices.
    """
    absent = [f"url(#p-{state})" for state in PATTERNS if state not in drawn]
    possible = () if card.of_counts else ("late", "unverified")
    marks = [(mark, say(lang, f"pictures.{mark}_key")) for mark in possible if mark in drawn]
    hatched = [few_key(lang, card)] if "few" in drawn else []
    return [(paint, text) for paint, text in legend(lang, card) if paint not in absent] + hatched + marks


def few_key(lang: str, card: Card) -> tuple[str, str]:
    """The legend of the hatched classes: the middle one and its meaning."""
    return tokens.hatched(tokens.RAMPS[card.polarity][2]), say(lang, "pictures.few_key")


def words_of(rows: Iterable[CellText]) -> set[str]:
    """The words of these rows' cells."""
    return {word for row in rows for word in row.words}


@dataclass(frozen=True)
class Scale:
    """The colour classes of a card as a bar of fields of equal width; positions are percent of the bar's length.

    classes: (paint, meaning), lowest first. bounds: (text, position) of the classes' ends. target: its name and
    position, None without a target. patterns: (paint, meaning, level as of `level_of`) of those on the map; hatched
    classes have no level.
    """

    classes: Sequence[tuple[str, str]]
    bounds: Sequence[tuple[str, float]]
    target: tuple[str, float] | None
    patterns: Sequence[tuple[str, str, int | None]]


def scale(lang: str, card: Card, words: Collection[str]) -> Scale:
    """The scale of a card. words: those of the cells on the map."""
    key, edges = legend(lang, card), [0.0, *card.classes, card.top]
    step = 100 / (len(edges) - 1)
    target = None if card.target is None else (target_name(lang, card), position(card.target, edges))
    return Scale(
        classes=key[: -len(patterns_of(card))],
        bounds=[(text, i * step) for i, text in enumerate(edge_texts(lang, card))],
        target=target,
        patterns=[
            *(
                (f"url(#p-{word})", say(lang, f"words.{word}"), level_of(word, None, card.classes))
                for word in PATTERNS
                if word in words
            ),
            *([(*few_key(lang, card), None)] if "few" in words else []),
        ],
    )


def edge_texts(lang: str, card: Card) -> list[str]:
    """The bounds of the classes in words; '' for the upper end, unless the card is a share, which ends at 100%."""
    texts = [amounts.bare(lang, card, edge) for edge in (0.0, *card.classes)]
    return [*texts, amounts.bare(lang, card, 1.0) if card.format == "share" else ""]


def position(value: float, edges: Sequence[float]) -> float:
    """The position of a value on the scale, in percent of its length. edges: the classes' bounds, lowest first."""
    i, (low, high) = next((i, pair) for i, pair in enumerate(pairwise(edges)) if value <= pair[1])
    return (i + (value - low) / (high - low)) * 100 / (len(edges) - 1)
