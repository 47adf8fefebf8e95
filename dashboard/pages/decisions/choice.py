"""The list of decisions: its filters and orders, all in the address."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.language.order import order
from dashboard.meeting.decisions import Decision, office_name
from dashboard.pages.common.filters import Options
from dashboard.pages.common.selection import one_of, read_selection
from dashboard.pages.common.sorting import both_ways, sort_options
from dashboard.selection import Selection, UnknownChoice
from dashboard.snapshot import Snapshot
from dashboard.weeks import parse_date, span_label, week_of

STATES = ("open", "overdue", "closed")
# The message of each order's column.
SORTS = {"office": "owner_head", "decided": "made_head", "due": "due_head"}


def read_decisions(parameters: Mapping[str, str], snapshot: Snapshot) -> Selection:
    """The filter of decisions from an address's parameters. Raises UnknownChoice for an unknown value."""
    chosen = read_selection(parameters, snapshot, "week state", STATES)
    owner, typed = (parameters.get(name, "").strip() for name in ("owner", "decided"))
    if owner and owner not in set(snapshot.full_input.tables.decisions["owner_id"]):
        raise UnknownChoice("owner", owner)
    try:
        decided = week_of(parse_date(typed)) if typed else None
    except (ValueError, OverflowError):
        raise UnknownChoice("decided", typed) from None
    return replace(chosen, owner=owner, decided=decided, sort=one_of(parameters, "sort", both_ways(SORTS)))


def chosen(lang: str, snapshot: Snapshot, known: Sequence[Decision], choice: Selection) -> list[Decision]:
    """The decisions of a choice, sorted; without an order, as given."""
    tests: Mapping[str, Callable[[Decision], bool]] = {
        "": lambda decision: True,
        "open": lambda decision: decision.closed_week is None,
        "overdue": lambda decision: decision.overdue_weeks > 0,
        "closed": lambda decision: decision.closed_week is not None,
    }
    found = [
        decision
        for decision in known
        if tests[choice.state](decision)
        and choice.owner in ("", decision.owner)
        and choice.decided in (None, decision.meeting_week)
    ]
    if not choice.sort:
        return found
    week = snapshot.weeks[choice.week]
    keys: Mapping[str, Callable[[Decision], date | str]] = {
        "due": lambda decision: decision.due_week,
        "decided": lambda decision: decision.meeting_week,
        "office": lambda decision: order(office_name(lang, snapshot, decision.owner, week)),
    }
    return sorted(found, key=keys[choice.sort.removeprefix("-")], reverse=choice.sort.startswith("-"))


def choices(lang: str, snapshot: Snapshot, known: Sequence[Decision], choice: Selection) -> Options:
    """The choices of responsible office (by name), deciding meeting (newest first) and order, with their numbers."""
    week = snapshot.weeks[choice.week]
    # What is chosen is in the list, even with no decision.
    owners, meetings = Counter(decision.owner for decision in known), by_meeting(known)
    codes = {*owners, choice.owner} - {""}
    names = {code: office_name(lang, snapshot, code, week) for code in codes}
    days = sorted({*meetings, choice.decided or week}, reverse=True)

    def numbered(text: str, number: int) -> str:
        return say(lang, "decisions.choice", text=text, n=integer(number, lang))

    return {
        "owner": [
            ("", say(lang, "decisions.any_owner"), not choice.owner),
            *(
                (code, numbered(names[code], owners[code]), code == choice.owner)
                for code in sorted(names, key=lambda code: order(names[code]))
            ),
        ],
        "decided": [
            ("", say(lang, "decisions.any_meeting"), choice.decided is None),
            *(
                (day.isoformat(), numbered(span_label(day, lang), meetings[day]), day == choice.decided)
                for day in days
            ),
        ],
        "sort": sort_options(lang, sort_columns(lang), choice.sort),
    }


def by_meeting(known: Sequence[Decision]) -> Counter[date]:
    """The number of decisions by the week of their meeting."""
    return Counter(decision.meeting_week for decision in known)


def sort_columns(lang: str) -> dict[str, str]:
    """The columns that sort the list, with their headings."""
    return {name: say(lang, f"decisions.{message}") for name, message in SORTS.items()}


def sentence(lang: str, snapshot: Snapshot, number: int, total: int, choice: Selection) -> str:
    """How many decisions match, of how many, and what was filtered; '' without a filter."""
    week = snapshot.weeks[choice.week]
    parts = []
    if choice.decided:
        parts.append(say(lang, "decisions.made", week=span_label(choice.decided, lang)))
    if choice.owner:
        parts.append(say(lang, "decisions.owner_is", owner=office_name(lang, snapshot, choice.owner, week)))
    if choice.state:
        parts.append(say(lang, f"decisions.only_{choice.state}"))
    if not parts:
        return ""
    numbers = {"n": integer(number, lang), "total": integer(total, lang)}
    return say(lang, "decisions.match", which=COMMA[lang].join(parts), **numbers)
