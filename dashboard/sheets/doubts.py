"""Doubts: answers that are possible, but unusual enough that the sender must confirm them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from dashboard.language import COMMA, say
from dashboard.language.digits import local_digits
from dashboard.sheets.form import Office
from dashboard.sheets.grid import Grid
from dashboard.sheets.words import NAME, WEEK, head_word
from dashboard.tables.measures import STAGES, Measure
from dashboard.tables.words import answer
from dashboard.weeks import span_label, week_of

USUAL_WEEKS = 4  # an older sheet raises a doubt


class Answer(NamedTuple):
    """A valid answer of a sheet. row: index into the grid's rows, from 0."""

    row: int
    office: Office
    measure: Measure
    value: int

    @property
    def old(self) -> int | None:
        """The value known before this sheet; None if not reported."""
        known = self.office.states.get(self.measure.measure)
        return known.value if known else None


@dataclass(frozen=True)
class Doubt:
    """One thing to confirm. code: of the message `sheet_doubt.<code>`, whose placeholders are filled from details.

    line: 1-based, 0 if the doubt is about no row; column: as in faults; names: of the office, by language; old, new:
    known value and answer.
    Codes: closes, stage_jump, stage_down, newer_known, week_past, many_changed, left_out, name_differs.
    """

    code: str
    line: int = 0
    column: str = ""
    office_id: str = ""
    measure: str = ""
    old: int | None = None
    new: int | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


def describe_doubt(doubt: Doubt, lang: str, measures: Mapping[str, Measure]) -> str:
    """A doubt in words: place, change, and what to confirm. measures: all measures of the data folder, by key."""
    places = []
    if doubt.line:
        places.append(say(lang, "sheet_doubt.place", line=local_digits(str(doubt.line), lang)))
    if doubt.column:
        places.append(doubt.column)
    if doubt.office_id:
        # Sheets sent before doubts had names have only the id.
        name = doubt.names.get(lang)
        named = say(lang, "sheet_doubt.office", name=name, office=doubt.office_id) if name else doubt.office_id
        places.append(named)
    # The measure may have been removed since the sheet was sent.
    measure = measures.get(doubt.measure)
    if measure and doubt.old is not None and doubt.new is not None:
        old, new = (answer(lang, measure, value) for value in (doubt.old, doubt.new))
        places.append(say(lang, "sheet_doubt.value", old=old, new=new))
    details = {
        name: local_digits(text, lang)
        if text.isdigit()
        else span_label(date.fromisoformat(text), lang)
        if name in ("week", "newest")
        else text
        for name, text in doubt.details.items()
    }
    message = say(lang, f"sheet_doubt.{doubt.code}", **details)
    return f"{COMMA[lang].join(places)}: {message}" if places else message


def doubts(
    grid: Grid,
    week: date,
    today: date,
    answers: Sequence[Answer],
    here: Sequence[Office],
    offices: Sequence[Office | None],
    newer: Mapping[tuple[str, str], date],
    differing: Sequence[Doubt],
) -> tuple[Doubt, ...]:
    """Every doubt: first about the whole sheet, then by row, then about offices without answers.

    here: the county's offices. offices: the office of each row of the grid. newer: by (office, measure), the newest
    reported week after the sheet's week. differing: the doubts of names_differ.
    """
    of_rows = [doubt for answer in answers for doubt in _answer_doubts(grid, answer, newer)]
    of_rows += differing
    return (
        *_sheet_doubts(grid, week, today, answers),
        *sorted(of_rows, key=lambda doubt: (doubt.line, doubt.column, doubt.code)),
        *_missing_offices(grid, answers, here, offices),
    )


def _sheet_doubts(grid: Grid, week: date, today: date, answers: Sequence[Answer]) -> Iterator[Doubt]:
    past = (week_of(today) - week).days // 7
    if past > USUAL_WEEKS:
        column = f"{grid.week.letter} ({head_word(grid.lang, WEEK)})"
        yield Doubt("week_past", grid.week.line, column, details={"week": week.isoformat(), "weeks": str(past)})
    changed = sum(answer.old not in (None, answer.value) for answer in answers)
    if 2 * changed > len(answers):
        yield Doubt("many_changed", details={"changed": str(changed), "given": str(len(answers))})


def _answer_doubts(grid: Grid, answer: Answer, newer: Mapping[tuple[str, str], date]) -> Iterator[Doubt]:
    old, new, measure, office = answer.old, answer.value, answer.measure.measure, answer.office
    found: dict[str, dict[str, str]] = {}
    if old is not None and new < old:
        found["stage_down" if answer.measure.kind == STAGES else "closes"] = {}
    if old is not None and new > old + 1:
        found["stage_jump"] = {}
    if week := newer.get((office.office_id, measure)):
        found["newer_known"] = {"newest": week.isoformat()}
    for code, details in found.items():
        line, column = grid.lines[answer.row], grid.headings[measure]
        yield Doubt(code, line, column, office.office_id, measure, old, new, details, office.names)


def names_differ(grid: Grid, differing: Sequence[tuple[int, Office]]) -> Iterator[Doubt]:
    """The doubts about rows whose name is not the name of the office with the row's id."""
    for row, office in differing:
        yield Doubt("name_differs", grid.lines[row], grid.headings[NAME], office.office_id, names=office.names)


def _missing_offices(
    grid: Grid, answers: Sequence[Answer], here: Sequence[Office], offices: Sequence[Office | None]
) -> Iterator[Doubt]:
    answered = {answer.office.office_id for answer in answers}
    lines = {office.office_id: line for line, office in zip(grid.lines, offices, strict=True) if office}
    for office in here:
        if office.asked and office.office_id not in answered:
            yield Doubt("left_out", lines.get(office.office_id, 0), "", office.office_id, names=office.names)
