"""The fields of the page of answers, read with all their faults at once.

a.OFFICE.MEASURE            an answer: its number; '' for left out; '=' and the known number where nothing is changed
n.OFFICE.MEASURE.CHANNEL    the numerator of a count
d.OFFICE.MEASURE.CHANNEL    its denominator
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from dashboard.database.answer_drafts import Cell, CountCell
from dashboard.faults import Fault
from dashboard.language import describe_cause
from dashboard.language.digits import latin
from dashboard.sheets.counts import Count
from dashboard.sheets.division import Row
from dashboard.sheets.form import CountLine, Form
from dashboard.sheets.words import DENOMINATOR, NUMERATOR, answers
from dashboard.staff.staff_request import StaffRequest
from dashboard.tables.csv_file import EDGES
from dashboard.tables.declared import TABLES
from dashboard.tables.measures import TOTAL, Measure
from dashboard.tables.rules import sound_count
from dashboard.tables.values import Bad, read_value

# The beginning of a value that is as the page showed it.
AS_KNOWN = "="
_PREFIXES = ("a.", "n.", "d.")
_COLUMNS = {column.name: column for column in TABLES["counts"].columns}


def answer_field(office_id: str, measure: str) -> str:
    """The name of the field of an answer."""
    return f"a.{office_id}.{measure}"


def count_fields(office_id: str, measure: str, channel: str) -> tuple[str, str]:
    """The names of the fields of a count: its numerator and its denominator."""
    rest = f"{office_id}.{measure}.{channel}"
    return f"n.{rest}", f"d.{rest}"


def known_value(number: int | None) -> str:
    """The value of a field that is as the page showed it. number: the known value, None if there is none."""
    return AS_KNOWN if number is None else f"{AS_KNOWN}{number}"


@dataclass
class Sent:
    """The fields of a form.

    answers: all of them, unchanged ones too, in the form's order. counts: those with sound numbers. changes,
    count_changes: what differs from the known values, for a draft of answers. faults: in words, by field. moved: the
    fields that nobody changed and whose known value has changed since the page was made.
    """

    answers: list[Row] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    changes: list[Cell] = field(default_factory=list)
    count_changes: list[CountCell] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)
    moved: list[str] = field(default_factory=list)


def is_field(name: str) -> bool:
    """Whether a name is that of a field of an answer or a count."""
    return name.startswith(_PREFIXES)


def read_sent(staff: StaffRequest, form: Form, fields: Mapping[str, str]) -> Sent:
    """The answers and counts of a page about a form. Fields that are missing are neither answered nor changed."""
    sent = Sent()
    expected: set[str] = set()
    for office in form.offices:
        for measure in (form.measures[key] for key in office.asked):
            name = answer_field(office.office_id, measure.measure)
            expected.add(name)
            if name in fields:
                state = office.states.get(measure.measure)
                _read_answer(staff, sent, office.office_id, measure, state and state.value, name, fields[name])
    for line in form.counts:
        names = count_fields(line.office.office_id, line.measure.measure, line.channel)
        expected.update(names)
        _read_count(staff, sent, line, names, fields)
    for name in changed_fields(fields):
        if name not in expected:
            sent.faults[name] = gone_in_words(staff, name)
    return sent


def changed_fields(fields: Mapping[str, str]) -> Iterator[str]:
    """The names of the fields in which something is changed."""
    for name, text in fields.items():
        if is_field(name) and not text.startswith(AS_KNOWN) and (text or name.startswith("a.")):
            yield name


def gone_in_words(staff: StaffRequest, name: str) -> str:
    """That an office is not asked any more what a field is about."""
    return staff.say("answers.gone", office=staff.office(name.split(".")[1]))


def _read_answer(
    staff: StaffRequest, sent: Sent, office_id: str, measure: Measure, known: int | None, name: str, text: str
) -> None:
    if text.startswith(AS_KNOWN):
        if text != known_value(known):
            sent.moved.append(name)
        elif known is not None:
            sent.answers.append((office_id, measure.measure, known))
        return
    if not text:
        if known is not None:
            sent.changes.append((office_id, measure.measure, None))
        return
    digits = latin(text)
    value = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 4 else -1
    if not 0 <= value <= measure.highest:
        offered = " / ".join(answers(staff.lang, measure))
        sent.faults[name] = staff.say("answers.not_answer", answers=offered)
        return
    sent.answers.append((office_id, measure.measure, value))
    if value != known:
        sent.changes.append((office_id, measure.measure, value))


def _read_count(
    staff: StaffRequest, sent: Sent, line: CountLine, names: tuple[str, str], fields: Mapping[str, str]
) -> None:
    texts = [fields.get(name, "").strip(EDGES) for name in names]
    if not any(texts):
        return
    zone = staff.public_snapshot.province.time_zone
    measure, numbers = line.measure, list[int | None]()
    bad: dict[str, Bad] = {}
    for name, text, column in zip(names, texts, (NUMERATOR, DENOMINATOR), strict=True):
        value = read_value(text, _COLUMNS[column], staff.now, zone) if text else None
        if isinstance(value, Bad):
            bad[name] = value
        numbers.append(value if isinstance(value, int) else None)
    numerator, denominator = numbers
    if not texts[0]:
        bad[names[0]] = Bad("required")
    if not bad and numerator is not None:
        unsound = sound_count({measure.measure: measure}, measure.measure, numerator, denominator)
        if unsound:
            bad[names[0] if measure.kind == TOTAL else names[1]] = unsound
        else:
            count = Count(line.office.office_id, measure.measure, line.channel, numerator, denominator)
            sent.counts.append(count)
    if numerator is not None or denominator is not None:
        # What is no number is not stored, since it could be any text.
        sent.count_changes.append((line.office.office_id, measure.measure, line.channel, numerator, denominator))
    for name, fault in bad.items():
        details = {**fault.details, "measure": measure.name(staff.lang)}
        sent.faults[name] = describe_cause(Fault("", code=fault.code, details=details), staff.lang)


def typed_in(staff: StaffRequest, cells: Iterable[Cell], counts: Iterable[CountCell]) -> dict[str, str]:
    """The fields of a draft, as typed into the page."""
    typed = {answer_field(office, measure): "" if value is None else str(value) for office, measure, value in cells}
    for office, measure, channel, *numbers in counts:
        pairs = zip(count_fields(office, measure, channel), numbers, strict=True)
        typed |= {name: staff.number(number) for name, number in pairs if number is not None}
    return typed
