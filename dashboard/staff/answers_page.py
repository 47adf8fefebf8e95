"""The week's answers on the page: the grid of a place, its draft that is kept as one types, and the check."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date

from flask import Response, g, jsonify, request

from dashboard.database import answer_drafts, sheet_drafts
from dashboard.database import sheets as desk_sheets
from dashboard.database.errors import Conflict
from dashboard.database.sheet_drafts import Draft
from dashboard.language import LANGUAGES
from dashboard.sheets.check import Places
from dashboard.sheets.form import Form, UnknownPlace, build
from dashboard.sheets.words import CHANNEL, DENOMINATOR, MEASURE, NAME, NUMERATOR, OFFICE
from dashboard.staff.answers_form import Sent, changed_fields, read_sent, typed_in
from dashboard.staff.answers_view import page_of, script_data
from dashboard.staff.begun_sheets import Begun, beginning, begun_sheets, office_states
from dashboard.staff.rights import may
from dashboard.staff.sheet_choice import ChoiceForm, sheet_week
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.waiting_sheets import staff_tables
from dashboard.tables.place import Place
from dashboard.tables.words import answer

# The status of a page by why its check went no further.
_STATUS = {"faults": 422, "nothing": 422, "moved": 409, "conflict": 409}
# Bytes of a form: the largest county has 150 offices with 6 answers and 12 numbers each.
LONGEST = 400_000


def add(site: Site) -> None:
    @site.route("answers", "answers", ("GET", "POST"), longest=LONGEST)
    def page(staff: StaffRequest) -> Response:
        choice = ChoiceForm(staff)
        place, week = staff.place(choice.place.data), choice.saturday
        if request.method == "POST":
            place, week = _asked_for(staff) or (None, week)
        if place is None:
            return staff.not_found()
        if not may(staff.account, "answers", place):
            return staff.forbidden()
        try:
            form = _form(staff, place, week)
        except UnknownPlace:
            return staff.not_found()
        return _check(staff, choice, form) if request.method == "POST" else _show(staff, choice, form)

    def keep() -> Response:
        return _keep(g.staff)

    for lang in LANGUAGES:
        path = f"/staff/{lang}/answers/draft"
        view = site.part("answers", lang, keep)
        view.longest = LONGEST  # type: ignore[attr-defined]
        site.server.add_url_rule(path, path, view, methods=["POST"])


def _asked_for(staff: StaffRequest) -> tuple[Place, date] | None:
    """The place and the week that a form names; None if no sheet can be about them."""
    place = staff.place(request.form.get("place", ""))
    try:
        week = sheet_week(request.form.get("week", ""), staff)
    except (ValueError, OverflowError):
        return None
    return (place, week) if place else None


def _form(staff: StaffRequest, place: Place, week: date) -> Form:
    data = staff.public_snapshot.full_input
    return build(staff_tables(data, staff.waiting), data.cards, place, week, staff.now)


def _show(staff: StaffRequest, choice: ChoiceForm, form: Form) -> Response:
    """The grid with the answers of sheets that are not public, and over them the account's draft."""
    draft = staff.read(answer_drafts.kept, staff.signed_in.name, form.place, form.week)
    begun = begun_sheets(staff, form)
    typed = typed_in(staff, *beginning(form, begun, draft))
    faults = read_sent(staff, form, typed).faults
    said = "" if draft.is_empty else staff.say("answers.saved", moment=staff.moment(draft.at))
    return _page(staff, choice, form, typed, draft.version, said=said, gone=faults.values(), begun=begun)


def _page(
    staff: StaffRequest,
    choice: ChoiceForm,
    form: Form,
    typed: Mapping[str, str],
    version: int,
    problem: str = "",
    faults: Mapping[str, str] | None = None,
    said: str = "",
    gone: Iterable[str] = (),
    begun: Sequence[Begun] | None = None,
) -> Response:
    """The page.

    typed: what is typed into fields; version: of the draft that the page has; problem: why a check went no further;
    said: when the draft was kept; gone: answers of a draft that are not asked any more, in words; begun: the sheets
    of the form's place and week.
    """
    begun = begun_sheets(staff, form) if begun is None else begun
    page = page_of(staff, form, typed, faults or {}, office_states(begun))
    shown = {field.name for line in page.lines for field in line.fields}
    placeless = [text for name, text in (faults or {}).items() if name not in shown]
    return staff.page(
        "staff_answers.html",
        _STATUS.get(problem, 200),
        choice=choice,
        form=form,
        page=page,
        summary=staff.say("answers.summary", **{name: staff.number(n) for name, n in page.numbers.items()}),
        version=version,
        problem=problem,
        placeless=list(dict.fromkeys(placeless)),
        said=said,
        gone=list(dict.fromkeys(gone)),
        opened=[each for each in begun if each.opens],
        is_published=form.week in staff.public_snapshot.weeks,
        data=script_data(form),
        sample=staff.public_snapshot.sample,
    )


