"""Imports of files as an office keeps them: upload, questions and doubts, what would change, and the sending."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any, NamedTuple

from flask import Response, request
from wtforms import FileField, SelectField

from dashboard.database import imports as memory
from dashboard.database import sent_imports
from dashboard.database.errors import Conflict
from dashboard.database.imports import ImportDraft
from dashboard.database.log import COMMAND_LINE
from dashboard.database.sent_imports import WAITING
from dashboard.faults import DataError, Fault, is_of_database
from dashboard.imports.contents import CONFIRMED, Plan, Question
from dashboard.imports.describe import asides_text, changes_text, question_text
from dashboard.imports.likeness import EQUAL
from dashboard.imports.workbook import MOST_FAULTS
from dashboard.language import COMMA, describe, describe_cause, say
from dashboard.language.digits import latin
from dashboard.pages.common.forms import CatalogueForm
from dashboard.sheets.reader import LIMITS
from dashboard.staff.import_draft import GRADE, checked, data_beside, is_known, plan_of, rows_of, seen_of, send
from dashboard.staff.import_words import decision_words, rows_words
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest
from dashboard.tables.declared import EVIDENCE, TRACED
from dashboard.weeks import span_label

# Bytes of the request: the file and a few fields.
LONGEST = LIMITS.size + 100_000
_LONGEST_NAME = 80
# What the page tells after a form, by the parameter `done`.
_DONE = ("taken", "known", "waits", "dropped", "closed", "taken_back")
# How many of the imports whose rows were written the page lists.
_TAKEN = 10
# Prefix of the fields with answers; the rest of their names is the question's key.
_ANSWER = "answer."
# A county, an office or a column is recognised once; the groups of matchings in the order of the page.
_GROUPS = ("column", "county", "office", "kind", "value", "week", "rows")
CHANGED_SHOWN = 200


class UploadForm(CatalogueForm):
    """The upload of a file, with the evidence of its reports."""

    file = FileField(
        "staff_import.file",
        description="staff_import.file_hint",
        render_kw={"accept": ".xlsx,.xls,.ods,.csv", "required": True},
    )
    evidence = SelectField("staff_import.evidence", description="staff_import.evidence_hint", default=EVIDENCE[0])

    def __init__(self, staff: StaffRequest) -> None:
        super().__init__(staff.lang, request.form or None)
        self.evidence.choices = staff.options("sheets.grade_", EVIDENCE)


class Asked(NamedTuple):
    """A question on the page. options: value, words and whether chosen, the best first."""

    name: str
    text: str
    options: Sequence[tuple[str, str, bool]]


class Matched(NamedTuple):
    """A certain matching: the text of the file, its meaning, and their likeness in words, '' if they are equal."""

    text: str
    meaning: str
    likeness: str


def add(site: Site) -> None:
    @site.route("import", "import", ("GET", "POST"), longest=LONGEST)
    def page(staff: StaffRequest) -> Response:
        return _upload(staff) if request.method == "POST" else _show(staff)

    @site.route("import/<key>", "import", ("GET", "POST"))
    def one(staff: StaffRequest, key: str) -> Response:
        draft = staff.read(memory.draft_of, staff.signed_in.name)
        if draft is None or draft.id != key:
            # A form that was sent twice, or an address that was kept.
            return staff.redirect(staff.address("import", done="closed"))
        do = request.form.get("do", "")
        action = {"answer": _answer, "send": _send, "drop": _drop}.get(do, _look)
        try:
            return action(staff, draft)
        except DataError as error:
            if is_of_database(error.faults):
                raise
            return _show(staff, [describe(fault, staff.lang) for fault in error.faults], "data_faulty", 409)


def _upload(staff: StaffRequest) -> Response:
    """Read the file: show why it cannot be imported, or store a draft."""
    sent, form = request.files.get("file"), UploadForm(staff)
    content, name = (sent.read(), sent.filename or "") if sent else (b"", "")
    if not content or not form.validate():
        return _show(staff, [staff.say("sheets.empty_file" if name else "sheets.no_file")])
    # Some programs send the file's whole path.
    plain = PurePath(name.replace("\\", "/")).name[-_LONGEST_NAME:]
    draft = ImportDraft(staff.now, staff.signed_in.name, plain or "file", content, {GRADE: form.evidence.data})
    if is_known(staff, draft.digest):
        return staff.redirect(staff.address("import", done="known"))
    if any(each.digest == draft.digest for each in staff.read(sent_imports.listed) if each.state == WAITING):
        return staff.redirect(staff.address("import", done="waits"))
    try:
        plan = plan_of(staff, draft, data_beside(staff))
    except DataError as error:
        if is_of_database(error.faults):
            raise
        return _show(staff, [describe(fault, staff.lang) for fault in error.faults], "data_faulty", 409)
    if plan.faults:
        faults = [describe(fault, staff.lang) for fault in plan.faults]
        return _show(staff, faults, offers_sheet=plan.not_understood)
    with staff.desk.writing() as connection:
        memory.store_draft(connection, draft)
    return staff.redirect(staff.address(f"import/{draft.id}"))


def _show(
    staff: StaffRequest,
    faults: Sequence[str] = (),
    heading: str = "faults",
    status: int = 422,
    offers_sheet: bool = False,
) -> Response:
    done, rows = request.args.get("done", ""), latin(request.args.get("rows", ""))
    number = staff.number(int(rows)) if rows.isdecimal() and len(rows) < 9 else staff.number(0)
    with staff.desk.reading() as connection:
        sent, taken = sent_imports.listed(connection), memory.taken(connection, _TAKEN)
        draft = memory.draft_of(connection, staff.signed_in.name)
    # What can be opened again is its account's alone.
    sent = [each for each in sent if each.state == WAITING or each.account == staff.signed_in.name]
    return staff.page(
        "staff_import.html",
        status if faults else 200,
        faults=faults[:MOST_FAULTS],
        heading=staff.say(f"staff_import.{heading}", n=staff.number(len(faults))),
        offers_sheet=offers_sheet,
        told=staff.say(f"staff_import.told_{done}", rows=number) if done in _DONE and not faults else "",
        good=done == "taken",
        form=UploadForm(staff),
        draft=draft,
        sent=[(each, rows_words(staff, each.rows), decision_words(staff, each)) for each in sent],
        taken=[(each, rows_words(staff, each.rows)) for each in taken],
        command_line=COMMAND_LINE,
        sample=staff.public_snapshot.sample,
    )


def _drop(staff: StaffRequest, draft: ImportDraft) -> Response:
    with staff.desk.writing() as connection:
        memory.drop_draft(connection, draft)
    return staff.redirect(staff.address("import", done="dropped"))


def _look(staff: StaffRequest, draft: ImportDraft) -> Response:
    return _page(staff, draft, checked(staff, plan_of(staff, draft, data_beside(staff))))


def _answer(staff: StaffRequest, draft: ImportDraft) -> Response:
    """Store the chosen answers; the page then shows the plan with them."""
    answers = _given(plan_of(staff, draft, data_beside(staff)))
    with staff.desk.writing() as connection:
        memory.answer_draft(connection, draft, {**draft.answers, **answers})
    return staff.redirect(staff.address(f"import/{draft.id}"))


def _send(staff: StaffRequest, draft: ImportDraft) -> Response:
    """Send the import to another reviewer, if the account has seen the rows as they are now and has confirmed every
    doubt."""
    data = data_beside(staff, fresh=True)
    plan = plan_of(staff, draft, data)
    answers = _given(plan)
    ticks = {doubt.key: CONFIRMED for doubt in plan.doubts if doubt.key in request.form.getlist("yes")}
    known = {question.key: question.proposed for question in plan.questions}
    changed = any(known[key] != value for key, value in answers.items())
    if answers or ticks:
        draft = replace(draft, answers={**draft.answers, **answers, **ticks})
        with staff.desk.writing() as connection:
            memory.answer_draft(connection, draft, draft.answers)
        plan = plan_of(staff, draft, data)
    plan = checked(staff, plan)
    if changed or request.form.get("seen") != seen_of(plan):
        return _page(staff, draft, plan, staff.say("staff_import.changed_meanwhile"), 409)
    if not plan.settled or plan.is_empty:
        return _page(staff, draft, plan, staff.say("staff_import.unconfirmed"), 422)
    try:
        number = send(staff, draft, plan)
    except Conflict:
        return staff.redirect(staff.address("import", done="closed"))
    return staff.redirect(staff.address(f"import/sent/{number}", done="sent"))


def _given(plan: Plan) -> dict[str, str]:
    """The answers of the form that differ from what the plan has, or that settle a question; others are ignored."""
    found = {}
    for question in plan.questions:
        value = request.form.get(_ANSWER + question.key, "")
        allowed = {choice.value for choice in question.choices}
        if value in allowed and (value != question.proposed or not question.certain):
            found[question.key] = value
    return found


def _page(staff: StaffRequest, draft: ImportDraft, plan: Plan, notice: str = "", status: int = 200) -> Response:
    return staff.page(
        "staff_import_draft.html", status, notice=notice, sent=None, **plan_values(staff, draft.name, plan, draft.id)
    )


def plan_values(staff: StaffRequest, file: str, plan: Plan, path: str) -> dict[str, Any]:
    """What the template shows of a plan. path: the end of the address to which its form goes."""
    lang = staff.lang
    certain = [question for question in plan.questions if question.certain]
    changes = plan.changes.changed
    return {
        "file": file,
        "path": path,
        "plan": plan,
        "seen": seen_of(plan),
        "weeks": COMMA[lang].join(span_label(week, lang) for week in plan.weeks),
        "rows": staff.number(sum(rows_of(plan).values())),
        "faults": [describe(fault, lang) for fault in plan.faults],
        "questions": [_asked(staff, question) for kind in _GROUPS for question in plan.open if question.kind == kind],
        "doubts": [(doubt.key, _without_file(doubt.fault, file, lang), doubt.confirmed) for doubt in plan.doubts],
        "matched": dict(_matched(staff, certain)),
        "exact": _exact(staff, certain),
        "corrections": [_asked(staff, question) for question in certain if _is_correctable(question)],
        "asides": asides_text(plan.changes.aside, lang),
        "summary": _summary(plan, lang),
        "changes": changes[:CHANGED_SHOWN],
        "more": staff.say("staff_import.more", n=staff.number(len(changes) - CHANGED_SHOWN))
        if len(changes) > CHANGED_SHOWN
        else "",
        "visit": staff.say("import_plan.visit"),
        "sample": staff.public_snapshot.sample,
        "ends_sample": staff.public_snapshot.full_input.tables.sample and any(name in plan.tables for name in TRACED),
    }


def _without_file(fault: Fault, file: str, lang: str) -> str:
    """A fault in words without the name of the file, which is in the page's head."""
    place = fault.file.removeprefix(file).strip()
    return describe(replace(fault, file=place), lang) if place else describe_cause(fault, lang)


