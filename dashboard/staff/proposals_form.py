"""The base of the forms that propose a change: faults of the rows at the fields, and the proposal, stored once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from flask import Response, request
from wtforms import Field, StringField
from wtforms.validators import DataRequired, ValidationError

from dashboard.database import proposals
from dashboard.database.proposals import Change, Row
from dashboard.faults import DataError, Fault, is_of_database
from dashboard.language import LANGUAGES, catalogue, describe, describe_cause
from dashboard.language.digits import local_digits
from dashboard.language.spelling import tidy
from dashboard.pages.common.forms import CatalogueForm, trimmed
from dashboard.publications.proposals import TABLE_OF, checked_rows
from dashboard.staff.staff_request import StaffRequest
from dashboard.tables.declared import Column
from dashboard.tables.values import Bad, read_value
from dashboard.weeks import jalali_text

# The most letters of a name or a source.
LONGEST = 200
# The column of the log's detail for the subject of each kind of proposal.
_LOGGED = {"office": "office", "target": "indicator", "announcement": "figure"}


class ProposalForm(CatalogueForm):
    """A form that proposes a change. notices: faults that belong to no field."""

    # Fields of rows' columns that have no field of their name.
    FIELD_OF: ClassVar[Mapping[str, str]] = {}

    def __init__(self, staff: StaffRequest, values: Mapping[str, Any], sent: bool = False, prefix: str = "") -> None:
        """values: of the fields, shown until the form is sent. prefix: of the fields' names."""
        self.staff = staff
        self.notices: list[str] = []
        super().__init__(staff.lang, request.form if sent else None, prefix=prefix, **values)

    def check_line(self, field: Field) -> None:
        """A validator: one line of text without a person's title."""
        column = Column("text", required=False, longest=LONGEST, nobody=True)
        read = read_value(field.data, column, self.staff.now, self.staff.public_snapshot.province.time_zone)
        if isinstance(read, Bad):
            raise ValidationError(describe_cause(Fault("", code=read.code, details=read.details), self.lang))

    def checked(self, kind: str, rows: Sequence[Row]) -> list[Row]:
        """The rows as a proposal keeps them; [] if the data could not have them, with the faults at the fields."""
        data, sources = self.staff.public_snapshot.full_input, self.staff.site.live.sources
        try:
            return checked_rows(sources, data, kind, rows, self.staff.now)
        except DataError as error:
            if is_of_database(error.faults):
                raise
            for fault in error.faults:
                self._take(fault, TABLE_OF[kind][0])
            return []

    def _take(self, fault: Fault, table: str) -> None:
        name = self.FIELD_OF.get(fault.column, fault.column)
        if fault.file != f"database/{table}" or name not in self:
            self.notices.append(describe(fault, self.lang))
            return
        own = f"proposals.fault_{fault.code}"
        text = self.staff.say(own) if own in catalogue(self.lang) else describe_cause(fault, self.lang)
        if text not in self[name].errors:
            self.add_fault(self[name], text)


def line_field(label: str, hint: str = "", required: bool = False, **attributes: str) -> StringField:
    """A field for one line of text."""
    validators = [*([DataRequired()] if required else []), ProposalForm.check_line]
    return StringField(label, validators, [trimmed, tidy], hint, render_kw={"maxlength": str(LONGEST), **attributes})


def day_field(label: str, hint: str, required: bool = False) -> StringField:
    """A field for a day in either calendar, which the check of the rows reads."""
    validators = [DataRequired()] if required else []
    return StringField(label, validators, [trimmed], hint, render_kw={"maxlength": "10"})


def day_to_edit(lang: str, day: str | None) -> str:
    """A day (ISO) as a field shows it, in the calendar and digits of the language."""
    if not day:
        return ""
    in_jalali = LANGUAGES[lang].calendar == "jalali"
    return local_digits(jalali_text(date.fromisoformat(day)).replace("-", "/"), lang) if in_jalali else day


def number_to_edit(lang: str, value: float | None, is_share: bool) -> str:
    """A number as a field shows it, with all of its decimals; a share in percent."""
    if value is None:
        return ""
    exact = Decimal(str(value)) * (100 if is_share else 1)
    text = local_digits(f"{exact.normalize():f}", lang)
    return LANGUAGES[lang].percentage.format(text) if is_share else text


def send(staff: StaffRequest, change: Change) -> Response:
    """Store a proposal, unless an equal one is open, and show it."""
    account, sample = staff.signed_in, staff.writes_sample
    with staff.desk.writing() as connection:
        number, is_new = proposals.propose(connection, staff.now, account.name, account.role, change, sample)
        if is_new:
            staff.log(connection, "proposal_made", str(number), **logged(change))
    return staff.redirect(staff.address("proposals", done="made" if is_new else "known") + f"#p{number}")


def logged(change: Change) -> dict[str, str]:
    """What a log entry says of a change: the action, and the office, indicator or figure."""
    return {"proposal": f"{change.kind}_{change.action}", _LOGGED[change.kind]: change.subject}