def _check(staff: StaffRequest, choice: ChoiceForm, form: Form) -> Response:
    """Show all faults at their fields, or keep the answers as the draft of a sheet, which its page sends."""
    sent, seen, account = read_sent(staff, form, request.form), _version(request.form), staff.signed_in.name
    typed = {name: request.form[name] for name in changed_fields(request.form)}
    if sent.faults:
        return _page(staff, choice, form, typed, seen, "faults", sent.faults)
    if sent.moved:
        faults = dict.fromkeys(sent.moved, staff.say("answers.moved_here"))
        return _page(staff, choice, form, typed, seen, "moved", faults)
    if not sent.answers and not sent.counts:
        return _page(staff, choice, form, typed, seen, "nothing")
    draft = _draft_of(staff, form, sent, staff.read(desk_sheets.newest, form.place, form.week))
    try:
        with staff.desk.writing() as connection:
            changes = tuple(sent.changes), tuple(sent.count_changes)
            answer_drafts.keep(connection, staff.now, account, form.place, form.week, seen, *changes)
            sheet_drafts.store(connection, draft)
    except Conflict:
        # Checked once more, this page overwrites the other draft, of which it tells.
        other = staff.read(answer_drafts.kept, account, form.place, form.week)
        return _page(staff, choice, form, typed, other.version, "conflict")
    return staff.redirect(staff.address(f"draft/{draft.id}"))


def _keep(staff: StaffRequest) -> Response:
    """Keep what a script sends of the page's changed fields; the answer tells the new version and all faults."""
    asked = _asked_for(staff)
    if asked is None:
        return Response(staff.say("answers.no_sheet"), 400, mimetype="text/plain")
    place, week = asked
    if not may(staff.account, "answers", place):
        return Response(staff.say("staff.no_right"), 403, mimetype="text/plain")
    try:
        sent = read_sent(staff, _form(staff, place, week), request.form)
    except UnknownPlace:
        return Response(staff.say("answers.no_sheet"), 400, mimetype="text/plain")
    account, changes = staff.signed_in.name, (tuple(sent.changes), tuple(sent.count_changes))
    try:
        with staff.desk.writing() as connection:
            draft = answer_drafts.keep(connection, staff.now, account, place, week, _version(request.form), *changes)
    except Conflict:
        draft = staff.read(answer_drafts.kept, account, place, week)
        fields = typed_in(staff, draft.answers, draft.counts)
        answer = jsonify(version=draft.version, text=staff.say("answers.conflict"), fields=fields)
        answer.status_code = 409
        return answer
    text = staff.say("answers.saved", moment=staff.moment(draft.at))
    return jsonify(version=draft.version, text=text, faults=sent.faults)


def _version(fields: Mapping[str, str]) -> int:
    """The version of the draft that a page has; -1 for a text that is none."""
    text = fields.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _draft_of(staff: StaffRequest, form: Form, sent: Sent, newest: int) -> Draft:
    """The draft of a sheet with what the page answers. newest: the newest sheet of its place and week."""
    numbers = {office.office_id: number for number, office in enumerate(form.offices, 1)}
    questions = {key: measure.question(staff.lang) for key, measure in form.measures.items()}
    sample = staff.public_snapshot.full_input.tables.sample
    content = {"texts": _texts(staff, form, sent), "sample": sample, "on_page": True}
    # The same answers checked twice are one sheet, but those after another sheet of the week are a new one.
    about = [form.place, form.week, sent.answers, sent.counts, newest]
    digest = hashlib.sha256(repr(about).encode()).hexdigest()
    return Draft(
        at=staff.now,
        account=staff.signed_in.name,
        digest=digest,
        **form.place._asdict(),
        week=form.week,
        content=desk_sheets.to_json({**content, "sha256": digest}),
        answers=tuple(sent.answers),
        counts=tuple(sent.counts),
        places=asdict(Places(0, "", questions, numbers, ())),
    )


def _texts(staff: StaffRequest, form: Form, sent: Sent) -> list[list[list[str]]]:
    """The answers and the counts as texts, as a sheet in a file has them (Grid.table)."""
    lang = staff.lang
    values = {row[:2]: row[2] for row in sent.answers}
    rows = [["line", OFFICE, NAME, *form.measures]]
    for number, office in enumerate(form.offices, 1):
        cells = [(measure, values.get((office.office_id, key))) for key, measure in form.measures.items()]
        words = ["" if value is None else answer(lang, measure, value) for measure, value in cells]
        rows.append([str(number), office.office_id, office.names[lang], *words])
    texts = [rows]
    if sent.counts:
        heading = ["line", OFFICE, NAME, MEASURE, CHANNEL, NUMERATOR, DENOMINATOR]
        names = {office.office_id: office.names[lang] for office in form.offices}
        numbered = enumerate(sent.counts, 1)
        counts = [[str(number), each[0], names[each[0]], *map(_shown, each[1:])] for number, each in numbered]
        texts.append([heading, *counts])
    return texts


def _shown(value: str | int | None) -> str:
    return "" if value is None else str(value)