def _summary(plan: Plan, lang: str) -> list[str]:
    """What would be written, without the changes, which the page has in a table, and the heading above them."""
    without = replace(plan, changes=replace(plan.changes, changed=()))
    return [line.strip() for line in changes_text(without, lang) if line != say(lang, "import_plan.changes")]


def _asked(staff: StaffRequest, question: Question) -> Asked:
    options = [
        (
            choice.value,
            staff.say("staff_import.scored", label=choice.label[staff.lang], score=staff.number(choice.score))
            if 0 < choice.score < EQUAL
            else choice.label[staff.lang],
            choice.value == question.proposed,
        )
        for choice in question.choices
    ]
    if not question.proposed:
        options = [("", staff.say("staff_import.choose"), True), *options]
    return Asked(_ANSWER + question.key, question_text(question, staff.lang), options)


def _is_correctable(question: Question) -> bool:
    return len(question.choices) > 1 and not question.is_exact_office


def _exact(staff: StaffRequest, certain: Sequence[Question]) -> str:
    """How many offices have exactly the register's names, in words; '' for none."""
    number = sum(question.is_exact_office for question in certain)
    return staff.say("import_plan.exact", count=staff.number(number)) if number else ""


def _matched(staff: StaffRequest, certain: Sequence[Question]) -> Iterator[tuple[str, Sequence[Matched]]]:
    """The certain matchings by their kind; offices with exactly the register's names are only counted."""
    for kind in _GROUPS:
        found = [
            Matched(question.column or question.value, question.label(staff.lang), _likeness(staff, question))
            if kind == "column"
            else Matched(question.value or question.sheet, question.label(staff.lang), _likeness(staff, question))
            for question in certain
            if question.kind == kind and not question.is_exact_office
        ]
        if found:
            yield kind, found


def _likeness(staff: StaffRequest, question: Question) -> str:
    return staff.say("staff_import.percent", n=staff.number(question.score)) if 0 < question.score < EQUAL else ""
