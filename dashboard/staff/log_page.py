"""The log of the desk, for the administrator: with filters, in pages, or as a CSV file."""

import json
from datetime import date, datetime, timedelta
from typing import Any

from flask import Response, request
from wtforms import SelectField, StringField

from dashboard.database import accounts, log
from dashboard.database.log import ACTIONS, COMMAND_LINE, Entry, Filter
from dashboard.exports.csv_file import csv_bytes
from dashboard.language import COMMA
from dashboard.pages.common.forms import CatalogueForm, ascii_digits, trimmed
from dashboard.staff.import_words import rows_words
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest
from dashboard.tables.place import Place
from dashboard.weeks import day_label, parse_date

ROWS = 50
_COLUMNS = ("id", "at", "account", "role", "action", "subject", "detail")


def _short(text: str) -> str:
    return text[:80]


class LogForm(CatalogueForm):
    """The filter of the log, from the query string. Both days are inclusive, in the province's time."""

    account = SelectField("staff_log.column_account", filters=[trimmed, _short], validate_choice=False)
    action = SelectField("staff_log.column_action", filters=[trimmed, _short], default="")
    place = SelectField("sheets.county_or_body", name="county", filters=[trimmed, _short], validate_choice=False)
    sheet = StringField("staff_log.sheet", filters=[ascii_digits, _short], render_kw={"inputmode": "numeric"})
    from_ = StringField("staff_log.from", filters=[trimmed, _short], name="from")
    to = StringField("staff_log.to", filters=[trimmed, _short])

    def __init__(self, staff: StaffRequest) -> None:
        super().__init__(staff.lang, request.args)
        self._province, self._place_of = staff.site.live.snapshot.province, staff.place
        self._days: dict[str, datetime] = {}
        names = [(account.name, account.name) for account in staff.read(accounts.everyone)]
        for field, choices in (
            (self.account, [*names, (COMMAND_LINE, staff.say("staff_log.command_line"))]),
            (self.action, staff.options("staff_log.", ACTIONS)),
            (self.place, [*staff.counties(), *staff.bodies_with_account()]),
        ):
            field.choices = [("", staff.say("staff_log.all")), *choices]
        for field in (self.from_, self.to):
            field.render_kw = {"placeholder": staff.say("staff_log.date_example")}

    def validate_from_(self, field: StringField) -> None:
        self._read_day(field)

    def validate_to(self, field: StringField) -> None:
        """A day that is not before the first day."""
        self._read_day(field)
        if "from" in self._days and "to" in self._days and self._days["from"] > self._days["to"]:
            raise self.fault("staff_log.to_before")

    def _read_day(self, field: StringField) -> None:
        try:
            if field.data:
                self._days[field.name] = self._province.midnight(parse_date(field.data))
        except (ValueError, OverflowError):
            raise self.fault("staff_log.no_date") from None

    def filter(self) -> Filter:
        last = self._days.get("to")
        return Filter(
            accounts.normalized_name(self.account.data),
            self.action.data,
            self._days.get("from"),
            last + timedelta(days=1) if last else None,
            self._place_of(self.place.data) or Place(self.place.data),
            self.sheet.data,
        )

    def query(self) -> dict[str, str]:
        return {field.name: field.data for field in self if field.data}


def add(site: Site) -> None:
    @site.route("log", "log")
    def page(staff: StaffRequest) -> Response:
        form, digits = LogForm(staff), ascii_digits(request.args.get("page"))
        valid = form.validate()
        wanted = int(digits) if digits.isdecimal() and len(digits) < 9 else 1
        number = staff.read(log.count, form.filter()) if valid else 0
        pages = max(-(-number // ROWS), 1)
        at = min(max(wanted, 1), pages)
        rows = staff.read(log.page, form.filter(), (at - 1) * ROWS, ROWS) if number else []
        query = form.query()
        return staff.page(
            "staff_log.html",
            200 if valid else 400,
            form=form,
            rows=[(entry, _subject(staff, entry), _detail(staff, entry)) for entry in rows],
            command_line=COMMAND_LINE,
            number=staff.number(number),
            place=staff.say("staff_log.place", page=staff.number(at), pages=staff.number(pages)),
            newer=staff.address("log", **query, page=str(at - 1)) if at > 1 else "",
            older=staff.address("log", **query, page=str(at + 1)) if at < pages else "",
            csv=staff.address("log.csv", **query),
        )

    @site.route("log.csv", "log")
    def file(staff: StaffRequest) -> Response:
        form = LogForm(staff)
        if not form.validate():
            return staff.redirect(staff.address("log", **form.query()))
        rows = [_plain(entry) for entry in staff.read(log.page, form.filter())]
        headings = [staff.say(f"staff_log.column_{name}") for name in _COLUMNS]
        return staff.file(csv_bytes(rows, headings), f"staff-log-{staff.now:%Y-%m-%d}.csv")


def _subject(staff: StaffRequest, entry: Entry) -> str:
    """What something was done to: a sheet by its number, a publication by its moment, else as it was written."""
    if entry.action == "published":
        return staff.publication(_moment(entry.subject))
    if entry.action.startswith("proposal_"):
        return staff.say("proposals.proposal", n=staff.number(int(entry.subject)))
    if entry.action.startswith("import_"):
        return staff.say("staff_import.sent_name", n=staff.number(int(entry.subject)))
    return staff.sheet_name(int(entry.subject)) if entry.action.startswith("sheet_") else entry.subject


def _detail(staff: StaffRequest, entry: Entry) -> str:
    words = {name: _detail_words(staff, name, value) for name, value in entry.detail.items()}
    return COMMA[staff.lang].join(staff.say(f"staff_log.detail_{name}", value=text) for name, text in words.items())


# The message of a detail's value, by the detail's name.
_DETAIL_WORDS = {
    "role": "staff.role_",
    "way": "staff_log.way_",
    "reason": "staff_log.reason_",
    "evidence": "sheets.grade_",
    "because": "publications.reason_",
    "why": "sheets.reason_",
    "proposal": "proposals.title_",
    "refusal": "proposals.reason_",
}


def _detail_words(staff: StaffRequest, name: str, value: Any) -> str:
    if name == "rows":
        return rows_words(staff, value)
    if name == "of_import":
        return staff.number(value)
    if name in _DETAIL_WORDS:
        return staff.say(_DETAIL_WORDS[name] + value)
    if name == "week":
        return staff.week(date.fromisoformat(value))
    if name == "day":
        return day_label(date.fromisoformat(value), staff.lang)
    if name in ("began", "withdraws"):
        return staff.publication(_moment(value))
    if name == "visits":
        # A plan's number of visits, or the ids of the visits that a publication withdraws.
        return staff.number(value if isinstance(value, int) else len(value.split(", ")))
    if name in ("by", "sheets", "sessions"):
        return COMMA[staff.lang].join(staff.number(int(number)) for number in value.split(", "))
    if name == "office":
        return staff.office(value)
    return staff.county(value) if name == "county" else str(value)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.removesuffix("Z"))


def _plain(entry: Entry) -> tuple[int, datetime, str, str, str, str, str]:
    detail = json.dumps(entry.detail, ensure_ascii=False, sort_keys=True) if entry.detail else ""
    return entry.id, entry.at, entry.account, entry.role, entry.action, entry.subject, detail
