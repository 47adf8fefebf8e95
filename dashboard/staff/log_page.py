"""The log of the desk, for the administrator: filtered, page by page, or as a file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Response, request

from dashboard.desk import accounts, log
from dashboard.desk.log import ACTIONS, COMMAND_LINE, Entry, Filter
from dashboard.exports.csv_file import csv_bytes
from dashboard.language import COMMA
from dashboard.language.digits import latin, whole
from dashboard.staff.site import Link, Site, Visit
from dashboard.weeks import parse_date, span_label

LINK = Link("staff_log.title", "staff_log.about", 80)
ROWS = 50
_FIELDS = ("account", "action", "county", "sheet", "from", "to")
_COLUMNS = ("id", "at", "account", "role", "action", "subject", "detail")


@dataclass(frozen=True)
class Asked:
    """What is asked for, as typed, and what it means; faults: field -> text."""

    typed: dict[str, str]
    chosen: Filter
    faults: dict[str, str]


def add(site: Site) -> None:
    """Register the page and its file."""

    @site.route("log", "log", link=LINK)
    def page(visit: Visit) -> Response:
        asked = read(visit)
        digits = latin(request.args.get("page", ""))
        wanted = int(digits) if digits.isdecimal() and len(digits) < 9 else 1
        with visit.desk.reading() as connection:
            number = 0 if asked.faults else log.count(connection, asked.chosen)
            pages = max(-(-number // ROWS), 1)
            at = min(max(wanted, 1), pages)
            rows = log.page(connection, asked.chosen, (at - 1) * ROWS, ROWS) if number else []
            names = [account.name for account in accounts.everyone(connection)]
        query = {name: text for name, text in asked.typed.items() if text}
        return visit.page(
            "staff_log.html",
            400 if asked.faults else 200,
            asked=asked,
            rows=[_row(visit, entry) for entry in rows],
            number=whole(number, visit.lang),
            place=visit.say("staff_log.place", page=whole(at, visit.lang), pages=whole(pages, visit.lang)),
            newer=visit.address("log", **query, page=str(at - 1)) if at > 1 else "",
            older=visit.address("log", **query, page=str(at + 1)) if at < pages else "",
            csv=visit.address("log.csv", **query),
            names=[*names, COMMAND_LINE],
            counties=[(code, visit.county(code)) for code in visit.site.live.snapshot.names],
            actions=[(action, visit.say(f"staff_log.{action}")) for action in ACTIONS],
        )

    @site.route("log.csv", "log")
    def file(visit: Visit) -> Response:
        asked = read(visit)
        if asked.faults:
            return visit.see(visit.address("log", **asked.typed))
        with visit.desk.reading() as connection:
            rows = [_plain(entry) for entry in log.page(connection, asked.chosen)]
        headings = [visit.say(f"staff_log.column_{name}") for name in _COLUMNS]
        answer = Response(csv_bytes(rows, headings), content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = f'attachment; filename="staff-log-{visit.now:%Y-%m-%d}.csv"'
        return answer


def read(visit: Visit) -> Asked:
    """The filter of an address. Both days are the province's and included."""
    typed = {name: request.args.get(name, "").strip()[:80] for name in _FIELDS}
    faults: dict[str, str] = {}
    days: dict[str, datetime | None] = {}
    for name in ("from", "to"):
        try:
            days[name] = visit.site.live.snapshot.province.midnight(parse_date(typed[name])) if typed[name] else None
        except (ValueError, OverflowError):
            days[name], faults[name] = None, visit.say("staff_log.no_date")
    if typed["action"] and typed["action"] not in ACTIONS:
        faults["action"] = visit.say("staff_log.no_action")
    start, last = days["from"], days["to"]
    if start and last and start > last:
        faults["to"] = visit.say("staff_log.to_before")
    end = last + timedelta(days=1) if last else None
    account, sheet = accounts.folded(typed["account"]), latin(typed["sheet"])
    return Asked(typed, Filter(account, typed["action"], start, end, typed["county"], sheet), faults)


def _row(visit: Visit, entry: Entry) -> dict[str, str]:
    told = entry.detail.items()
    detail = [visit.say(f"staff_log.detail_{name}", value=_said(visit, name, value)) for name, value in told]
    return {
        "at": visit.moment(entry.at),
        "account": visit.say("staff_log.command_line") if entry.account == COMMAND_LINE else entry.account,
        "role": visit.say(f"staff.role_{entry.role}") if entry.role else "",
        "what": visit.say(f"staff_log.{entry.action}"),
        "subject": entry.subject,
        "detail": COMMA[visit.lang].join(detail),
        "mark": "bad" if entry.action in ("sign_in_failed", "sign_in_locked") else "",
    }


def _said(visit: Visit, name: str, value: str) -> str:
    if name == "week":
        return span_label(date.fromisoformat(value), visit.lang)
    if name == "role":
        return visit.say(f"staff.role_{value}")
    if name in ("way", "reason"):
        return visit.say(f"staff_log.{name}_{value}")
    if name == "evidence":
        return visit.say(f"sheets.grade_{value}")
    if name == "because":
        return visit.say(f"publications.reason_{value}")
    if name == "why":
        return visit.say(f"sheets.reason_{value}")
    return visit.county(value) if name == "county" else value


def _plain(entry: Entry) -> tuple[int, datetime, str, str, str, str, str]:
    detail = json.dumps(entry.detail, ensure_ascii=False, sort_keys=True) if entry.detail else ""
    return entry.id, entry.at, entry.account, entry.role, entry.action, entry.subject, detail
