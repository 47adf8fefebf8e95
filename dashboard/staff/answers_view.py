"""What the page of answers shows: a row for each office, with a field for each answer and each count."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import NamedTuple

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from dashboard.language import COMMA, LANGUAGES
from dashboard.sheets.form import Form, Office
from dashboard.sheets.words import channel_words
from dashboard.staff.answers_form import answer_field, count_fields, known_value
from dashboard.staff.staff_request import StaffRequest
from dashboard.tables.measures import STAGES, TOTAL, Measure
from dashboard.tables.words import answer, spelled_values, word_key


class Answer(NamedTuple):
    """The field of an answer. options: value, words and whether chosen; before: the known value in words, and where
    it comes from."""

    name: str
    question: str
    options: Sequence[tuple[str, str, bool]]
    before: str
    source: str
    is_changed: bool
    fault: str


class Number(NamedTuple):
    """The field of a number of a count. question: what it asks, with the name of the number."""

    name: str
    question: str
    text: str
    fault: str

    @property
    def is_changed(self) -> bool:
        return bool(self.text)


class Line(NamedTuple):
    """An office. number: its place in the list, from 1; note: its kind, or its county on the page of a body; answers:
    None where it is not asked; counts: of each column of counts, () where it is not asked; state: of the newest sheet
    of the week about the office, '' if there is none."""

    number: int
    office_id: str
    name: str
    note: str
    answers: Sequence[Answer | None]
    counts: Sequence[Sequence[Number]]
    state: str = ""

    @property
    def fields(self) -> list[Answer | Number]:
        """All fields of the office."""
        return [*filter(None, self.answers), *chain(*self.counts)]


@dataclass(frozen=True)
class Counted:
    """A column of counts. parts: the names of its one or two numbers."""

    text: str
    parts: Sequence[str]


@dataclass(frozen=True)
class Page:
    """The fields of a form. questions: the columns of answers, by measure; counted: the columns of counts."""

    lines: Sequence[Line]
    questions: Mapping[str, str]
    counted: Sequence[Counted]

    @property
    def numbers(self) -> dict[str, int]:
        """How many fields are changed, in how many of all offices, and how many known answers are not changed."""
        changed = [sum(each.is_changed for each in line.fields) for line in self.lines]
        answers = [each for line in self.lines for each in line.answers if each]
        same = sum(bool(each.before) and not each.is_changed for each in answers)
        offices = {"offices": sum(map(bool, changed)), "all": len(self.lines)}
        return {"changed": sum(changed), **offices, "unchanged": same}


def page_of(
    staff: StaffRequest, form: Form, typed: Mapping[str, str], faults: Mapping[str, str], states: Mapping[str, str]
) -> Page:
    """The page of a form. typed: what is typed into fields, by name; faults: in words, by field; states: of the
    newest sheet about each office."""
    lang = staff.lang
    asked = dict.fromkeys((line.measure.measure, line.channel) for line in form.counts)
    measures = {line.measure.measure: line.measure for line in form.counts}
    here = {(line.office.office_id, line.measure.measure, line.channel) for line in form.counts}
    columns = [(measures[measure], channel) for measure, channel in asked]
    counted = [Counted(_counted_words(lang, *column), _parts(staff, column[0])) for column in columns]
    lines = []
    for number, office in enumerate(form.offices, 1):
        numbers = [
            _numbers(staff, office, column, each, typed, faults)
            if (office.office_id, column[0].measure, column[1]) in here
            else ()
            for column, each in zip(columns, counted, strict=True)
        ]
        note = staff.county(office.county_code) if form.place.office_id else form.kinds[office.kind].name(lang)
        answers = [_answer(staff, office, measure, typed, faults) for measure in form.measures.values()]
        state = states.get(office.office_id, "")
        lines.append(Line(number, office.office_id, office.names[lang], note, answers, numbers, state))
    questions = {key: measure.question(lang) for key, measure in form.measures.items()}
    return Page(lines, questions, counted)


def _answer(
    staff: StaffRequest, office: Office, measure: Measure, typed: Mapping[str, str], faults: Mapping[str, str]
) -> Answer | None:
    if measure.measure not in office.asked:
        return None
    lang, name = staff.lang, answer_field(office.office_id, measure.measure)
    state = office.states.get(measure.measure)
    known = str(state.value) if state else ""
    values = range(measure.highest + 1)
    ordered = values if measure.kind == STAGES else reversed(values)
    words = {str(value): answer(lang, measure, value) for value in ordered} | {"": staff.say("answers.blank")}
    chosen = typed.get(name, known)
    if chosen not in words:
        # As known; or a text that no page has offered, whose fault is told.
        chosen = known
    # The known value is marked, so that a field which nobody has changed is told from an answer.
    mark = known_value(state.value if state else None)
    return Answer(
        name,
        COMMA[lang].join((office.names[lang], measure.question(lang))),
        [(mark if value == known else value, text, value == chosen) for value, text in words.items()],
        words[known] if state else "",
        COMMA[lang].join((staff.week(state.week), staff.say(f"office.evidence_{state.evidence}"))) if state else "",
        chosen != known,
        faults.get(name, ""),
    )


def _numbers(
    staff: StaffRequest,
    office: Office,
    column: tuple[Measure, str],
    counted: Counted,
    typed: Mapping[str, str],
    faults: Mapping[str, str],
) -> list[Number]:
    names = count_fields(office.office_id, column[0].measure, column[1])[: len(counted.parts)]
    return [
        Number(
            name,
            COMMA[staff.lang].join((office.names[staff.lang], counted.text, part)),
            typed.get(name, ""),
            faults.get(name, ""),
        )
        for name, part in zip(names, counted.parts, strict=True)
    ]


def _parts(staff: StaffRequest, measure: Measure) -> list[str]:
    names = ["numerator"] if measure.kind == TOTAL else ["numerator", "denominator"]
    return [staff.say(f"sheet.column_{name}") for name in names]


def _counted_words(lang: str, measure: Measure, channel: str) -> str:
    question = measure.question(lang)
    return COMMA[lang].join((question, channel_words(lang, channel))) if channel else question


def script_data(form: Form) -> Markup:
    """What the page's script needs to understand keys and pasted texts, as JSON: by measure, the values of spellings
    and those of the first letters of answers."""
    measures = form.measures.values()
    content = {each.measure: {"words": spelled_values(each), "letters": _letters(each)} for each in measures}
    return htmlsafe_json_dumps(content, dumps=partial(json.dumps, ensure_ascii=False, separators=(",", ":")))


def _letters(measure: Measure) -> dict[str, list[int]]:
    """The values whose answers begin with a letter, in either language."""
    found: dict[str, list[int]] = {}
    for value in range(measure.highest + 1):
        for lang in LANGUAGES:
            word = measure.short_word(lang, value) if measure.kind == STAGES else answer(lang, measure, value)
            values = found.setdefault(word_key(word)[0], [])
            if value not in values:
                values.append(value)
    return found
