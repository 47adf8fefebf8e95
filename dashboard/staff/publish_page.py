"""Publishing: the waiting sheets, their changes and a preview."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask import Response, request

from dashboard.database.errors import Conflict, NotWritten
from dashboard.database.sheets import Sheet
from dashboard.faults import DataError, is_of_database
from dashboard.language import COMMA, describe
from dashboard.publications.doubts import doubts, incomplete_weeks, reporting_in
from dashboard.publications.prepare import content_digest, newest_of
from dashboard.publications.proposals import changes_waiting
from dashboard.snapshot import Snapshot
from dashboard.staff import publishing
from dashboard.staff.changes import gone_in_words, province_changes
from dashboard.staff.coming_words import coming_in_words
from dashboard.staff.proposals_words import changes_in_words
from dashboard.staff.publish_form import PublishForm, seen_text
from dashboard.staff.publishing import Order
from dashboard.staff.site import Site
from dashboard.staff.source_words import sources_in_words
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.waiting_sheets import last_weeks, newest_week, staged, with_corrected

_DONE = ("published", "newer")


def add(site: Site) -> None:
    @site.route("publish", "publish", ("GET", "POST"))
    def page(staff: StaffRequest) -> Response:
        # Another server, or the office's files and database, may have brought something since this one last looked.
        staff.site.live.refresh()
        if request.method == "GET":
            done = request.args.get("done", "")
            return _show(staff, [staff.say(f"publishing.told_{done}")] if done in _DONE else [])
        try:
            return _publish(staff)
        except DataError as error:
            if is_of_database(error.faults):
                raise
            fault = describe(error.faults[0], staff.lang)
            return _show(staff, [staff.say("publishing.data_faulty", fault=fault)], 409)
        except NotWritten as failure:
            return _show(staff, [staff.say(f"publishing.not_{failure.code}")], 503)


def _publish(staff: StaffRequest) -> Response:
    form = PublishForm(staff, staff.waiting, sent=True)
    valid, public, week = form.validate(), staff.public_snapshot, form.last_week
    # After validating, during which a newer publication may have been read.
    if form.seen.data != seen_text(public):
        return staff.redirect(staff.address("publish", done="newer"))
    if form.shown.data != _content(_proposed(staff, form)):
        return _show(staff, [staff.say("publishing.changed")], 409, note=form.note.data)
    if not valid:
        return _show(staff, [text for field in form for text in field.errors], 422, form)
    new_snapshot = staged(public.full_input, form.sheets, week, left_out=form.leave.data)
    content = _content(new_snapshot)
    doubted = [text for sheet in form.sheets if (text := gone_in_words(staff, sheet))]
    has_content = bool(form.sheets or form.leave.data or changes_waiting(public.full_input))
    if form.leave.data:
        names = COMMA[staff.lang].join(sources_in_words(staff, form.leave.data).values())
        doubted.append(staff.say("publishing.left_out", sources=names))
    doubted += doubts(staff.lang, public, new_snapshot, has_content)
    incomplete = incomplete_weeks(public, new_snapshot)
    corrected = [staff.sheet_name(sheet.id) for sheet in form.sheets if str(sheet.id) not in form.sheet.data]
    if corrected:
        doubted.append(staff.say("publishing.corrected_too", sheets=COMMA[staff.lang].join(corrected)))
    if content != form.shown.data:
        doubted.append(staff.say("publishing.other_choice", week=staff.week(week)))
    # Optimistic concurrency: a confirmation is valid only for the same data and questions, else the page asks again.
    answer = staff.desk.keyed("publish", "\n".join([seen_text(public), content, *doubted]))
    questions = [form.question] * bool(form.question) + doubted
    if questions and request.form.get("confirmed") != answer:
        answers = {"week": week.isoformat(), "confirmed": answer}
        return _ask(staff, new_snapshot, questions, answers, incomplete[-1].week if incomplete else None)
    numbers = tuple(sheet.id for sheet in form.sheets)
    left_out = tuple(form.leave.data)
    order = Order(week, numbers, newest_of(public.full_input), form.note.data, content, left_out)
    return _carry_out(staff, order)


def _proposed(staff: StaffRequest, form: PublishForm) -> Snapshot:
    """The coming publication that the page shows: all that waits, up to the usual last week."""
    sheets = with_corrected(staff.waiting, {sheet.id for sheet in form.proposed})
    return staged(staff.public_snapshot.full_input, sheets, form.usual)


def _content(coming: Snapshot) -> str:
    return content_digest(coming.full_input, coming.asof)


def _ask(
    staff: StaffRequest,
    new_snapshot: Snapshot,
    lines: Sequence[str],
    answers: Mapping[str, str],
    incomplete: date | None,
) -> Response:
    """The page that asks for a confirmation before publishing.

    answers: form fields that the confirmation sends. incomplete: the week whose missing offices the page leads to.
    """
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in {"csrf_token", *answers}]
    return staff.page(
        "staff_publish_ask.html",
        lines=lines,
        through=staff.week(date.fromisoformat(answers["week"])),
        rows=province_changes(staff, new_snapshot),
        fields=[*fields, *answers.items()],
        missing=staff.address("reported", week=incomplete.isoformat()) if incomplete else "",
        sample=staff.public_snapshot.sample,
    )


def _carry_out(staff: StaffRequest, order: Order) -> Response:
    account, site, done = staff.signed_in, staff.site, "published"
    try:
        publishing.carry_out(site.live, staff.desk, order, account.name, account.role, site.clock)
    except Conflict:
        site.live.refresh()
        if newest_of(staff.public_snapshot.full_input) == order.seen:
            return _show(staff, [staff.say("publishing.changed")], 409)
        done = "newer"
    return staff.redirect(staff.address("publish", done=done))


def _newest_in_words(staff: StaffRequest) -> str:
    """The newest publication and its last week, or that there is none; '' if the public sees no week."""
    public = staff.public_snapshot
    if not public.weeks:
        return ""
    if newest_of(public.full_input) is None:
        return staff.say("publishing.none_yet")
    return staff.say("publishing.newest", moment=staff.publication(public.asof), week=staff.week(public.weeks[-1]))


def _show(
    staff: StaffRequest,
    notice: Sequence[str] = (),
    status: int = 200,
    form: PublishForm | None = None,
    note: str = "",
) -> Response:
    """The page. notice: lines about the submitted form; form: the submitted form; None for a new one with a note."""
    public, waiting, lang = staff.public_snapshot, staff.waiting, staff.lang
    form = form or PublishForm(staff, waiting)
    form.note.data = form.note.data or note
    new_snapshot = _proposed(staff, form)
    form.renew(public, _content(new_snapshot), _last_weeks(staff, waiting))
    return staff.page(
        "staff_publish.html",
        status,
        notice=notice,
        good=status == 200,
        form=form,
        waiting=[(sheet, gone_in_words(staff, sheet)) for sheet in form.adding],
        idle=[sheet for sheet in waiting if sheet not in form.adding],
        through=staff.week(form.usual),
        preview=staff.address(f"preview/{lang}/", through=form.usual.isoformat()),
        rows=province_changes(staff, new_snapshot),
        coming=coming_in_words(staff),
        newest=_newest_in_words(staff),
        approved=changes_in_words(staff),
        sample=public.sample,
    )


def _last_weeks(staff: StaffRequest, waiting: Sequence[Sheet]) -> dict[date, str]:
    """The weeks with which the publication may end, newest first, labelled with who has reported on each."""
    public = staff.public_snapshot
    newest = newest_week(public.full_input, waiting, public)
    coming, weeks = staged(public.full_input, waiting, newest), last_weeks(newest)
    numbers = {each.week: f" · {each.words(staff.lang)}" for each in reporting_in(coming, weeks[-1], weeks[0])}
    return {week: staff.week(week) + numbers.get(week, "") for week in weeks}
