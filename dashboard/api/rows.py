"""The rows of each answer, read off a snapshot: tuples in the order of the columns in `columns`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import pandas as pd

from dashboard.api.columns import CARD_WORDS
from dashboard.areas.boundaries import existed, lifetimes
from dashboard.indicators.cards import Card
from dashboard.indicators.evidence import Office
from dashboard.language import LANGUAGES
from dashboard.snapshot import Snapshot
from dashboard.store.tables import KINDS, MEASURES
from dashboard.weeks import friday, moment_text

Row = tuple[Any, ...]
EVERY_KIND = ("", *sorted(KINDS))


class Page(NamedTuple):
    """Some rows of an answer, and the number of all its rows."""

    rows: list[Row]
    total: int


def page_of(rows: Sequence[Row], limit: int, offset: int) -> Page:
    """The rows from offset on, at most limit of them."""
    return Page(list(rows[offset : offset + limit]), len(rows))


def cells(
    snapshot: Snapshot,
    steps: Mapping[str, Sequence[int]],
    weeks: Sequence[int],
    areas: Collection[str],
    kinds: Sequence[str],
    limit: int,
    offset: int,
) -> Page:
    """A page of cells by indicator, step, week, county_code and kind, without the weeks before a county existed.

    steps: by key of a card, 0 is the card itself. weeks: indexes in the snapshot's weeks, oldest first. areas: ''
    is the province; kinds: '' is all kinds together.
    """
    series = snapshot.cells.series
    ordered = [area for area in snapshot.cells.areas if area in areas]
    found = [
        (key, step, week, area)
        for key in sorted(steps)
        for step in steps[key]
        for week in weeks
        for area in ordered
        if series(key, area)[week].state != "absent"
    ]
    # Rows are built for the page only: there are some hundred thousand cells.
    numbers = range(len(found) * len(kinds))
    rows: list[Row] = []
    for number in numbers[offset : offset + limit]:
        (key, step, week, area), kind = found[number // len(kinds)], kinds[number % len(kinds)]
        cell = snapshot.cells.at(key, week, area, kind, step)
        day = snapshot.cells.weeks[week]
        rows.append((key, day, area, kind, *cell.figures, cell.state, snapshot.sample, step))
    return Page(rows, len(numbers))


def indicators(snapshot: Snapshot) -> list[Row]:
    """The cards in their order."""
    return [indicator(card, snapshot.sample) for card in snapshot.cards]


def indicator(card: Card, sample: bool) -> Row:
    """A card as a row; None for what its rule does not use."""
    by_state = card.rule == "state"
    given = card.given_measure or None
    return (
        card.key,
        card.order,
        card.rule,
        card.kinds,
        card.county_kinds,
        card.parent_kinds,
        card.measure or None,
        card.threshold if by_state else None,
        given,
        card.given_threshold if given else None,
        card.window_weeks or None,
        card.within_days or None,
        card.late_weeks,
        card.steps,
        card.polarity,
        card.classes,
        card.target_share,
        card.target_date.isoformat(),
        card.next_review.isoformat(),
        *(card.word(lang, word) for word in CARD_WORDS for lang in LANGUAGES),
        *(tuple(f"{change['date']}: {change[lang]}" for change in card.changes) for lang in LANGUAGES),
        sample,
    )


def counties(snapshot: Snapshot, week: date | None) -> list[Row]:
    """The counties of the register by code; of a week, those that existed on its last day."""
    table = snapshot.input.tables.counties
    existing = existed(lifetimes(table), friday(week)) if week else None
    columns = ["county_code", "name_fa", "name_en", "population", "valid_from", "valid_to", "split_from"]
    return [
        (code, fa, en, _whole(population), _day(start), _day(end), origin or None, snapshot.sample)
        for code, fa, en, population, start, end, origin in table.sort_values("county_code")[columns].itertuples(
            index=False
        )
        if existing is None or code in existing
    ]


def offices(snapshot: Snapshot, week: int, county: str, kind: str) -> list[Row]:
    """The offices of a week (its index) by id, with what was known of each; county, kind: '' for all."""
    asked = {measure: [card for card in snapshot.cards if card.measure == measure] for measure in MEASURES}
    kinds = {
        measure: {kind for card in cards for kind in (*card.kinds, *card.county_kinds)}
        for measure, cards in asked.items()
    }
    late_weeks = {measure: min((card.late_weeks for card in cards), default=0) for measure, cards in asked.items()}
    return [
        _office(snapshot, week, office, kinds, late_weeks)
        for _, office in sorted(snapshot.behind(week).offices.items())
        if county in ("", office.county_code) and kind in ("", office.kind)
    ]


def _office(
    snapshot: Snapshot,
    week: int,
    office: Office,
    kinds: Mapping[str, Collection[str]],
    late_weeks: Mapping[str, int],
) -> Row:
    states: list[Any] = []
    for measure in MEASURES:
        report = office.reports.get(measure)
        if report is None:
            word = "not_reported" if office.kind in kinds[measure] else "not_applicable"
            states += [None, word, False, False, None, None]
            continue
        late = late_weeks[measure] and (snapshot.weeks[week] - report.since).days > late_weeks[measure] * 7
        word = "value" if report.value else "zero"
        since = report.since.isoformat()
        states += [report.value, word, bool(late), report.evidence == "self", since, report.evidence]
    return (
        office.office_id,
        snapshot.cells.weeks[week],
        office.kind,
        *(office.names[lang] for lang in LANGUAGES),
        office.county_code,
        office.parent_id or None,
        *states,
        office.freshest.isoformat() if office.freshest else None,
        len(office.visits),
        sum(visit.findings for visit in office.visits),
        sum(visit.resolved for visit in office.visits),
        office.inspected.isoformat() if office.inspected else None,
        snapshot.sample,
    )


def publications(snapshot: Snapshot) -> list[Row]:
    """All publications, newest first."""
    table = snapshot.input.tables.publications.sort_values("published_at", ascending=False)
    return [
        (moment_text(moment.to_pydatetime()), _day(week), digest or None, note or None, snapshot.sample)
        for moment, week, digest, note in table[["published_at", "week", "digest", "note"]].itertuples(index=False)
    ]


def _day(value: datetime) -> str | None:
    return None if pd.isna(value) else value.date().isoformat()


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)
