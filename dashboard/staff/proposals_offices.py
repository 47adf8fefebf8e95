"""The register at the desk: the search for an office, its rows in time, and the forms that propose a change of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from flask import Response, request
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import DataRequired

from dashboard.database import proposals
from dashboard.database.proposals import Change, Row
from dashboard.pages.common.forms import LATIN_NAME, ascii_digits
from dashboard.pages.common.pager import page_of, pager
from dashboard.planning.task import present_day
from dashboard.publications.office_changes import (
    CHANGE,
    CLOSE,
    OPEN,
    REOPEN,
    changes_nothing,
    county_is_gone,
    office_rows,
)
from dashboard.publications.proposals import rows_about
from dashboard.staff.proposals_form import ProposalForm, day_field, line_field, send
from dashboard.staff.proposals_register import parents, register_offices, search
from dashboard.staff.proposals_words import cell_words, tabs
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest

SHOWN = 50
# The columns of an office's rows, in the order of the table.
COLUMNS = ("valid_from", "valid_to", "name_fa", "name_en", "kind", "county_code", "parent_id", "small")


class NewOfficeForm(ProposalForm):
    """An office that the register does not have."""

    FIELD_OF: ClassVar = {"valid_from": "day", "valid_to": "day"}

    office_id = StringField(
        "proposals.column_office_id",
        [DataRequired()],
        [ascii_digits],
        "proposals.office_id_hint",
        render_kw={**LATIN_NAME, "maxlength": "40"},
    )
    kind = SelectField("proposals.column_kind")
    name_fa = line_field("proposals.column_name_fa", required=True, dir="rtl", lang="fa")
    name_en = line_field("proposals.column_name_en", "proposals.name_en_hint", dir="ltr", lang="en")
    county_code = SelectField("proposals.column_county_code")
    parent_id = SelectField("proposals.column_parent_id")
    small = BooleanField("proposals.small_tick")
    day = day_field("proposals.open_day", "proposals.day_hint", required=True)

    def __init__(self, staff: StaffRequest, values: Row, sent: bool = False, prefix: str = "") -> None:
        super().__init__(staff, values, sent, prefix)
        data = staff.public_snapshot.full_input
        kinds = [(name, kind.name(staff.lang)) for name, kind in data.tables.terms.kinds.items()]
        self.kind.choices = [("", "—"), *kinds]
        self.county_code.choices = [("", "—"), *staff.counties()]
        self.parent_id.choices = [("", staff.say("proposals.no_parent")), *parents(data, values, staff.lang)]

    def validate_office_id(self, field: StringField) -> None:
        """An id that no office has, in any capitals."""
        for known in register_offices(self.staff.public_snapshot.full_input):
            if known.office_id.casefold() == field.data.casefold():
                raise self.fault("proposals.id_exists", name=known.names[self.lang])

    def values(self) -> dict[str, Any]:
        """The fields of the office's row, but for its days."""
        return {field.short_name: field.data for field in self if field.short_name != "day"}


class OfficeForm(NewOfficeForm):
    """What may change about an office, and the day from which it holds."""

    day = day_field("proposals.change_day", "proposals.change_day_hint")

    def __init__(self, staff: StaffRequest, values: Row, sent: bool = False, prefix: str = "") -> None:
        super().__init__(staff, values, sent, prefix)
        del self.office_id, self.kind


class CloseForm(ProposalForm):
    """The day from which an office no longer exists."""

    FIELD_OF: ClassVar = {"valid_from": "day", "valid_to": "day"}

    day = day_field("proposals.close_day", "proposals.close_day_hint", required=True)


class ReopenForm(CloseForm):
    """The day from which a closed office exists again."""

    day = day_field("proposals.reopen_day", "proposals.day_hint", required=True)


