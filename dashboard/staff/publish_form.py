"""The forms of the publishing page: a publication at once or at a moment, and the withdrawal of one."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from flask import request
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField

from dashboard.database import plans
from dashboard.database.sheets import Sheet
from dashboard.language import COMMA
from dashboard.language.digits import local_digits
from dashboard.pages.common.forms import CatalogueForm, trimmed
from dashboard.publications.prepare import REASONS
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.waiting_sheets import adding, last_weeks, newest_week, with_corrected
from dashboard.tables.personal import title_of_person
from dashboard.weeks import jalali_text, local_time, parse_date, parse_moment, span_label, week_of

LONGEST_NOTE = 200
# How far ahead a publication may be planned.
FARTHEST = timedelta(days=60)


class PublishForm(CatalogueForm):
    """A publication: the chosen sheets, its last week, a note, and the moment if planned.

    adding: the sheets that are offered, since the others would add nothing. After `validate`: sheets, last_week and
    due (naive UTC, None for at once). earlier: the due moment of an earlier submission of the same form (form_id is
    the idempotency key), or None. question: to confirm about the last week.
    """

    form_id = HiddenField()
    sheet = SelectMultipleField(validate_choice=False)
    week = SelectField("publishing.through", default="", validate_choice=False)
    note = StringField(
        "publishing.note",
        filters=[lambda text: " ".join((text or "").split())],
        description="publishing.note_hint",
        render_kw={"maxlength": LONGEST_NOTE},
    )
    at = StringField("publishing.at", filters=[trimmed], description="publishing.at_hint")

    def __init__(self, staff: StaffRequest, waiting: Sequence[Sheet], sent: bool = False) -> None:
        """waiting: the approved sheets that are not published yet."""
        self.adding = adding(staff.public_snapshot.full_input, waiting)
        numbers = [str(sheet.id) for sheet in self.adding]
        super().__init__(staff.lang, request.form if sent else None, sheet=numbers)
        self._staff, self._waiting = staff, waiting
        self.sheets = [sheet for sheet in waiting if str(sheet.id) in self.sheet.data]
        self.last_week, self.question = date.min, ""
        self.due: datetime | None = None
        self.earlier = staff.read(plans.due_moment, self.form_id.data or "")
        self.at.render_kw = {"dir": "ltr", "placeholder": _as_typed(staff, staff.now + timedelta(days=1))}

    def renew(self, weeks: Mapping[date, str]) -> None:
        """Prepare for rendering with a new form id. weeks: the choices for the last week, with their labels."""
        self.form_id.data = secrets.token_hex(16)
        self.week.choices = [(week.isoformat(), text) for week, text in weeks.items()]
        if self.week.data not in {value for value, _ in self.week.choices}:
            self.week.data = self.week.choices[0][0]

    def validate_form_id(self, field: HiddenField) -> None:
        """An id in the format of `renew`."""
        if len(field.data or "") != 32:
            raise self.fault("publishing.form_again")

    def validate_sheet(self, field: SelectMultipleField) -> None:
        """All chosen sheets still wait and add something, unless this form was submitted before."""
        if self.earlier is not None:
            return
        if len(self.sheets) != len(field.data):
            raise self.fault("publishing.sheets_gone")
        # Without the other sheets, a sheet may add nothing that adds something together with them.
        together = with_corrected(self._waiting, {sheet.id for sheet in self.sheets})
        added = adding(self._staff.public_snapshot.full_input, together)
        idle = [self._staff.sheet_name(sheet.id) for sheet in self.sheets if sheet not in added]
        if idle:
            raise self.fault("publishing.adds_nothing", sheets=COMMA[self.lang].join(idle))

    def validate_week(self, field: SelectField) -> None:
        """One of the last weeks that the chosen sheets allow.

        If only sheets that were not chosen reach the week, the newest possible week is used and must be confirmed.
        """
        public = self._staff.public_snapshot
        newest = newest_week(public.full_input, self.sheets, public)
        try:
            week = week_of(parse_date(field.data)) if field.data else newest
        except (ValueError, OverflowError):
            raise self.fault("publishing.no_week") from None
        if newest < week <= newest_week(public.full_input, self._waiting, public):
            spans = {"week": span_label(week, self.lang), "newest": span_label(newest, self.lang)}
            self.question = self._staff.say("publishing.week_without_sheets", **spans)
            week = newest
        elif week not in last_weeks(newest):
            raise self.fault("publishing.no_week")
        if self.at.data and public.weeks and week < public.weeks[-1]:
            raise self.fault("publishing.plan_earlier")
        self.last_week = week

    def validate_note(self, field: StringField) -> None:
        """At most LONGEST_NOTE characters, and without a person's title."""
        if len(field.data) > LONGEST_NOTE:
            raise self.fault("publishing.note_long")
        if title_of_person(field.data):
            raise self.fault("publishing.note_person")

    def validate_at(self, field: StringField) -> None:
        """A future moment in the province's time, at most FARTHEST ahead; blank for at once."""
        if not field.data:
            return
        try:
            self.due = parse_moment(field.data, self._staff.time_zone)
        except (ValueError, OverflowError):
            raise self.fault("publishing.no_moment") from None
        if not self._staff.now < self.due <= self._staff.now + FARTHEST:
            raise self.fault("publishing.moment_past" if self.due <= self._staff.now else "publishing.moment_far")


class WithdrawForm(CatalogueForm):
    """The withdrawal of the rows of a publication: its moment, and the reason, which is public."""

    of = HiddenField()
    reason = SelectField("publishing.reason", default="", validate_choice=False)

    def __init__(self, staff: StaffRequest, number: int = 0) -> None:
        """number: of this form on the page, 0 for the submitted form."""
        super().__init__(staff.lang, None if number else request.form)
        self.moment: datetime | None = None
        reasons = staff.options("publications.reason_", REASONS)
        self.reason.choices = [("", staff.say("publishing.reason_choose")), *reasons]
        self.reason.id = self.reason.label.field_id = f"reason-{number}"

    def validate_of(self, field: HiddenField) -> None:
        try:
            self.moment = parse_moment(field.data or "", UTC)
        except (ValueError, OverflowError):
            raise self.fault("publishing.no_publication") from None

    def validate_reason(self, field: SelectField) -> None:
        if field.data not in REASONS:
            raise self.fault("publishing.no_reason")


def _as_typed(staff: StaffRequest, moment: datetime) -> str:
    """A moment (naive UTC) in the format of the field, in the province's time: 1405/09/06 10:00 (fa)."""
    local = local_time(moment, staff.time_zone)
    day = jalali_text(local.date()).replace("-", "/") if staff.lang == "fa" else local.date().isoformat()
    return local_digits(f"{day} {local:%H:%M}", staff.lang)
