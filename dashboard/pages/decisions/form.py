"""The form to record a decision, the base class of a meeting's forms, and the search for a typed office."""

import re
import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Optional, StopValidation, ValidationError

from dashboard.indicators.evidence import Office
from dashboard.language import say
from dashboard.language.digits import local_digits
from dashboard.language.spelling import key, tidy
from dashboard.meeting.decisions import Decision
from dashboard.pages.common.filters import county_names
from dashboard.pages.common.forms import CatalogueForm, trimmed
from dashboard.pages.common.office_filter import WeekOffices, find, week_offices
from dashboard.pages.common.selection import LONGEST_SEARCH
from dashboard.snapshot import Snapshot
from dashboard.tables.csv_file import alike
from dashboard.tables.declared import TABLES
from dashboard.tables.personal import doubtful_title, title_of_person
from dashboard.tables.values import Bad, Value, read_value
from dashboard.tables.versions import Record
from dashboard.weeks import WEEK, moment_text, parse_date, span_label, utcnow, week_of

OFFERED = 6


def match(among: WeekOffices, typed: str, lang: str, county: str = "") -> tuple[Office | None, Sequence[Office]]:
    """Search for a typed name or id among the offices of a week: the only match or None, and without one the
    candidates, most similar first.

    county: searched first; '' searches everywhere.
    """
    typed = typed[:LONGEST_SEARCH]
    wanted = key(typed)
    if not wanted:
        return None, ()
    offices = [entry.office for entry in among.entries[lang]]
    certain = [office for office in offices if key(office.office_id) == wanted]
    certain = certain or [office for office in offices if wanted in map(key, office.names.values())]
    found = certain or [entry.office for entry in find(among, [county] if county else None, q=typed, lang=lang)]
    if not found and county:
        found = [entry.office for entry in find(among, q=typed, lang=lang)]
    if len(found) == 1:
        return found[0], ()
    if not found:
        return None, _alike(offices, wanted)
    # Matches in the office's name come before matches in its county's name, then shorter names first.
    found.sort(key=lambda office: (_outside(office, typed), len(office.names[lang])))
    return None, found[:OFFERED]


def _outside(office: Office, typed: str) -> bool:
    names = [key(name) for name in office.names.values()]
    return not any(all(key(word) in name for word in typed.split()) for name in names)


def _alike(offices: Sequence[Office], wanted: str) -> Sequence[Office]:
    keys = {key(name): office for office in offices for name in office.names.values()}
    close = alike(wanted, keys, OFFERED, 0.5)
    return list({keys[name].office_id: keys[name] for name in close}.values())


_ID = re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{12}")


class RecordForm(CatalogueForm):
    """A form for a row of a table (`table`). Its id is an idempotency key: a form submitted twice adds one row."""

    table = ""
    record_id = HiddenField()

    def __init__(self, lang: str, snapshot: Snapshot, week: int, formdata: MultiDict[str, str] | None = None) -> None:
        """week: of the meeting, its place in the snapshot's weeks. formdata: what was sent, None for a blank form."""
        super().__init__(lang, formdata)
        self.snapshot, self.meeting = snapshot, snapshot.weeks[week]
        if formdata is None:
            self.renew_id()

    def renew_id(self) -> None:
        """Set a new random id."""
        self.record_id.data = f"{self.meeting.isoformat()}-{secrets.token_hex(6)}"

    def validate_record_id(self, field: HiddenField) -> None:
        """An id in the format of `renew_id`."""
        if not _ID.fullmatch(field.data or ""):
            self.renew_id()
            raise self.fault("decisions.form_again")

    def check_line(self, field: Field) -> None:
        """A validator: a single line without a person's name."""
        # Checked before `tidy`, which turns a line break into a space.
        typed, tidied = (self.read(text, field.name) for text in (field.data, tidy(field.data)))
        if isinstance(typed, Bad) and typed.code == "line_break":
            raise self.bad(typed)
        if isinstance(tidied, Bad):
            raise self.bad(tidied)
        if title := title_of_person(tidy(field.data)):
            raise self.fault("decisions.names_person", word=title)

    def read(self, text: str, column: str) -> Value | Bad:
        """A text parsed by the rules of a column of the table."""
        found = next(each for each in TABLES[self.table].columns if each.name == column)
        return read_value(text, found, utcnow(), self.snapshot.province.time_zone)

    def bad(self, bad: Bad) -> ValidationError:
        """The ValidationError for a bad value."""
        details = {key: local_digits(value, self.lang) for key, value in bad.details.items()}
        return self.fault(f"fault.{bad.code}", **details)


