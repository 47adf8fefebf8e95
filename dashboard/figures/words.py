"""The words of a selection that several figures and pages share: sentence, rows of counties, notes, legend; and the
colours of a card as one stepped bar, which dashboard/pages/overview/legend.js fills anew after a choice.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from dashboard.figures import cell_text
from dashboard.figures.borders import drawn_on
from dashboard.figures.cell_text import PATTERNS, colours, patterns_of
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.indicators.sentences import channel_names, sentence
from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.store.measures import Terms
from dashboard.weeks import day_label, span_label

WORDS = ("value", *PATTERNS, "late", "unverified")


def view_sentence(
    lang: str, snapshot: Snapshot, view: Selection, span: str, ranks: dict[str, tuple[int, bool]]
) -> str:
    """The one sentence about the view: the chosen county, or the province."""
    cells, card, week = snapshot.cells, view.card, view.week
    cell = cells.at(card.key, week, view.county, view.kind)
    change = cells.change(card.key, week, view.county, view.kind)
    rank = (*ranks[view.county], len(ranks)) if view.county in ranks else None
    name = snapshot.names[view.county][lang] if view.county else ""
    overdue = card.overdue(snapshot.weeks[week])
    return sentence(lang, card, cell, change, span, name, rank, overdue)


def target_text(lang: str, card: Card) -> str:
    """The target, which is a ceiling where lower is better, and its date; '' where there is none."""
    if card.target_date is None:
        return ""
    key = "tile.ceiling" if card.polarity == "low" else "tile.target"
    return say(lang, key, target=amounts.target(lang, card), date=day_label(card.target_date, lang))


def target_key(lang: str, card: Card) -> list[tuple[str, str]]:
    """The target's sign and words for a key; empty where the card has no target."""
    return [] if card.target is None else [("target", target_text(lang, card))]


def gap_note(lang: str, *cards: Card) -> str:
    """What a gap in a line of these cards may mean."""
    return say(lang, "pictures.gap_few" if any(card.fewest_answers for card in cards) else "pictures.gap")


def rank_note(lang: str, snapshot: Snapshot) -> str:
    """What was announced but cannot be measured here: the province's rank in the country."""
    rank = cell_text.announcement(snapshot.input.tables.announcements, "national_rank")
    return say(lang, "tile.rank", rank=integer(rank, lang)) if isinstance(rank, int) else ""


def about(snapshot: Snapshot, lang: str, selection: Selection, figure: str) -> dict[str, Any]:
    """The fields of a Description that are the same for all figures; note and key are empty."""
    card = selection.card
    ranks = snapshot.cells.ranks(card.key, selection.week, card.polarity, selection.kind)
    return {
        "lang": lang,
        "selection": selection,
        "title": say(lang, f"figure.{figure}.title", name=amounts.named(lang, card)),
        "sentence": view_sentence(lang, snapshot, selection, span_label(snapshot.weeks[selection.week], lang), ranks),
    }


def of_meeting(lang: str, selection: Selection, figure: str, sentence: str) -> dict[str, Any]:
    """The fields of a Description of a week's meeting, of the whole province: title, sentence and selection."""
    whole_province = replace(selection, county="", kind="")
    return {
        "lang": lang,
        "selection": whole_province,
        "title": say(lang, f"figure.{figure}.title"),
        "sentence": sentence,
    }


def rows_of(snapshot: Snapshot, lang: str, selection: Selection) -> list[cell_text.Row]:
    """The counties of a selection in words, in the register's order."""
    cells, card, week = snapshot.cells, selection.card, selection.week
    ranks = cells.ranks(card.key, week, card.polarity, selection.kind)
    return [
        cell_text.Row(
            lang,
            cells,
            card,
            week,
            code,
            snapshot.names[code][lang],
            selection.kind,
            cell_text.rank_text(lang, ranks.get(code)),
        )
        for code in cells.counties(week, card.key)
    ]


def ranked(snapshot: Snapshot, lang: str, selection: Selection) -> list[cell_text.Row]:
    """The counties of a selection in words, best first."""
    card = selection.card
    ranks = snapshot.cells.ranks(card.key, selection.week, card.polarity, selection.kind)
    return ranking_order(rows_of(snapshot, lang, selection), ranks)


def stage_names(lang: str, terms: Terms, card: Card) -> list[str]:
    """What the steps of a card are called: its stages from none on, or all channels and each; empty without any."""
    if card.channels:
        return [say(lang, "channel.all"), *channel_names(lang, card)]
    steps = (0, *card.steps) if card.steps else ()
    return [terms.measures[card.measure].heading(lang, step) for step in steps]


def target_name(lang: str, card: Card) -> str:
    """The target in two words; where lower is better it is a ceiling. '' where there is none."""
    if card.target is None:
        return ""
    key = "pictures.ceiling" if card.polarity == "low" else "pictures.target"
    return say(lang, key, target=amounts.target(lang, card))


def target_line(lang: str, card: Card) -> tuple[str, float] | None:
    """The target as a drawing names its line, and its value; None where there is none."""
    return None if card.target is None else (target_name(lang, card), card.target)


