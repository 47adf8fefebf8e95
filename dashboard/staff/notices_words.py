"""The words of a notice, for its page and its message."""

from datetime import date, datetime
from typing import Any, NamedTuple

from dashboard.database import sheets
from dashboard.database.notices import Notice
from dashboard.language import COMMA
from dashboard.pages.common.urls import url
from dashboard.staff.staff_request import StaffRequest
from dashboard.tables.place import Place
from dashboard.weeks import day_label

# Kinds of notices that say for what a sheet waits -> the state of the sheet then.
_WAITS = {"sheet_sent": sheets.WAITING, "sheet_approved": sheets.APPROVED}


class Words(NamedTuple):
    """A notice in words. address: of the page about which the notice is, as a browser of this site asks for it."""

    title: str
    text: str
    address: str


def words_of(staff: StaffRequest, notice: Notice) -> Words:
    """The words of a notice in the language of a request."""
    place = Place(notice.detail.get("county", ""), notice.detail.get("office", ""))
    values = {name: _value(staff, name, value) for name, value in notice.detail.items()}
    if place.code:
        name = staff.place_name(place)
        values["place"] = name if place.office_id else staff.say("staff.of_county", county=name)
    # What went out with sheets of the account's is told with their numbers.
    key = f"notices.{notice.kind}" + ("_own" if "sheets" in notice.detail else "")
    key += "_visits" if "visits" in notice.detail else ""
    key += "_files" if "files" in notice.detail else ""
    title = staff.say(f"notices.title_{notice.kind}")
    if state := _later_state(staff, notice):
        # What the notice says that the sheet waits for has come since.
        key, values["state"] = f"{key}_then", staff.say(f"sheets.state_{state}")
        title = staff.say("notices.arrived") if notice.kind == "sheet_sent" else title
    return Words(title, staff.say(key, **values), _address(staff, notice, place))


def _later_state(staff: StaffRequest, notice: Notice) -> str:
    """The state of the sheet of a notice that says for what it waits, if it waits for that no more; else ''."""
    waits = _WAITS.get(notice.kind)
    state = staff.read(sheets.state_of, int(notice.detail["sheet"])) if waits else ""
    return "" if state == waits else state


def _value(staff: StaffRequest, name: str, value: Any) -> str:
    """A detail of a notice in words, for the placeholder of its name."""
    match name:
        case "week":
            return staff.week(date.fromisoformat(value))
        case "day":
            return day_label(date.fromisoformat(value), staff.lang)
        case "moment":
            return staff.publication(datetime.fromisoformat(value.removesuffix("Z")))
        case "sheet" | "by":
            return staff.sheet_name(int(value))
        case "sent":
            return staff.say("staff_import.sent_name", n=staff.number(value))
        case "sheets":
            return COMMA[staff.lang].join(map(staff.sheet_name, value))
        case "files":
            return COMMA[staff.lang].join(value)
        case "visits":
            days = [
                f"{staff.office(office)} ({day_label(date.fromisoformat(day), staff.lang)})" for office, day in value
            ]
            return COMMA[staff.lang].join(days)
        case "why":
            return staff.say(f"sheets.reason_{value}")
        case "because":
            return staff.say(f"publications.reason_{value}")
        case "about":
            return staff.say(f"notices.about_{value}")
        case "missing" | "proposal" | "rows":
            return staff.number(value)
    return str(value)


def _address(staff: StaffRequest, notice: Notice, place: Place) -> str:
    detail = notice.detail
    if "sheet" in detail:
        return staff.address(f"sheets/{detail['sheet']}")
    if "sheets" in detail:
        one = len(detail["sheets"]) == 1
        return staff.address(f"sheets/{detail['sheets'][0]}" if one else "sheets")
    if "visits" in detail:
        return staff.address("inspections")
    if "files" in detail:
        return staff.address("import")
    if "sent" in detail:
        return staff.address(f"import/sent/{detail['sent']}")
    if "proposal" in detail:
        return staff.address("proposals")
    if "moment" in detail:
        return url(staff.lang, None, "publications")
    if "rows" in detail:
        return staff.address("reported")
    # A deadline: to fill in the week's sheet, or to the offices that are missing.
    if place.code:
        return staff.address("answers", place=place.code, week=detail["week"])
    return staff.address("reported", week=detail["week"])
