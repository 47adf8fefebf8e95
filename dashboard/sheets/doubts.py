"""Doubts: answers that are possible, but unusual enough that the sender must confirm them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from dashboard.derived import stored_property
from dashboard.indicators.ask import ask
from dashboard.indicators.cards import Card
from dashboard.language import COMMA, say
from dashboard.language.digits import local_digits
from dashboard.sheets.check import CheckedForm, Places
from dashboard.sheets.division import Row
from dashboard.sheets.form import Office, asked_counts, asked_offices
from dashboard.tables.folder import Tables
from dashboard.tables.measures import STAGES, Measure
from dashboard.tables.place import EVERYWHERE
from dashboard.tables.words import answer
from dashboard.weeks import span_label, week_of

CountRow = tuple[str, str, str, int, int | None]
"""office_id, measure, channel, numerator, denominator."""
USUAL_WEEKS = 4  # an older sheet raises a doubt


class Answer(NamedTuple):
    """A valid answer of a sheet."""

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
    Codes: closes, stage_jump, stage_down, newer_known, week_past, many_changed, left_out, name_differs, lost.
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
    asked = measure.question(lang) if measure else doubt.measure
    message = say(lang, f"sheet_doubt.{doubt.code}", asked=asked, **details)
    return f"{COMMA[lang].join(places)}: {message}" if places else message


class Known:
    """What is known about all offices in a week at a moment; each part is computed once, for many sheets of the week.

    week: its Saturday; now: naive UTC; today: the day from which weeks are long past, by default the province's.
    """

    def __init__(
        self, tables: Tables, cards: Sequence[Card], week: date, now: datetime, today: date | None = None
    ) -> None:
        self.tables, self.cards, self.week, self.now = tables, cards, week, now
        self.today = today or tables.province.day(now)

    @stored_property
    def offices(self) -> Mapping[str, Office]:
        """The offices that are valid in the week, by id."""
        return {each.office_id: each for each in asked_offices(self.tables, self.cards, self.week, self.now)}

    @stored_property
    def counted(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """The counts that each office is asked for: see asked_counts."""
        return asked_counts(self.tables, self.cards, self.week, self.now)

    @stored_property
    def newer(self) -> Mapping[tuple[str, str], date]:
        """The week of the newest report on each office and measure, where it is after this week."""
        rows = ask(self.tables, ["newer_weeks"], self.now, week=self.week)["newer_weeks"]
        return {
            (office, measure): newest.date() for office, measure, newest in rows.itertuples(index=False, name=None)
        }


def doubts(checked: CheckedForm, known: Known) -> tuple[Doubt, ...] | None:
    """Every doubt about a sheet of the week of `known`; without a place there are none.

    First about the whole sheet, then by row, then about offices without answers, then about names. None if an answer
    or a count is no longer asked for, as when its office has left the register since the check.
    """
    place, places, tables = checked.place, checked.places, known.tables
    if place == EVERYWHERE:
        return ()
    offices = known.offices
    here = [office for office in offices.values() if place.holds(office)]
    counted = known.counted if checked.counts else {}
    asked: set[tuple[str, ...]] = {(office.office_id, measure) for office in here for measure in office.asked}
    asked |= {
        (office.office_id, measure, channel)
        for office in here
        for measure, channels in counted.get(office.office_id, {}).items()
        for channel in channels
    }
    if not asked.issuperset([*(row[:2] for row in checked.rows), *(count[:3] for count in checked.counts)]):
        return None
    measures = tables.terms.reported
    answers = [Answer(offices[office], measures[measure], value) for office, measure, value in checked.rows]
    of_rows = [doubt for answer in answers for doubt in _answer_doubts(places, answer, known.newer)]
    answered = {answer.office.office_id for answer in answers}
    # In a sheet that has only counts, missing answers raise no doubt.
    expected = here if answers or not checked.counts else []
    silent = [office for office in expected if office.asked and office.office_id not in answered]
    return (
        *_sheet_doubts(places, known.week, known.today, answers),
        *sorted(of_rows, key=lambda doubt: (doubt.line, doubt.column, doubt.code)),
        *(
            _about("left_out", places.lines.get(office.office_id, 0), "", office)
            for office in silent
            if not office.has_reported(checked.week)
        ),
        *(
            _about("name_differs", line, column, offices[code])
            for line, column, code in places.differing
            if code in offices
        ),
    )


def lost_answers(
    answers: Sequence[Row],
    counts: Sequence[CountRow],
    new_answers: Sequence[Row],
    new_counts: Sequence[CountRow],
    offices: Mapping[str, Office],
) -> list[Doubt]:
    """A doubt about each answer and count of a sheet that a new one, which replaces it, would lose.

    An answer is lost too if the new sheet has again what was known before the sheet. offices: see Known.
    """
    given = {row[:2]: row[2] for row in new_answers}
    counted = {row[:3] for row in new_counts}
    found = []
    for office_id, measure, value in answers:
        office, new = offices.get(office_id), given.get((office_id, measure))
        known = office.states.get(measure) if office else None
        if new is None or (new != value and known and known.value == new):
            old = value if new is not None else None
            found.append(_lost(office_id, office, measure, old, new))
    found += [_lost(row[0], offices.get(row[0]), row[1], None, None) for row in counts if row[:3] not in counted]
    return found


def _lost(office_id: str, office: Office | None, measure: str, old: int | None, new: int | None) -> Doubt:
    names = office.names if office else {}
    return Doubt("lost", office_id=office_id, measure=measure, old=old, new=new, names=names)


def _about(code: str, line: int, column: str, office: Office) -> Doubt:
    return Doubt(code, line, column, office.office_id, names=office.names)


def _sheet_doubts(places: Places, week: date, today: date, answers: Sequence[Answer]) -> Iterator[Doubt]:
    past = (week_of(today) - week).days // 7
    if past > USUAL_WEEKS:
        details = {"week": week.isoformat(), "weeks": str(past)}
        yield Doubt("week_past", places.week_line, places.week_column, details=details)
    changed = sum(answer.old not in (None, answer.value) for answer in answers)
    if 2 * changed > len(answers):
        yield Doubt("many_changed", details={"changed": str(changed), "given": str(len(answers))})


def _answer_doubts(places: Places, answer: Answer, newer: Mapping[tuple[str, str], date]) -> Iterator[Doubt]:
    old, new, measure, office = answer.old, answer.value, answer.measure.measure, answer.office
    found: dict[str, dict[str, str]] = {}
    if old is not None and new < old:
        found["stage_down" if answer.measure.kind == STAGES else "closes"] = {}
    if old is not None and new > old + 1:
        found["stage_jump"] = {}
    # An unchanged answer changes no figure of the weeks before the newer report.
    if old != new and (week := newer.get((office.office_id, measure))):
        found["newer_known"] = {"newest": week.isoformat()}
    for code, details in found.items():
        line, column = places.lines[office.office_id], places.headings[measure]
        yield Doubt(code, line, column, office.office_id, measure, old, new, details, office.names)
