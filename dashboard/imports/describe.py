"""A plan in words, for the terminal and the desk's page, and as JSON."""

from collections.abc import Iterable, Sequence
from typing import Any

from dashboard.faults import Fault
from dashboard.imports.contents import Aside, Changed, Plan, Question
from dashboard.imports.likeness import EQUAL
from dashboard.imports.offices import KIND_OF_NEW
from dashboard.language import COMMA, LANGUAGES, describe_cause, say
from dashboard.language import describe as describe_fault
from dashboard.language.digits import integer, local_digits
from dashboard.weeks import span_label

_CHANGED_SHOWN, _PLACES_SHOWN = 20, 5
# Kinds of what is set aside whose texts list rows.
_OF_ROWS = ("hidden", "skipped")


def describe(plan: Plan, lang: str) -> list[str]:
    """The plan in lines for people: matchings, what is set aside, changes, questions, doubts, faults."""
    lines = [*_matched(plan, lang)]
    notes = [aside for aside in plan.changes.aside if aside.kind == "not_asked"]
    asides = [aside for aside in plan.changes.aside if aside.kind != "not_asked"]
    for key, found in (("aside", asides), ("notes", notes)):
        if found:
            lines += [say(lang, f"import_plan.{key}"), *(f"  {text}" for text in asides_text(found, lang))]
    lines += changes_text(plan, lang) if not plan.faults else []
    if plan.open:
        lines += [say(lang, "import_plan.questions"), *(f"  {question_text(each, lang)}" for each in plan.open)]
    for name, faults in (("doubts", [doubt.fault for doubt in plan.unconfirmed]), ("faults", plan.faults)):
        if faults:
            lines += [say(lang, f"import_plan.{name}"), *(f"  {describe_fault(fault, lang)}" for fault in faults)]
    return lines


def question_text(question: Question, lang: str) -> str:
    """A question in words, with its place."""
    kind = question.kind
    if kind == "kind" and not question.key.startswith(KIND_OF_NEW):
        kind = "kind_typed"
    if kind == "rows":
        kind = f"rows_{question.key.partition(':')[0]}"
    if kind == "week" and question.value:
        kind = "week_ending" if question.key == "week:ends-on-saturday" else "week_dated"
    value = _listed(question.value, lang) if question.kind == "rows" else question.value
    text = say(lang, f"import_ask.{kind}", column=question.column, value=value)
    place = _place(question, lang)
    return f"{place}: {text}" if place else text


def asides_text(asides: Sequence[Aside], lang: str) -> list[str]:
    """What is set aside, in lines; the same thing in several worksheets is one line."""
    places: dict[tuple[str, str], list[str]] = {}
    for aside in asides:
        lines = COMMA[lang].join(local_digits(str(line), lang) for line in aside.lines)
        text = say(lang, "import_aside.lines", lines=lines) if lines else ""
        sheet = say(lang, "import_ask.place", sheet=aside.sheet) if aside.sheet and aside.kind != "sheet" else ""
        places.setdefault((aside.kind, aside.what), []).append(" ".join(filter(None, (sheet, text))))
    found = []
    for (kind, what), named in places.items():
        shown = f"{say(lang, 'import_aside.between')} ".join(
            [*filter(None, named[:_PLACES_SHOWN]), *["…"] * (len(named) > _PLACES_SHOWN)]
        )
        text = say(lang, f"import_aside.{kind}", what=_listed(what, lang) if kind in _OF_ROWS else what)
        found.append(say(lang, "import_aside.placed", text=text, places=shown) if shown else text)
    return found


def _listed(rows: str, lang: str) -> str:
    """A list of rows, with their names or columns, as the language writes it."""
    return local_digits(rows.replace(", ", COMMA[lang]), lang)


def changed_text(changed: Changed, lang: str) -> str:
    """A changed value in words."""
    what = changed.what.get(lang) or say(lang, "import_plan.visit")
    name, old, new = changed.name[lang], changed.old[lang], changed.new[lang]
    return say(lang, "import_plan.changed", name=name, what=what, old=old, new=new)