def add(site: Site) -> None:
    @site.route("register", "register")
    def register(staff: StaffRequest) -> Response:
        text = request.args.get("q", "").strip()
        matching = search(staff.public_snapshot.full_input, text, staff.lang)
        page, today = page_of(matching, SHOWN, request.args.get("page", "")), _today(staff)
        return staff.page(
            "staff_register.html",
            tabs=tabs(staff, "register"),
            text=text,
            number=staff.number(len(matching)),
            rows=[(office, office.state(today)) for office in page.items],
            pages=pager(staff.lang, page, lambda number: staff.address("register", q=text, page=str(number))),
            kinds=staff.public_snapshot.full_input.tables.terms.kinds,
            sample=staff.public_snapshot.sample,
        )

    @site.route("register/new", "register", ("GET", "POST"))
    def new(staff: StaffRequest) -> Response:
        form = NewOfficeForm(staff, {}, request.method == "POST")
        if request.method == "POST" and form.validate():
            rows = office_rows(OPEN, [], form.values(), form.day.data)
            if change := _change(staff, form, OPEN, form.office_id.data, [], rows):
                return send(staff, change)
        return staff.page(
            "staff_proposal_form.html",
            422 if request.method == "POST" else 200,
            tabs=tabs(staff, "register"),
            title=staff.say("proposals.new_title"),
            lead=staff.say("proposals.new_lead"),
            action=staff.address("register/new"),
            form=form,
            sample=staff.public_snapshot.sample,
        )

    @site.route("register/office/<path:office_id>", "register", ("GET", "POST"))
    def office(staff: StaffRequest, office_id: str) -> Response:
        before = rows_about(staff.public_snapshot.full_input, "office", office_id)
        if not before:
            return staff.not_found()
        if request.method == "GET":
            return _show(staff, before)
        action = request.form.get("do", "")
        if action not in (CHANGE, CLOSE, REOPEN):
            return staff.not_found()
        form = _form(staff, action, before, sent=True)
        if form.validate():
            values = form.values() if isinstance(form, NewOfficeForm) else {}
            rows = office_rows(action, before, values, form.day.data)
            if change := _change(staff, form, action, office_id, before, rows):
                return send(staff, change)
        return _show(staff, before, form, 422)


def _form(staff: StaffRequest, action: str, before: Sequence[Row], sent: bool = False) -> NewOfficeForm | CloseForm:
    """The form of an action. Its fields have a prefix, since a page has several of these forms."""
    form = {CHANGE: OfficeForm, CLOSE: CloseForm, REOPEN: ReopenForm}[action]
    return form(staff, before[-1], sent, prefix=f"{action}-")


def _change(
    staff: StaffRequest,
    form: NewOfficeForm | CloseForm,
    action: str,
    office_id: str,
    before: list[Row],
    rows: Sequence[Row],
) -> Change | None:
    """The change that a valid form proposes; None with the faults at the fields."""
    data = staff.public_snapshot.full_input
    checked = form.checked("office", rows)
    if not checked:
        return None
    if county_is_gone(data.tables.counties, before, checked, _today(staff)):
        form.add_fault(form["county_code" if "county_code" in form else "day"], staff.say("proposals.county_gone"))
    if action == CHANGE and changes_nothing(before, checked):
        form.notices.append(staff.say("proposals.nothing_changes"))
    return None if form.errors or form.notices else Change("office", office_id, action, before, checked)


def _show(
    staff: StaffRequest, before: Sequence[Row], sent: NewOfficeForm | CloseForm | None = None, status: int = 200
) -> Response:
    """The page of an office. sent: the form that was sent, with its faults."""
    office_id, closes = before[-1]["office_id"], before[-1]["valid_to"]
    # A closed office, or one whose end is known, may be opened again.
    actions = (CHANGE, CLOSE, *([REOPEN] if closes else []))
    forms = {action: _form(staff, action, before) for action in actions}
    if sent:
        forms[request.form["do"]] = sent
    with staff.desk.reading() as connection:
        waiting = proposals.listed(connection, is_open=True)
    return staff.page(
        "staff_office.html",
        status,
        tabs=tabs(staff, "register"),
        office_id=office_id,
        name=staff.office(office_id),
        heads=[staff.say(f"proposals.column_{name}") for name in COLUMNS],
        rows=[[cell_words(staff, name, row[name]) for name in COLUMNS] for row in reversed(before)],
        forms=forms,
        waiting=[each for each in waiting if (each.change.kind, each.change.subject) == ("office", office_id)],
        action=staff.address(f"register/office/{office_id}"),
        sample=staff.public_snapshot.sample,
    )


def _today(staff: StaffRequest) -> date:
    return present_day(staff.public_snapshot, staff.now)
