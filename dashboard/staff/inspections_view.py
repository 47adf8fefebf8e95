"""What the templates of a visit's form and of its page show."""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import NamedTuple

from dashboard.database.visits import Content, Visit
from dashboard.indicators.cells import public_moment
from dashboard.staff import inspections_offices as offices
from dashboard.staff.inspections_form import EARLIER
from dashboard.staff.staff_request import StaffRequest
from dashboard.tables.declared import FINDINGS
from dashboard.tables.measures import Measure
from dashboard.weeks import day_label, week_of

# The days, back from today, on which the last finding of a kind may have been resolved, as a list offers them.
_OFFERED = timedelta(days=60)
_DAY = timedelta(days=1)


class Question(NamedTuple):
    """What was found of a measure. options: value and words."""

    measure: str
    text: str
    options: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class FormView:
    """A form of a visit. office: None if the register has no such office, and in the form that scripts fill in.

    days: date and words; kinds: of findings, with their words; values: of the fields, by name; faults: in words, by
    field; is_home: whether the team belongs to the office.
    """

    office_id: str
    office: offices.Line | None
    key: str
    days: Sequence[tuple[str, str]]
    questions: Sequence[Question]
    kinds: Sequence[tuple[str, str]]
    values: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    is_home: bool = False

    @property
    def placeless(self) -> list[str]:
        """The faults of no field that the form shows."""
        shown = {"day", *(f"value.{question.measure}" for question in self.questions)}
        shown |= {f"{name}.{kind}" for name in ("found", "resolved", "when") for kind, _ in self.kinds}
        return [text for name, text in self.faults.items() if name not in shown]


def new_form(
    staff: StaffRequest,
    office_id: str,
    sent: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    again: Collection[date] = (),
) -> FormView:
    """The form of a new visit; sent and faults: if it is shown again; again: the days of withdrawn visits."""
    today = offices.today_of(staff)
    register = {office.office_id: office for office in offices.every_office(staff)}
    return FormView(
        office_id,
        offices.line(staff, register[office_id]) if office_id in register else None,
        (sent or {}).get("key", "") or secrets.token_hex(16),
        _days(staff, today, today - EARLIER, again),
        _questions(staff, offices.measures_of(staff, office_id, today)),
        _kinds(staff, FINDINGS),
        sent or {},
        faults or {},
        offices.is_home(staff, office_id),
    )


def form_again(staff: StaffRequest, visit: Visit) -> FormView:
    """The form of a new visit with what a withdrawn one had entered, but for what was resolved after its day: the
    visit's page asks for that."""
    found = {
        kind: each if each.resolved_on in (None, visit.day) else each._replace(resolved=0, resolved_on=None)
        for kind, each in visit.content.found.items()
    }
    fields = _fields_of(staff, replace(visit.content, found=found))
    return new_form(staff, visit.office_id, {**fields, "day": visit.day.isoformat()}, again=[visit.day])


def blank_form(staff: StaffRequest) -> FormView:
    """The form with all measures, of which the script shows those that an office is asked for."""
    today = offices.today_of(staff)
    questions = _questions(staff, staff.public_snapshot.full_input.tables.terms.reported)
    return FormView("", None, "", _days(staff, today, today - EARLIER), questions, _kinds(staff, FINDINGS))


def correction(
    staff: StaffRequest, visit: Visit, sent: Mapping[str, str] | None = None, faults: Mapping[str, str] | None = None
) -> FormView:
    """The form that corrects a visit, with its newest content or with what was sent."""
    today = offices.today_of(staff)
    reported = staff.public_snapshot.full_input.tables.terms.reported
    asked = offices.measures_of(staff, visit.office_id, visit.day)
    asked |= {measure: reported[measure] for measure in visit.content.values if measure in reported}
    written = visit.content.found
    return FormView(
        visit.office_id,
        None,
        secrets.token_hex(16),
        _days(staff, today, max(visit.day, today - _OFFERED), [each.resolved_on for each in written.values()]),
        _questions(staff, asked),
        _kinds(staff, sorted(FINDINGS, key=lambda kind: kind not in written)),
        _fields_of(staff, visit.content) | dict(sent or {}),
        faults or {},
    )


def _fields_of(staff: StaffRequest, content: Content) -> dict[str, str]:
    """The fields of a form with a content, numbers in the language's digits."""
    fields = {f"value.{measure}": str(value) for measure, value in content.values.items()}
    for kind, found in content.found.items():
        fields[f"found.{kind}"] = staff.number(found.findings)
        fields[f"resolved.{kind}"] = staff.number(found.resolved) if found.resolved else ""
        fields[f"when.{kind}"] = found.resolved_on.isoformat() if found.resolved_on else ""
    return fields


def is_public(staff: StaffRequest, visit: Visit) -> bool:
    """Whether a publication shows the newest rows of a visit."""
    asof, through = public_moment(staff.public_snapshot.full_input.tables, staff.now)
    return visit.changed_at <= asof and (through is None or week_of(visit.day) <= through)


def _days(staff: StaffRequest, last: date, first: date, more: Iterable[date | None] = ()) -> list[tuple[str, str]]:
    chosen = {last - number * _DAY for number in range((last - first).days + 1)} | set(filter(None, more))
    # With sample data the present day is one of the sample's, which nobody calls today.
    is_today = last == staff.public_snapshot.province.day(staff.now)
    near = {last: "today", last - _DAY: "yesterday"} if is_today else {}
    return [(day.isoformat(), _day_words(staff, day, near.get(day, ""))) for day in sorted(chosen, reverse=True)]


def _day_words(staff: StaffRequest, day: date, near: str) -> str:
    words = staff.say(
        "staff_inspections.day", weekday=staff.say(f"weekday.{day.weekday()}"), day=day_label(day, staff.lang)
    )
    return staff.say(f"staff_inspections.{near}", day=words) if near else words


def _questions(staff: StaffRequest, measures: Mapping[str, Measure]) -> list[Question]:
    lang = staff.lang
    return [
        Question(
            name,
            measure.question(lang),
            [(str(value), measure.heading(lang, value)) for value in range(measure.highest + 1)],
        )
        for name, measure in measures.items()
    ]


def _kinds(staff: StaffRequest, kinds: Iterable[str]) -> list[tuple[str, str]]:
    return [(kind, staff.say(f"finding.{kind}")) for kind in kinds]