def changes_text(plan: Plan, lang: str) -> list[str]:
    """What would be written, in lines."""
    changes = plan.changes
    weeks = COMMA[lang].join(span_label(week, lang) for week in plan.weeks)
    lines = [say(lang, "import_plan.weeks", weeks=weeks)] if weeks else []
    if plan.is_empty:
        lines.append(say(lang, "import_plan.nothing"))
    else:
        lines.append(say(lang, "import_plan.changes"))
    for key, numbers in (("new", changes.new), ("unchanged", changes.unchanged)):
        for table, count in numbers.items():
            named = say(lang, f"import_table.{table}")
            text = say(lang, f"import_plan.{key}", table=named, count=integer(count, lang))
            lines.append(f"  {text}")
    lines += [f"  {changed_text(changed, lang)}" for changed in changes.changed[:_CHANGED_SHOWN]]
    if (more := len(changes.changed) - _CHANGED_SHOWN) > 0:
        lines.append(f"  {say(lang, 'import_plan.changed_more', count=integer(more, lang))}")
    return lines


def as_json(plan: Plan) -> dict[str, Any]:
    """The plan as the document that `import --plan` prints."""
    return {
        "file": plan.file,
        "sha256": plan.digest,
        "settled": plan.settled,
        "weeks": [week.isoformat() for week in plan.weeks],
        "questions": [_question(question) for question in plan.questions],
        "doubts": [{"key": doubt.key, "confirmed": doubt.confirmed, **_fault(doubt.fault)} for doubt in plan.doubts],
        "faults": [_fault(fault) for fault in plan.faults],
        "aside": [
            {"sheet": aside.sheet, "kind": aside.kind, "what": aside.what, "lines": list(aside.lines)}
            for aside in plan.changes.aside
        ],
        "changed": [
            {**vars(changed), "day": changed.day.isoformat() if changed.day else None}
            for changed in plan.changes.changed
        ],
        "unchanged": dict(plan.changes.unchanged),
        "rows": {
            name: [
                {"sheet": sheet, "line": line, **row}
                for (sheet, line), row in zip(plan.places[name], frame.to_dict("records"), strict=True)
            ]
            for name, frame in plan.tables.items()
        },
    }


def _matched(plan: Plan, lang: str) -> Iterable[str]:
    """The certain matchings; offices whose names are exactly those of the register are only counted."""
    certain = [question for question in plan.questions if question.certain]
    for kind, heading in (("column", "columns"), ("county", "counties")):
        found = [question for question in certain if question.kind == kind]
        if found:
            yield say(lang, f"import_plan.{heading}")
            yield from (f"  {_matching(question, kind, lang)}" for question in found)
    offices = [question for question in certain if question.kind == "office"]
    exact = [question for question in offices if question.is_exact_office]
    if exact:
        yield say(lang, "import_plan.exact", count=integer(len(exact), lang))
    others = [question for question in offices if not question.is_exact_office]
    if others:
        yield say(lang, "import_plan.offices")
        yield from (f"  {_matching(question, 'office', lang)}" for question in others)
    rest = [question for question in certain if question.kind in ("kind", "value", "week", "rows")]
    if rest:
        yield say(lang, "import_plan.others")
        yield from (f"  {_matching(question, 'other', lang)}" for question in rest)


def _matching(question: Question, kind: str, lang: str) -> str:
    score = question.score
    key = f"import_plan.{kind}_scored" if 0 < score < EQUAL and kind != "other" else f"import_plan.{kind}"
    shown = {"column": question.column, "value": question.value, "label": question.label(lang)}
    return say(lang, key, **shown, score=integer(score, lang))


def _place(question: Question, lang: str) -> str:
    line = local_digits(str(question.line), lang)
    if question.sheet:
        key = "place_line" if question.line else "place"
        return say(lang, f"import_ask.{key}", sheet=question.sheet, line=line)
    return say(lang, "import_ask.line", line=line) if question.line else ""


def _question(question: Question) -> dict[str, Any]:
    choices: Sequence[dict[str, Any]] = [
        {"value": choice.value, "label": dict(choice.label), "score": choice.score} for choice in question.choices
    ]
    return {
        "key": question.key,
        "kind": question.kind,
        "sheet": question.sheet,
        "line": question.line,
        "column": question.column,
        "value": question.value,
        "choices": choices,
        "proposed": question.proposed,
        "certain": question.certain,
        "text": {lang: question_text(question, lang) for lang in LANGUAGES},
    }


def _fault(fault: Fault) -> dict[str, Any]:
    return {
        "code": fault.code,
        "line": fault.line,
        "column": fault.column,
        "value": fault.value,
        "lines": [fault.line, *fault.alike] if fault.line else [],
        "text": {lang: describe_cause(fault, lang) for lang in LANGUAGES},
    }
