"""The form of the publishing page."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask import request
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField

from dashboard.database.sheets import Sheet
from dashboard.language import COMMA
from dashboard.pages.common.forms import CatalogueForm
from dashboard.publications.prepare import newest_of
from dashboard.publications.waiting import waiting_sources
from dashboard.snapshot import Snapshot
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.waiting_sheets import adding, last_weeks, newest_week, usual_last_week, with_corrected
from dashboard.tables.personal import title_of_person
from dashboard.weeks import moment_text, parse_date, span_label, week_of

LONGEST_NOTE = 200


def seen_text(public: Snapshot) -> str:
    """The moment of the newest publication for the field `seen`; '' if there is none."""
    newest = newest_of(public.full_input)
    return moment_text(newest) if newest else ""


class PublishForm(CatalogueForm):
    """A publication: the chosen sheets, the other sources that it leaves out, its last week, and a note.

    seen: the newest publication that the page showed. Once there is a newer one, the form is not carried out, so that
    a form sent twice publishes once. shown: the content_digest of the coming publication that the page showed.
    adding: the sheets that are offered, since the others would add nothing. usual: the proposed last week; sheets of
    later weeks are not proposed. After `validate`: sheets, with those that they correct, and last_week. question: to
    confirm about the last week.
    """

    seen = HiddenField()
    shown = HiddenField()
    sheet = SelectMultipleField(validate_choice=False)
    leave = SelectMultipleField(validate_choice=False)
    week = SelectField("publishing.through", default="", validate_choice=False)
    note = StringField(
        "publishing.note",
        filters=[lambda text: " ".join((text or "").split())],
        description="publishing.note_hint",
        render_kw={"maxlength": LONGEST_NOTE},
    )

    def __init__(self, staff: StaffRequest, waiting: Sequence[Sheet], sent: bool = False) -> None:
        """waiting: the approved sheets that are not published yet."""
        public = staff.public_snapshot
        self.adding = adding(public.full_input, waiting)
        newest = newest_week(public.full_input, waiting, public)
        # Of sample data too, which ended years ago: their weeks are over.
        self.usual = usual_last_week(public, newest, public.province.day(staff.now))
        self.proposed = [sheet for sheet in self.adding if sheet.week <= self.usual]
        numbers = [str(sheet.id) for sheet in self.proposed]
        week = self.usual.isoformat()
        super().__init__(staff.lang, request.form if sent else None, sheet=numbers, leave=[], week=week)
        self._staff, self._waiting = staff, waiting
        self.sheets = [sheet for sheet in waiting if str(sheet.id) in self.sheet.data]
        self.last_week, self.question = date.min, ""

    def renew(self, public: Snapshot, shown: str, weeks: Mapping[date, str]) -> None:
        """Prepare for rendering. public, shown: the snapshot and the content on the page; weeks: the choices for the
        last week, labelled."""
        self.seen.data, self.shown.data = seen_text(public), shown
        self.week.choices = [(week.isoformat(), text) for week, text in weeks.items()]
        if self.week.data not in {value for value, _ in self.week.choices}:
            self.week.data = self.usual.isoformat()

    def validate_sheet(self, field: SelectMultipleField) -> None:
        """All chosen sheets still wait and add something."""
        if len(self.sheets) != len(field.data):
            raise self.fault("publishing.sheets_gone")
        # Without the other sheets, a sheet may add nothing that adds something together with them.
        together = with_corrected(self._waiting, {sheet.id for sheet in self.sheets})
        added = adding(self._staff.public_snapshot.full_input, together)
        idle = [self._staff.sheet_name(sheet.id) for sheet in self.sheets if sheet not in added]
        if idle:
            raise self.fault("publishing.adds_nothing", sheets=COMMA[self.lang].join(idle))
        self.sheets = together

    def validate_leave(self, field: SelectMultipleField) -> None:
        """Only sources of which nothing is public: leaving a source out withdraws all its rows."""
        data = self._staff.public_snapshot.full_input
        if not {each.source for each in waiting_sources(data) if each.is_new}.issuperset(field.data):
            raise self.fault("publishing.changed")

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
        self.last_week = week

    def validate_note(self, field: StringField) -> None:
        """At most LONGEST_NOTE characters, and without a person's title."""
        if len(field.data) > LONGEST_NOTE:
            raise self.fault("publishing.note_long")
        if title_of_person(field.data):
            raise self.fault("publishing.note_person")