def target_part(lang: str, card: Card) -> tuple[str, float] | None:
    """The same beside bars: what the target is of the longest bar, 0 to 1."""
    found = target_line(lang, card)
    return found and (found[0], found[1] / card.top)


def missing_polygon(lang: str, snapshot: Snapshot, view: Selection, counties: Sequence[str]) -> str:
    """The counties that exist in the week but have no polygon in its borders, in words; empty if none."""
    boundaries = drawn_on(snapshot, view)
    if boundaries is None:
        return say(lang, "view.no_map")
    without = [snapshot.names[code][lang] for code in counties if code not in boundaries.codes]
    return say(lang, "view.missing_polygon", names=COMMA[lang].join(without)) if without else ""


def legend(lang: str, card: Card) -> list[tuple[str, str]]:
    """(paint, text) of each colour class and of the words that have a pattern."""
    classes = list(zip(colours(card), class_texts(lang, card), strict=False))
    return classes + [(f"url(#p-{word})", say(lang, f"words.{word}")) for word in patterns_of(card)]


def class_texts(lang: str, card: Card) -> list[str]:
    """Each colour class in words, lowest first: under 20%, 20% to 40%, …; 10 to 15 minutes."""
    texts = [say(lang, "view.class_under", high=amounts.in_unit(lang, card, card.classes[0]))]
    for low, high in pairwise(card.classes):
        bounds = {"low": amounts.bare(lang, card, low), "high": amounts.in_unit(lang, card, high)}
        texts.append(say(lang, "view.class_between", **bounds))
    return [*texts, say(lang, "view.class_over", low=amounts.in_unit(lang, card, card.classes[-1]))]


def marked_legend(lang: str, card: Card, seen: Collection[str] = WORDS) -> list[tuple[str, str]]:
    """(sign, text) of each colour class, and of those patterns and marks that are seen in the drawing.

    Sums of counts are neither late nor unverified.
    """
    unseen = [f"url(#p-{word})" for word in PATTERNS if word not in seen]
    can_be = () if card.of_counts else ("late", "unverified")
    marks = [(mark, say(lang, f"pictures.{mark}_key")) for mark in can_be if mark in seen]
    return [(paint, text) for paint, text in legend(lang, card) if paint not in unseen] + marks


def seen_in(rows: Iterable[cell_text.Row]) -> set[str]:
    """The words and marks of these rows' cells."""
    return {word for row in rows for word in (row.state, *row.marks)}


def ranking_order(rows: Sequence[cell_text.Row], ranks: dict[str, tuple[int, bool]]) -> list[cell_text.Row]:
    """Best first, equals in the register's order, those without a value last."""
    return sorted(rows, key=lambda row: ranks[row.code][0] if row.code in ranks else len(rows) + 1)


def target_word(lang: str, card: Card) -> str:
    """Target; where lower is better, ceiling, but for a card that has neither."""
    return say(
        lang,
        "indicator_page.ceiling" if card.polarity == "low" and card.target is not None else "indicator_page.target",
    )


def target(lang: str, card: Card) -> str:
    """The target and its date, without the word target; '' where there is none."""
    if card.target_date is None:
        return ""
    found = amounts.target(lang, card)
    return say(lang, "indicator_page.target_text", target=found, date=day_label(card.target_date, lang))


@dataclass(frozen=True)
class Scale:
    """Classes lie side by side, all of one width; places along the bar are percent of its length.

    classes: (paint, meaning), lowest first. bounds: (text, place) from 0 to 100 %. target: the same of the target,
    None where there is none.
    patterns: (paint, word, whether the map has it) of what has no class.
    """

    classes: Sequence[tuple[str, str]]
    bounds: Sequence[tuple[str, float]]
    target: tuple[str, float] | None
    patterns: Sequence[tuple[str, str, bool]]


def scale(lang: str, card: Card, states: Sequence[str]) -> Scale:
    """states: of the cells on the map."""
    key, edges = legend(lang, card), [0.0, *card.classes, card.top]
    step = 100 / (len(edges) - 1)
    target = target_line(lang, card)
    return Scale(
        classes=key[: -len(patterns_of(card))],
        bounds=[(text, i * step) for i, text in enumerate(edge_texts(lang, card))],
        target=target and (target[0], place(target[1], edges)),
        patterns=[(f"url(#p-{word})", say(lang, f"words.{word}"), word in states) for word in PATTERNS],
    )


def edge_texts(lang: str, card: Card) -> list[str]:
    """The ends of the classes in words. What is no share has no end above."""
    texts = [amounts.bare(lang, card, edge) for edge in (0.0, *card.classes)]
    return [*texts, amounts.bare(lang, card, 1.0) if card.format == "share" else ""]


def place(value: float, edges: Sequence[float]) -> float:
    """Where a value lies on the bar, in percent of its length."""
    i, (low, high) = next((i, pair) for i, pair in enumerate(pairwise(edges)) if value <= pair[1])
    return (i + (value - low) / (high - low)) * 100 / (len(edges) - 1)
