"""The texts of a view: sentences, and the cells of its lists."""

from collections.abc import Sequence
from datetime import date

from dashboard.figures.svg import directed
from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.planning.due import DueOffice
from dashboard.planning.plan_words import reason_text
from dashboard.staff.rooms.inspections import lists
from dashboard.staff.rooms.inspections.figures import coverage
from dashboard.staff.rooms.inspections.view import View
from dashboard.staff.rooms.inspections.visits import due_of
from dashboard.weeks import day_label


def text(view: View, key: str, **values: object) -> str:
    """A message of the room. Whole numbers are written in the language's digits."""
    shown = {name: integer(value, view.lang) if isinstance(value, int) else value for name, value in values.items()}
    return say(view.lang, f"room_inspections.{key}", **shown)


def said(view: View, visits: Sequence[lists.Visit]) -> str:
    """What the view shows, in one sentence."""
    findings = lists.findings(view)
    parts = [
        coverage(view, view.choice.county),
        text(view, "said_due", n=len(due_of(view))),
        text(
            view, "said_open", n=sum(sum(each.open) for each in findings), found=sum(each.found for each in findings)
        ),
        text(view, "said_visits", n=len(visits), weeks=view.weeks),
        text(view, "said_waiting", n=sum(visit.waiting for visit in visits)),
    ]
    where = text(view, "said_where", where=place(view), day=day_label(view.day, view.lang))
    return f"{where} {say(view.lang, 'sentence.join').join(filter(None, parts))}."


def place(view: View) -> str:
    """The chosen county, kind of office, team and kind of finding; the province if none is chosen."""
    choice, lang = view.choice, view.lang
    parts = [view.public.county_name(lang, choice.county) if choice.county else view.coming.province.title(lang)]
    parts += [view.public.kind_name(lang, choice.kind)] if choice.kind else []
    parts += [text(view, "team_n", n=int(choice.team))] if choice.team else []
    parts += [say(lang, f"finding.{choice.finding}")] if choice.finding else []
    return COMMA[lang].join(parts)


def day(view: View, day: date | None) -> str:
    """A day in words; for none that no visit is on record."""
    return day_label(day, view.lang) if day else text(view, "no_visit")


def why_due(view: View, due: DueOffice) -> str:
    """Why an office is due, in words."""
    return say(view.lang, "sentence.join").join(reason_text(reason, view.lang) for reason in due.reasons)


def found(view: View, visit: lists.Visit) -> str:
    """What was found at a visit, by kind, and how many of it is resolved."""
    parts = [
        text(view, "found", kind=say(view.lang, f"finding.{each.finding}"), n=each.findings, resolved=each.resolved)
        for each in visit.found
        if each.findings
    ]
    return say(view.lang, "sentence.join").join(parts) or say(view.lang, "office.no_finding")


def sources(view: View, visit: lists.Visit) -> str:
    """Where the visit's rows come from."""
    return directed(view.lang, COMMA[view.lang].join(dict.fromkeys(each.source for each in visit.found)))
