"""The rows of each answer from a snapshot: tuples in the order of the columns in `columns`.

Days are dates and moments are naive UTC; `answers` converts both to text.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from dashboard.api.columns import CARD_WORDS
from dashboard.areas.boundaries import existed
from dashboard.exports.package_tables import folder_rows
from dashboard.exports.rows import NO_RANK, change_values, signal_value
from dashboard.figures.borders import lives
from dashboard.indicators.cards import Card
from dashboard.indicators.evidence import Office
from dashboard.indicators.standing import ranks
from dashboard.language.table import NAMES
from dashboard.meeting.changes import progress
from dashboard.meeting.histories import target_state_at
from dashboard.snapshot import Snapshot
from dashboard.weeks import friday

Row = tuple[Any, ...]
# The fields of a card in the order of the columns from `rule` to `next_review`.
_CARD_FIELDS = (
    *("rule", "kinds", "county_kinds", "parent_kinds", "measure", "threshold", "given_measure", "given_threshold"),
    *("window_weeks", "within_days", "late_weeks", "steps", "polarity", "format", "classes"),
    *("target", "target_date", "next_review"),
)


class Cells:
    """The rows of cells by indicator, step, week, county_code and kind, without the weeks before a county existed.

    A lazy sequence: a slice creates only its own rows of some hundred thousand.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        steps: Mapping[str, Sequence[int]],
        weeks: Sequence[int],
        areas: Collection[str],
        kinds: Sequence[str],
    ) -> None:
        """steps: by key of a card; 0 is the card itself. weeks: indexes of the snapshot's weeks, oldest first.

        areas: '' is the province. kinds: '' is all kinds together.
        """
        self._snapshot, self._kinds = snapshot, kinds
        ordered = [area for area in snapshot.cells.areas if area in areas]
        series = {key: [(area, snapshot.cells.series(key, area)) for area in ordered] for key in steps}
        self._of_all_kinds = [
            (key, step, week, area)
            for key in sorted(steps)
            for step in steps[key]
            for week in weeks
            for area, cells in series[key]
            if cells[week].state != "absent"
        ]

    def __len__(self) -> int:
        return len(self._of_all_kinds) * len(self._kinds)

    def __getitem__(self, part: slice) -> list[Row]:
        return [self._row(number) for number in range(len(self))[part]]

    def _row(self, number: int) -> Row:
        key, step, week, area = self._of_all_kinds[number // len(self._kinds)]
        kind, cells = self._kinds[number % len(self._kinds)], self._snapshot.cells
        cell = cells.at(key, week, area, kind, step)
        card = self._snapshot.card(key)
        change = progress(self._snapshot, card, week, 1, area, kind, step)
        state = target_state_at(self._snapshot, card, week, area, kind, step)
        return (
            *(key, cells.weeks[week], area, kind, *cell.figures(card.of_counts), cell.state),
            *(self._snapshot.sample, step, *change_values(card, change), state or None),
            *ranks(cells, card, week, kind, step).get(area, NO_RANK),
            signal_value(cells, card, week, area, kind, step),
        )


def indicator(card: Card, sample: bool) -> Row:
    """A card as a row; None for fields that the card's rule does not use."""
    fields = {name: getattr(card, name) for name in _CARD_FIELDS}
    for name in ("measure", "given_measure", "window_weeks", "within_days"):
        fields[name] = fields[name] or None
    if card.rule != "state":
        fields["threshold"] = None
    if not card.given_measure:
        fields["given_threshold"] = None
    words = [card.word(lang, word) for word in CARD_WORDS for lang in NAMES]
    changes = [tuple(f"{change['date']}: {change[lang]}" for change in card.changes) for lang in NAMES]
    return (card.key, card.order, *fields.values(), *words, *changes, sample)


def counties(snapshot: Snapshot, week: date | None) -> list[Row]:
    """The counties of the register by code; for a week, those that existed on the week's last day."""
    existing = existed(lives(snapshot).values(), friday(week)) if week else None
    rows = folder_rows(snapshot, "counties")
    return [(*row, snapshot.sample) for row in rows if existing is None or row[0] in existing]


def offices(snapshot: Snapshot, week: int, county: str, kind: str) -> list[Row]:
    """The offices of a week (its index) by id, with the known state of each; county, kind: '' for all."""
    return [
        _office(snapshot, week, office)
        for _, office in sorted(snapshot.drilldown(week).offices.items())
        if county in ("", office.county_code) and kind in ("", office.kind)
    ]


def _office(snapshot: Snapshot, week: int, office: Office) -> Row:
    known = snapshot.office_states(week)
    states: list[Any] = []
    for measure in snapshot.terms.reported:
        report, late = known.known_report(office, measure), known.late(office, measure)
        if report is None:
            states += [None, known.state(office, measure), False, False, None, None]
            continue
        word = "value" if report.value else "zero"
        states += [report.value, word, late, report.evidence == "self", report.since, report.evidence]
    return (
        office.office_id,
        snapshot.cells.weeks[week],
        office.kind,
        *(office.names[lang] for lang in NAMES),
        office.county_code,
        office.parent_id or None,
        *states,
        office.freshest,
        len(office.visits),
        sum(visit.findings for visit in office.visits),
        sum(visit.resolved for visit in office.visits),
        office.inspected,
        snapshot.sample,
    )


def publications(snapshot: Snapshot) -> list[Row]:
    """All publications, newest first."""
    return [(*row, snapshot.sample) for row in reversed(folder_rows(snapshot, "publications"))]
