"""Targets and announced figures at the desk: what is in force, and the forms that propose another one."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from flask import Response, request
from wtforms import StringField
from wtforms.validators import DataRequired

from dashboard.database.proposals import Change, Row
from dashboard.faults import Fault
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.indicators.targets import fits
from dashboard.language import LANGUAGES, describe_cause
from dashboard.language.digits import latin
from dashboard.pages.common.forms import trimmed
from dashboard.publications.proposals import rows_about
from dashboard.staff.proposals_form import (
    ProposalForm,
    day_field,
    day_to_edit,
    line_field,
    number_to_edit,
    send,
)
from dashboard.staff.proposals_words import RANK, figure_name, figure_words, tabs, target_of
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest
from dashboard.weeks import day_label

_PERCENT = "%"


class TargetForm(ProposalForm):
    """A card's target; both fields blank: none."""

    value = StringField(
        "proposals.column_value", [], [trimmed], "proposals.value_hint", render_kw={"maxlength": "20"}
    )
    date = day_field("proposals.target_day", "proposals.target_day_hint")


class FigureForm(ProposalForm):
    """An announced figure with its source."""

    FIELD_OF: ClassVar = {"count": "figure", "share": "figure"}

    figure = StringField(
        "proposals.column_figure",
        [DataRequired()],
        [trimmed],
        "proposals.figure_hint",
        render_kw={"maxlength": "20"},
    )
    of_what = line_field("proposals.column_of_what", "proposals.of_what_hint", required=True, dir="auto")
    date = line_field("proposals.column_date", "proposals.date_hint", dir="auto")
    source = line_field("proposals.column_source", "proposals.source_hint", required=True, dir="auto")

    def row(self, key: str) -> Row:
        """The row as typed. A figure with a percent sign is a share."""
        typed = self.figure.data
        column = "share" if _PERCENT in latin(typed) else "count"
        lines = {name: self[name].data for name in ("date", "of_what", "source")}
        return {"key": key, column: typed, **lines, "province": self.staff.public_snapshot.province.code}


def add(site: Site) -> None:
    @site.route("targets", "register")
    def targets(staff: StaffRequest) -> Response:
        rows = [
            (
                staff.address(f"targets/{card.key}"),
                card.word(staff.lang, "name"),
                amounts.dated_target(staff.lang, card) or staff.say("indicator_page.no_target"),
                [_last_change(staff, card)],
            )
            for card in staff.public_snapshot.full_input.cards
        ]
        return _list(staff, "targets", rows)

    @site.route("targets/<key>", "register", ("GET", "POST"))
    def target(staff: StaffRequest, key: str) -> Response:
        data = staff.public_snapshot.full_input
        card = next((card for card in data.cards if card.key == key), None)
        return _target(staff, card) if card else staff.not_found()

    @site.route("announcements", "register")
    def figures(staff: StaffRequest) -> Response:
        rows = []
        for key in _figure_keys(staff):
            (row,) = rows_about(staff.public_snapshot.full_input, "announcement", key) or [{}]
            texts = [row.get("date") or "", row.get("source") or ""]
            rows.append(
                (staff.address(f"announcements/{key}"), figure_name(staff, key), figure_words(staff, row), texts)
            )
        return _list(staff, "announcements", rows)

    @site.route("announcements/<key>", "register", ("GET", "POST"))
    def figure(staff: StaffRequest, key: str) -> Response:
        return _figure(staff, key) if key in _figure_keys(staff) else staff.not_found()


def _list(staff: StaffRequest, page: str, rows: list[tuple[str, str, str, list[str]]]) -> Response:
    return staff.page(
        "staff_targets.html",
        tabs=tabs(staff, page),
        page=page,
        rows=rows,
        sample=staff.public_snapshot.sample,
    )


def _last_change(staff: StaffRequest, card: Card) -> str:
    """The newest change of a card with its day; '' without one."""
    # Of several on one day the last one is the newest.
    newest = max(reversed(card.changes), key=lambda change: change["date"], default=None)
    if newest is None:
        return ""
    return f"{day_label(date.fromisoformat(newest['date']), staff.lang)}: {newest[LANGUAGES[staff.lang].names]}"


def _figure_keys(staff: StaffRequest) -> list[str]:
    """The keys of announced figures: of each card, the rank, and any other that the table has."""
    data = staff.public_snapshot.full_input
    return list(dict.fromkeys([*(card.announced for card in data.cards), RANK, *data.tables.announcements["key"]]))


def _target(staff: StaffRequest, card: Card) -> Response:
    before = rows_about(staff.public_snapshot.full_input, "target", card.key)
    sent, current = request.method == "POST", before[0]
    value = number_to_edit(staff.lang, current["value"], card.format == "share")
    form = TargetForm(staff, {"value": value, "date": day_to_edit(staff.lang, current["date"])}, sent)
    if sent and form.validate():
        rows = form.checked("target", [{"indicator": card.key, "value": form.value.data, "date": form.date.data}])
        if rows and not fits(card, target_of(rows[0])):
            form.add_fault(form.value, describe_cause(Fault("", code="not_share"), staff.lang))
        elif rows == before:
            form.notices.append(staff.say("proposals.nothing_changes"))
        elif rows:
            return send(staff, Change("target", card.key, "set", before, rows))
    title = staff.say("proposals.target_title", name=card.word(staff.lang, "name"))
    return _form_page(staff, "targets", card.key, form, title, staff.say("proposals.target_lead"))


def _figure(staff: StaffRequest, key: str) -> Response:
    before = rows_about(staff.public_snapshot.full_input, "announcement", key)
    sent, current = request.method == "POST", before[0] if before else {}
    figures = [number_to_edit(staff.lang, current.get(name), name == "share") for name in ("count", "share")]
    form = FigureForm(staff, {**current, "figure": "".join(figures)}, sent)
    if sent and form.validate():
        rows = form.checked("announcement", [form.row(key)])
        if rows and rows == before:
            form.notices.append(staff.say("proposals.nothing_changes"))
        elif rows:
            return send(staff, Change("announcement", key, "set", before, rows))
    title = staff.say("proposals.figure_title", name=figure_name(staff, key))
    return _form_page(staff, "announcements", key, form, title, staff.say("proposals.figure_lead"))


def _form_page(staff: StaffRequest, page: str, key: str, form: ProposalForm, title: str, lead: str) -> Response:
    return staff.page(
        "staff_proposal_form.html",
        422 if request.method == "POST" else 200,
        tabs=tabs(staff, page),
        title=title,
        lead=lead,
        action=staff.address(f"{page}/{key}"),
        form=form,
        sample=staff.public_snapshot.sample,
    )
