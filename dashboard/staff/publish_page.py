"""Publishing: what waits, what changes with it, a preview of every page; at once, or at a moment that was planned.

Also a publication that was wrong: a new one withdraws what it brought. Nothing is erased.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from flask import Response, request

from dashboard.desk import log, plans
from dashboard.desk.sheets import Sheet
from dashboard.faults import DataError
from dashboard.language import describe
from dashboard.language.digits import local_digits, whole
from dashboard.pages.common.change_table import ChangeRow, change_table
from dashboard.pages.publications.compare import differences
from dashboard.publishing.doubts import describe_doubt, describe_reporting, doubts, reporting
from dashboard.publishing.publication import REASONS, newest_of
from dashboard.snapshot import Snapshot
from dashboard.staff import publishing
from dashboard.staff.changes import in_words
from dashboard.staff.coming import last_weeks, newest_week, staged, waiting_for_publication
from dashboard.staff.publishing import Order
from dashboard.staff.site import Link, Site, Visit
from dashboard.storage.errors import NotWritten
from dashboard.store.rules import title_of_person
from dashboard.weeks import civil, jalali_text, moment_text, parse_date, parse_moment, span_label, week_of

LINK = Link("publishing.title", "publishing.about", 30)
LONGEST_NOTE = 200
FAR = timedelta(days=60)


class Bad(ValueError):
    """A form that cannot be followed; its text is a key of the catalogue."""


def add(site: Site) -> None:
    """Register the page."""

    @site.route("publish", "publish", ("GET", "POST"), LINK)
    def page(visit: Visit) -> Response:
        if request.method == "GET":
            return _answer(visit, done=request.args.get("done", ""))
        do = {"publish": _publish, "withdraw": _withdraw, "cancel": _cancel}.get(request.form.get("do", ""))
        try:
            return do(visit) if do else visit.nothing_here()
        except Bad as bad:
            return _answer(visit, visit.say(f"publishing.{bad}"), 422)
        except DataError as error:
            fault = describe(error.faults[0], visit.lang)
            return _answer(visit, visit.say("publishing.data_faulty", fault=fault), 409)
        except NotWritten as failure:
            return _answer(visit, visit.say(f"publishing.not_{failure.code}"), 503)


def _publish(visit: Visit) -> Response:
    form = request.form.get("form_id", "")
    if len(form) != 32:
        raise Bad("form_again")
    with visit.desk.reading() as connection:
        before = plans.due_of(connection, form)
    typed = request.form.getlist("sheet")
    chosen = [sheet for sheet in _waiting(visit) if str(sheet.id) in typed]
    if before is None and len(chosen) != len(typed):
        raise Bad("sheets_gone")
    note = " ".join(request.form.get("note", "").split())
    if len(note) > LONGEST_NOTE:
        raise Bad("note_long")
    if title_of_person(note):
        raise Bad("note_person")
    at = request.form.get("at", "").strip()
    # Of one that is made at once: the last publication's moment. By a later one it is known to have been made.
    due = _due(visit, at) if at else _newest(visit)
    week, lines = _week(visit, chosen)
    shown = visit.site.live.newest
    if at and shown.weeks and week < shown.weeks[-1]:
        raise Bad("plan_earlier")
    coming = staged(shown.whole, chosen, week, visit.now)
    doubted = [describe_doubt(doubt, visit.lang) for doubt in doubts(shown, coming, brings=bool(chosen))]
    # A yes is to what was asked: whatever else has come in between is asked about.
    answer = visit.desk.keyed("publish", "\n".join([moment_text(_newest(visit)), week.isoformat(), *doubted]))
    if before is None and (lines or doubted) and request.form.get("confirmed") != answer:
        return _ask(visit, coming, [*lines, *doubted], {"week": week.isoformat(), "confirmed": answer})
    account = visit.signed_in
    numbers = tuple(map(int, filter(str.isdecimal, typed)))
    with visit.desk.writing() as connection:
        new = plans.plan(connection, visit.now, form, account.name, due, week, note, numbers, ended=not at)
        if new and at:
            detail = {"week": week.isoformat(), "at": moment_text(due)}
            log.append(connection, visit.now, "publication_planned", account.name, account.role, "", detail)
    # The same form again is carried out only if the first time broke off before it came so far.
    if not at and (new or chosen or _newest(visit) <= (before or due)):
        order = Order(week, numbers, note, due=(before or due) + timedelta(seconds=1))
        done = publishing.carry_out(visit.site.live, visit.desk, order, account.name, account.role, visit.site.clock)
        if done is None and new:
            raise Bad("by_other")
    return visit.see(visit.address("publish", done="planned" if at else "published"))


def _ask(visit: Visit, coming: Snapshot, lines: Sequence[str], answers: Mapping[str, str]) -> Response:
    """The question before a publication: what it would take away or change. answers: fields that a yes sends anew."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in {"csrf_token", *answers}]
    return visit.page(
        "staff_publish_ask.html",
        lines=lines,
        rows=_changes(visit, visit.site.live.newest, coming),
        fields=[*fields, *answers.items()],
        planned=bool(request.form.get("at", "").strip()),
        sample=visit.site.live.newest.sample,
    )


def _newest(visit: Visit) -> datetime:
    """The moment of the newest publication that is shown; some time before now if there is none."""
    return newest_of(visit.site.live.newest.whole) or visit.now - FAR