DUE_WEEKS = 26
# A kind with more offices has no suggestions, since the list of suggestions is part of the page.
_MOST_SUGGESTED = 100
# The id of the page's datalist of suggestions.
_LIST = {"list": "offices"}


class OfficeField(StringField):  # type: ignore[misc]
    """An office, typed by name or id.

    If several offices match, the page offers them: `offers` has (id, text) of each. The next form sends the picked id
    as NAME_pick, and as NAME_for the text for which it was offered.
    """

    office: Office | None = None
    offers: tuple[tuple[str, str], ...] = ()
    pick: str = ""
    offered_for: str = ""

    def process(self, formdata: MultiDict[str, str] | None, *args: Any, **rest: Any) -> None:
        """Read the text, the picked office, and the text for which it was offered."""
        super().process(formdata, *args, **rest)
        if formdata:
            self.pick, self.offered_for = formdata.get(f"{self.name}_pick", ""), formdata.get(f"{self.name}_for", "")


class DecisionForm(RecordForm):
    """The form of one week's meeting."""

    table = "decisions"
    text = TextAreaField(
        "decisions.text",
        [DataRequired(), RecordForm.check_line],
        [trimmed],
        "decisions.text_hint",
        render_kw={"rows": 3, "dir": "auto"},
    )
    owner = OfficeField("decisions.owner", [DataRequired()], [trimmed], "decisions.office_hint", render_kw=_LIST)
    office = OfficeField("decisions.office", [Optional()], [trimmed], "decisions.office_hint", render_kw=_LIST)
    indicator = SelectField("decisions.indicator", default="")
    county = SelectField("decisions.county_field", default="")
    due = SelectField("decisions.due_field", default="", validate_choice=False)
    due_typed = StringField("decisions.due_typed", filters=[trimmed], description="decisions.due_hint")

    def __init__(self, lang: str, snapshot: Snapshot, week: int, formdata: MultiDict[str, str] | None = None) -> None:
        """week: of the meeting, its place in the snapshot's weeks. formdata: what was sent, None for a blank form."""
        super().__init__(lang, snapshot, week, formdata)
        # A title in the text that may belong to a person, and the one about which the writer has said yes.
        self.doubt = ""
        self._confirmed = formdata.get("institution", "") if formdata else ""
        # The decision that the form corrects, None for a new one.
        self.corrects: Decision | None = None
        self._index = week_offices(snapshot, week)
        self._due_week = self.meeting
        dues = [self.meeting + WEEK * number for number in range(1, DUE_WEEKS + 1)]
        for field, none, choices in (
            (
                self.indicator,
                "decisions.no_indicator",
                {card.key: card.word(lang, "name") for card in snapshot.cards},
            ),
            (self.county, "decisions.no_county", county_names(lang, snapshot)),
            (self.due, "decisions.choose", {week.isoformat(): span_label(week, lang) for week in dues}),
        ):
            field.choices = [("", say(lang, none)), *choices.items()]

    @classmethod
    def correcting(cls, lang: str, snapshot: Snapshot, week: int, decision: Decision | None) -> "DecisionForm":
        """The form with the values of a decision to be corrected; None: a blank form for a new one."""
        if decision is None:
            return cls(lang, snapshot, week)
        values = {
            "record_id": decision.id,
            "text": decision.text,
            "owner": decision.owner,
            "office": decision.office,
            "indicator": decision.indicator,
            "county": decision.history[-1].county_code,
            "due_typed": decision.due_week.isoformat(),
        }
        form = cls(lang, snapshot, week, MultiDict(values))
        form.corrects = decision
        return form

    @property
    def seen(self) -> str:
        """The moment of the newest row of the decision to be corrected."""
        return moment_text(self.corrects.history[-1].recorded_at) if self.corrects else ""

    def validate_record_id(self, field: HiddenField) -> None:
        """A new id; that of a decision to be corrected is known already."""
        if not self.corrects:
            super().validate_record_id(field)

    def suggestions(self) -> list[str]:
        """Names of offices that the browser suggests while typing."""
        offices = [entry.office for entry in self._index.entries[self.lang]]
        of_kind = Counter(office.kind for office in offices)
        return sorted({office.names[self.lang] for office in offices if of_kind[office.kind] <= _MOST_SUGGESTED})

    def record(self) -> Record:
        """The row of a valid form; its moment is set when the row is written."""
        return Record(
            decision_id=self.record_id.data,
            recorded_at=datetime.min,
            meeting_week=self.meeting,
            text=tidy(self.text.data),
            indicator=self.indicator.data,
            county_code=self.county.data,
            office_id=self.office.office.office_id if self.office.office else "",
            owner_id=self.owner.office.office_id if self.owner.office else "",
            due_week=self._due_week,
            status="open",
        )

    def validate_text(self, field: TextAreaField) -> None:
        """A title that may belong to a person needs a yes: that the text names an institution."""
        self.doubt = doubtful_title(tidy(field.data))
        if self.doubt and self.doubt != self._confirmed:
            raise self.fault("decisions.doubt_person", word=self.doubt)

    def validate_owner(self, field: OfficeField) -> None:
        """The office responsible for the decision, in any county."""
        self._find(field)

    def validate_office(self, field: OfficeField) -> None:
        """The office that the decision is about, in the chosen county."""
        county = self.county.data if self.county.data in self.snapshot.names else ""
        office = self._find(field, county)
        if county and office.county_code != county:
            raise self.fault("decisions.office_elsewhere", county=self.snapshot.names[office.county_code][self.lang])

    def validate_due(self, field: SelectField) -> None:
        """The due week chosen from the list, unless a date is typed."""
        if not self.due_typed.data:
            self._read_due(field)

    def validate_due_typed(self, field: StringField) -> None:
        """The due week as any date in it, in any usual format; takes precedence over the list."""
        if field.data:
            self._read_due(field)

    def _find(self, field: OfficeField, county: str = "") -> Office:
        """The office typed into a field. county: searched first. Raises ValidationError if there is not one match."""
        # A text that was changed since the offer has precedence over the picked office.
        if field.pick and field.data == field.offered_for:
            chosen, _ = match(self._index, field.pick, self.lang)
            if chosen and chosen.office_id == field.pick:
                field.office, field.offers = chosen, (self._offer(chosen),)
                return chosen
        field.pick = ""
        field.office, nearest = match(self._index, field.data, self.lang, county)
        if field.office is None:
            field.offers = tuple(map(self._offer, nearest))
            raise StopValidation(say(self.lang, "decisions.which_office" if nearest else "decisions.no_office"))
        return field.office

    def _offer(self, office: Office) -> tuple[str, str]:
        name, county = office.names[self.lang], self.snapshot.names[office.county_code][self.lang]
        return office.office_id, say(self.lang, "decisions.offer", name=name, county=county)

    def _read_due(self, field: StringField | SelectField) -> None:
        if not field.data:
            raise self.fault("decisions.no_due")
        try:
            week: date = week_of(parse_date(field.data))
        except (ValueError, OverflowError):
            raise self.fault("decisions.not_date") from None
        found = self.read(week.isoformat(), "due_week")
        if isinstance(found, Bad):
            raise self.bad(found)
        if week < self.meeting and not (self.corrects and week == self.corrects.due_week):
            raise self.fault("decisions.due_before")
        self._due_week = week
