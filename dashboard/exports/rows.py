"""The rows of data files: a table of chosen cells, and a table of chosen offices.

A value is text, a whole number, a share (0 to 1), a date, a moment (naive UTC), a flag, or None if not known. The
writers of CSV and XLSX only format the values, so both files have the same values.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Self

from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.indicators.evidence import Office
from dashboard.indicators.office_states import OfficeStates
from dashboard.indicators.packed import STATES
from dashboard.indicators.sentences import channel_names
from dashboard.indicators.series import Cells, Change
from dashboard.indicators.standing import best_first, judged, ranks
from dashboard.indicators.target_state import TARGET_STATES
from dashboard.language import say
from dashboard.meeting.changes import progress
from dashboard.meeting.histories import target_states
from dashboard.snapshot import Snapshot
from dashboard.tables.measures import Measure, Terms
from dashboard.weeks import jalali_text

Value = str | int | float | date | datetime | None
Row = tuple[Value, ...]
# The values of the four columns of a rank where a county has none.
NO_RANK = (None, None, None, None)


@dataclass(frozen=True)
class Column:
    """A column. Its messages are `heading.<name>` and `about.<name>`; for a measure, `heading.<part>` with its name.

    type: text | whole | share | points (of a percentage) | date | moment | flag. width: in letters, for a
    spreadsheet. origin: all rows of a card have the same value; a workbook shows it on its sheet of definitions, a
    CSV file in every row.
    """

    name: str
    type: str = "text"
    width: int = 12
    origin: bool = False
    measure: Measure | None = None
    part: str = ""

    def heading(self, lang: str) -> str:
        if not self.measure:
            return say(lang, f"heading.{self.name}")
        name = self.measure.name(lang)
        return say(lang, f"heading.{self.part}", name=name) if self.part else name


ORIGIN = (
    Column("source", width=30, origin=True),
    Column("published_week", "date", origin=True),
    Column("known_at", "moment", width=20, origin=True),
    Column("licence", origin=True),
)
# The indicator, the week and the county of a row.
CELL_START = (
    Column("indicator", width=22),
    Column("indicator_name", width=34),
    Column("week", "date"),
    Column("week_jalali"),
    Column("county_code", width=10),
    Column("county", width=18),
)
CELL_COLUMNS = (
    *CELL_START,
    Column("kind", width=14),
    Column("kind_name", width=18),
    Column("numerator", "whole", 9),
    Column("denominator", "whole", 9),
    Column("share", "share", 9),
    Column("not_reported", "whole", 11),
    Column("late", "whole", 9),
    Column("unverified", "whole", 11),
    Column("state", width=14),
    Column("state_name", width=14),
    Column("change", "whole", 11),
    Column("change_points", "points", 11),
    Column("rank", "whole", 8),
    Column("rank_shared", "flag", 10),
    Column("rank_first", "whole", 8),
    Column("rank_last", "whole", 8),
    Column("signal", width=14),
    Column("step", "whole", 8),
    Column("step_name", width=20),
    Column("target_state", width=11),
    Column("target_state_name", width=16),
    Column("sample", width=10),
    *ORIGIN,
)
_OFFICE_START = (
    Column("office_id", width=13),
    Column("name", width=44),
    Column("kind", width=14),
    Column("kind_name", width=18),
    Column("county_code", width=10),
    Column("county", width=18),
    Column("parent_id", width=11),
    Column("week", "date"),
    Column("week_jalali"),
)
# The further columns of each measure after its state: suffix of the column's name, type and width.
_OF_MEASURE = (("value", "whole", 9), ("evidence", "text", 14), ("week", "date", 12), ("week_jalali", "text", 12))
_OFFICE_END = (
    Column("inspected", "date"),
    Column("inspected_jalali"),
    Column("freshest", "date"),
    Column("freshest_jalali"),
    Column("weeks_old", "whole", 9),
    Column("silent", "flag", 9),
    Column("sample", width=10),
    *ORIGIN,
)


@dataclass(frozen=True, eq=False)
class Table:
    """Columns, and rows with a value for each of them in their order."""

    columns: tuple[Column, ...]
    rows: Sequence[Row]

    def pick(self, keep: Iterable[Column]) -> Self:
        """The same rows with only some of the columns, in the order given."""
        chosen = tuple(keep)
        places = [self.columns.index(column) for column in chosen]
        return type(self)(chosen, [tuple(row[place] for place in places) for row in self.rows])


@dataclass(frozen=True)
class Choice:
    """The cells of a file. keys: of cards; first, last: indexes of the snapshot's weeks, both included.

    areas: '' is the province. kind: one kind; '' for all together; None for all together and also each kind. step:
    one step, 0 for the card without steps; None for all.
    """

    keys: tuple[str, ...]
    first: int
    last: int
    areas: tuple[str, ...]
    kind: str | None = ""
    step: int | None = 0

    def steps(self, card: Card) -> tuple[int, ...]:
        known = (0, *card.steps)
        return known if self.step is None else tuple(step for step in known if step == self.step)


def office_columns(terms: Terms) -> tuple[Column, ...]:
    """The columns of a table of offices, including those of each reported measure."""
    of_measures: list[Column] = []
    for key, measure in terms.reported.items():
        of_measures.append(Column(key, width=13, measure=measure))
        for end, kind, width in _OF_MEASURE:
            of_measures.append(Column(f"{key}_{end}", kind, width, measure=measure, part=f"measure_{end}"))
    return (*_OFFICE_START, *of_measures, *_OFFICE_END)


def everything(snapshot: Snapshot) -> Choice:
    """All cards, the province and its counties, all weeks, all kinds together."""
    return Choice(tuple(card.key for card in snapshot.cards), 0, len(snapshot.weeks) - 1, tuple(snapshot.cells.areas))


def licence(lang: str, snapshot: Snapshot) -> str:
    """The name of the licence of the data, or the words for an unstated licence."""
    # The sample is part of this project and has its licence.
    return "MIT" if snapshot.sample else snapshot.province.licence or say(lang, "file.no_licence")


def published_week(snapshot: Snapshot) -> date | None:
    """The newest published week (its Saturday); None without a table of publications."""
    return snapshot.weeks[-1] if snapshot.input.tables.has_publications and snapshot.weeks else None


def sample_word(lang: str, snapshot: Snapshot) -> str:
    """The word for sample data, or the word "no" for real data."""
    return say(lang, "site.sample") if snapshot.sample else say(lang, "file.false")


def cell_table(lang: str, snapshot: Snapshot, choice: Choice) -> Table:
    """The chosen cells with words in a language, by card, step, area, kind and week.

    In a file of one week the province comes first and then the counties by rank, those without a rank last. An area
    has no row for a week in which it did not exist. numerator and share are None unless the state is value or zero.
    """
    pairs = [(card, step) for card in map(snapshot.card, choice.keys) for step in choice.steps(card)]
    return Table(CELL_COLUMNS, [row for pair in pairs for row in _step_rows(lang, snapshot, choice, *pair)])


def step_name(lang: str, terms: Terms, card: Card, step: int) -> str:
    """A step in words: offices at a stage or higher, or a channel. step: 0 is the card itself."""
    if not step:
        return say(lang, "file.step_none")
    if card.channels:
        return channel_names(lang, card)[step - 1]
    measure = terms.measures[card.measure]
    stage = measure.heading(lang, step)
    return stage if step == measure.highest else say(lang, "file.step", stage=stage)


def _step_rows(lang: str, snapshot: Snapshot, choice: Choice, card: Card, step: int) -> Iterator[Row]:
    cells, weeks = snapshot.cells, range(choice.first, choice.last + 1)
    names = {"": snapshot.province.title(lang)} | {code: of[lang] for code, of in snapshot.names.items()}
    kind_names = {key: kind.name(lang) for key, kind in snapshot.terms.kinds.items()}
    kind_names[""] = say(lang, "filter.all_kinds")
    words = {state: say(lang, f"words.{state}") for state in STATES}
    name = card.word(lang, "name")
    of_step = step, step_name(lang, snapshot.terms, card, step)
    ending = origin_values(lang, snapshot, card.word(lang, "source"))
    target_words = {state: (state, say(lang, f"target_state.{state}")) for state in TARGET_STATES}
    # Each county needs the ranks of all weeks and kinds again, more than `ranks` stores.
    ranked = cache(lambda kind, week: ranks(cells, card, week, kind, step))
    areas: Iterable[str] = choice.areas
    if choice.first == choice.last and choice.kind is not None:
        ordered = best_first(cells, card, choice.first, choice.kind, step)
        areas = [area for area in ("", *ordered) if area in choice.areas]
    for area in areas:
        counted = card.county_kinds if area else card.kinds
        every = ("", *(kind for kind in snapshot.terms.kinds if kind in counted))
        for kind in every if choice.kind is None else (choice.kind,):
            series = cells.series(card.key, area, kind, step)
            # A target applies only to all kinds together, without steps.
            states = None if kind or step else target_states(snapshot, card, area)
            for week in weeks:
                cell = series[week]
                if cell.state == "absent":
                    continue
                yield (
                    card.key,
                    name,
                    *_with_jalali(snapshot.weeks[week]),
                    area,
                    names[area],
                    kind,
                    kind_names[kind],
                    *cell.figures(card.of_counts),
                    cell.state,
                    words[cell.state],
                    *change_values(card, progress(snapshot, card, week, 1, area, kind, step)),
                    *ranked(kind, week).get(area, NO_RANK),
                    signal_value(cells, card, week, area, kind, step),
                    *of_step,
                    *target_words.get(states[week] if states else "", (None, None)),
                    *ending,
                )


def signal_value(cells: Cells, card: Card, week: int, area: str, kind: str, step: int) -> str | None:
    """The name of a county's word, such as look_lower; None for the province, for a kind alone and for a step."""
    of_county = None if kind or step else judged(cells, card, week).get(area)
    return of_county.word.name if of_county else None