def _withdraw(visit: Visit) -> Response:
    try:
        moment = parse_moment(request.form.get("of", ""), UTC)
    except (ValueError, OverflowError):
        raise Bad("no_publication") from None
    reason = request.form.get("reason", "")
    if reason not in REASONS:
        raise Bad("no_reason")
    account = visit.signed_in
    shown = visit.site.live.newest
    order = Order(newest_week(shown.whole, [], shown), (), withdraws=moment, reason=reason)
    if not publishing.carry_out(visit.site.live, visit.desk, order, account.name, account.role, visit.site.clock):
        raise Bad("nothing_to_withdraw")
    return visit.see(visit.address("publish", done="withdrawn"))


def _cancel(visit: Visit) -> Response:
    number = request.form.get("plan", "")
    account = visit.signed_in
    with visit.desk.writing() as connection:
        if not (
            number.isdecimal() and len(number) < 9 and plans.end(connection, visit.now, int(number), "cancelled")
        ):
            raise Bad("plan_over")
        log.append(connection, visit.now, "plan_cancelled", account.name, account.role, number)
    return visit.see(visit.address("publish", done="cancelled"))


def _waiting(visit: Visit) -> list[Sheet]:
    return waiting_for_publication(visit.desk, visit.site.live.newest.whole.tables)


def _week(visit: Visit, chosen: Sequence[Sheet]) -> tuple[date, list[str]]:
    """The last week that the publication shows, and what is to be said of it.

    The week is the one that was chosen. A week that only sheets are about which were not chosen cannot be: then it is
    the newest one that can, which the publisher is asked about.
    """
    shown = visit.site.live.newest
    typed = request.form.get("week", "")
    newest = newest_week(shown.whole, chosen, shown)
    if not typed:
        return newest, []
    try:
        week = week_of(parse_date(typed))
    except (ValueError, OverflowError):
        raise Bad("no_week") from None
    if newest < week <= newest_week(shown.whole, _waiting(visit), shown):
        spans = {"week": span_label(week, visit.lang), "newest": span_label(newest, visit.lang)}
        return newest, [visit.say("publishing.week_without_sheets", **spans)]
    if week not in last_weeks(newest):
        raise Bad("no_week")
    return week, []


def _due(visit: Visit, typed: str) -> datetime:
    try:
        due = parse_moment(typed, visit.time_zone)
    except (ValueError, OverflowError):
        raise Bad("no_moment") from None
    if not visit.now < due <= visit.now + FAR:
        raise Bad("moment_past" if due <= visit.now else "moment_far")
    return due


def _changes(visit: Visit, old: Snapshot, new: Snapshot) -> list[ChangeRow]:
    """What changes in the province, by indicator; nothing where one of them shows nothing."""
    if not old.weeks or not new.weeks:
        return []
    cards = {card.key: card for card in [*old.cards, *new.cards]}
    province = [change for change in differences(old, new) if not change.county_code]
    return change_table(visit.lang, province, cards, {"": new.province.title(visit.lang)})


def _answer(visit: Visit, told: str = "", status: int = 200, done: str = "") -> Response:
    shown = visit.site.live.newest
    given = shown.whole
    waiting = _waiting(visit)
    newest = newest_week(given, waiting, shown)
    coming = staged(given, waiting, newest, visit.now)
    lang = visit.lang
    with visit.desk.reading() as connection:
        planned = plans.still_open(connection)
    known = ("published", "planned", "withdrawn", "cancelled")
    return visit.page(
        "staff_publish.html",
        status,
        told=told or (visit.say(f"publishing.told_{done}") if done in known else ""),
        told_good=not told,
        waiting=[
            {
                "id": sheet.id,
                "href": visit.address(f"sheets/{sheet.id}"),
                "text": visit.say(
                    "sheets.of", county=visit.county(sheet.county_code), week=span_label(sheet.week, lang)
                ),
                "number": visit.say("sheets.sheet", n=whole(sheet.id, lang)),
            }
            for sheet in waiting
        ],
        weeks=_weeks_offered(visit, newest, coming),
        preview=visit.address("preview/" + lang + "/"),
        rows=_changes(visit, shown, coming),
        planned=[
            (plan.id, visit.moment(plan.due_at), span_label(plan.week, lang), whole(len(plan.sheets), lang))
            for plan in planned
        ],
        brought=[
            (moment_text(moment), visit.moment(moment), in_words(visit, sources))
            for moment, sources in publishing.brought(given)
        ],
        newest=visit.say("publishing.newest", moment=visit.moment(shown.asof), week=span_label(shown.weeks[-1], lang))
        if shown.weeks
        else "",
        reasons=[(reason, visit.say(f"publications.reason_{reason}")) for reason in REASONS],
        form_id=secrets.token_hex(16),
        example=_typed(visit, visit.now + timedelta(days=1)),
        sample=shown.sample,
    )


def _typed(visit: Visit, moment: datetime) -> str:
    """A moment (naive UTC) as somebody would type it, in the province's time: 1405/09/06 10:00 (fa)."""
    shown = civil(moment, visit.time_zone)
    day = jalali_text(shown.date()).replace("-", "/") if visit.lang == "fa" else shown.date().isoformat()
    return local_digits(f"{day} {shown:%H:%M}", visit.lang)


def _weeks_offered(visit: Visit, newest: date, coming: Snapshot) -> list[tuple[str, str, bool]]:
    """The last weeks to choose from: value, words with the number of counties that have reported, whether chosen."""
    weeks = last_weeks(newest)
    found = reporting(coming.input.tables, coming.asof, min(weeks), max(weeks))
    counties = {each.week: f" · {describe_reporting(each, visit.lang)}" for each in found}
    return [
        (week.isoformat(), span_label(week, visit.lang) + counties.get(week, ""), week == newest) for week in weeks
    ]