def change_values(card: Card, change: Change | None) -> tuple[int | None, float | None]:
    """The values of the columns change and change_points."""
    return (change.units, amounts.tenths(card, change.value) / 10) if change else (None, None)


def office_table(lang: str, snapshot: Snapshot, week: int, offices: Iterable[Office], states: OfficeStates) -> Table:
    """Offices in a week (its index) with words in a language, in the order given.

    Value, evidence and week of a measure are None unless its state is yes or no.
    """
    day, (sample, _, *origin) = snapshot.weeks[week], origin_values(lang, snapshot, "")
    rows: list[Row] = []
    for office in offices:
        sources = dict.fromkeys(report.source for report in office.reports.values())
        newest = office.freshest
        rows.append(
            (
                office.office_id,
                office.names[lang],
                office.kind,
                snapshot.terms.kinds[office.kind].name(lang),
                office.county_code,
                snapshot.names[office.county_code][lang],
                office.parent_id,
                *_with_jalali(day),
                *(value for measure in snapshot.terms.reported for value in _measure(lang, office, measure, states)),
                *_with_jalali(office.inspected),
                *_with_jalali(newest),
                states.weeks_old(office),
                states.silent(office) if newest else None,
                sample,
                " · ".join(sources),
                *origin,
            )
        )
    return Table(office_columns(snapshot.terms), rows)


def _measure(lang: str, office: Office, measure: str, states: OfficeStates) -> Row:
    state = states.state(office, measure)
    report = states.known_report(office, measure)
    if report is None:
        return say(lang, f"file.{state}"), None, None, None, None
    return say(lang, f"file.{state}"), report.value, say(lang, f"file.{report.evidence}"), *_with_jalali(report.since)


# A table has few distinct days.
@lru_cache(maxsize=4096)
def _with_jalali(day: date | None) -> tuple[date | None, str | None]:
    return day, jalali_text(day) if day else None


def origin_values(lang: str, snapshot: Snapshot, source: str) -> Row:
    """The values of `sample` and of the columns ORIGIN."""
    week = published_week(snapshot)
    return sample_word(lang, snapshot), source, week, snapshot.asof, licence(lang, snapshot)
