"""The texts of a view: sentences, and the cells of its lists."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard.language import COMMA, LANGUAGES, say
from dashboard.language.digits import integer
from dashboard.language.order import order
from dashboard.sheets.reporting import (
    LATE,
    MISSING,
    PARTLY,
    REPORTED,
    RETURNED,
    SILENT,
    STATES,
    WAITING,
    due_day,
)
from dashboard.staff.rooms.reported.view import COUNTIES, View
from dashboard.weeks import clock_label, day_label, span_label

# A sentence names this many counties or bodies.
MOST_NAMES = 6
# A state's sign, since colour alone must not tell states apart. `missing` has the language's question mark.
_SIGNS = {RETURNED: "↺", PARTLY: "◑", WAITING: "…", LATE: "◷", REPORTED: "✓"}


def text(view: View, key: str, **values: object) -> str:
    """A message of the room. Whole numbers are written in the language's digits."""
    shown = {name: integer(value, view.lang) if isinstance(value, int) else value for name, value in values.items()}
    return say(view.lang, f"room_reported.{key}", **shown)


def sign(lang: str, state: str) -> str:
    """The sign of a state."""
    return LANGUAGES[lang].question_mark if state == MISSING else _SIGNS[state]


def state(view: View, name: str) -> str:
    """The word of a state."""
    return say(view.lang, f"reporting.state_{name}")


def row(view: View, code: str) -> str:
    """The name of a row: a county, a body, or a kind of office."""
    if view.rows == COUNTIES:
        return view.public.county_name(view.lang, code)
    if code in view.public.full_input.tables.terms.kinds:
        return text(view, "every", kind=view.public.kind_name(view.lang, code))
    return view.public.office_name(view.lang, code)


def of_offices(view: View, row_state: Any) -> str:
    """How many offices of a row have reported, and how many of them wait: 20 of 26, waiting: 3."""
    heard = sum(int(row_state[name]) for name in (REPORTED, LATE, WAITING))
    found = text(view, "n_of", n=heard, of=int(row_state["offices"]))
    waits = int(row_state[WAITING])
    return COMMA[view.lang].join([found, text(view, "of_these_waiting", n=waits)] if waits else [found])


def received(view: View, moment: Any) -> str:
    """The moment of a receipt; '' for none."""
    if pd.isna(moment):
        return ""
    return clock_label(pd.Timestamp(moment).to_pydatetime(), view.lang, view.public.province.time_zone)


def received_on(view: View, moment: Any) -> str:
    """The day of a receipt; '' for none."""
    if pd.isna(moment):
        return ""
    return day_label(view.public.province.day(pd.Timestamp(moment).to_pydatetime()), view.lang)


def said(view: View) -> str:
    """The chosen week, its due day, who has reported, and who has not."""
    week = view.reporting
    parts = [text(view, "said_week", week=span_label(view.week, view.lang), due=due(view)), numbers(view)]
    waits = int((view.of_week["state"] == WAITING).sum())
    parts += [text(view, "said_waiting", n=waits)] if waits else []
    parts += [behind(view)] if week.missing_offices else [text(view, "said_all")]
    return " ".join(parts)


def numbers(view: View) -> str:
    """21 of 24 counties and 655 of 809 offices have reported; for the account of one place only the offices."""
    week = view.reporting
    if len(week.by_county) == 1:
        return text(view, "said_offices", n=week.offices, of=week.of_offices)
    return text(view, "said_reported", numbers=week.words(view.lang))


def due(view: View) -> str:
    """The day by which the chosen week's reports are due, and how far away the day is."""
    day = due_day(view.public.province, view.week)
    days = (day - view.day).days
    key = "due_today" if days == 0 else "due_in" if days > 0 else "due_over"
    return text(view, key, day=day_label(day, view.lang), n=abs(days))


def behind(view: View) -> str:
    """The counties without any report; if all have one, the rows of which most offices are missing."""
    week = view.reporting
    if week.missing_counties and len(week.by_county) > 1:
        if not week.offices:
            return text(view, "said_nobody")
        names = _names(view, [view.public.county_name(view.lang, code) for code in week.missing_counties])
        return text(view, "said_missing", names=names)
    rows = urgent(view).sort_values(["silent", "place"], ascending=[False, True])
    rows = rows[rows["silent"] > 0]
    named = [
        text(view, "named_missing", name=row(view, code), n=int(silent))
        for code, silent in zip(rows["row"], rows["silent"], strict=True)
    ]
    return text(view, "said_behind", names=_names(view, named[:3])) if len(named) > 1 else ""


def urgent(view: View) -> pd.DataFrame:
    """The rows of the chosen week by state, the most urgent first, then by the number of missing offices (silent)."""
    rows = view.states[view.states["week"] == pd.Timestamp(view.week)]
    rows = rows.assign(
        silent=rows[list(SILENT)].sum(axis=1),
        name=[row(view, code) for code in rows["row"]],
        urgency=[STATES.index(state) for state in rows["state"]],
    )
    rows = rows.assign(place=rows["name"].map(order))
    return rows.sort_values(["urgency", "silent", "place"], ascending=[True, False, True])


def _names(view: View, names: Sequence[str]) -> str:
    """Names, of many only the first, with the number of the others."""
    text_of = COMMA[view.lang].join(names[:MOST_NAMES])
    rest = len(names) - MOST_NAMES
    return text(view, "and_more", names=text_of, n=rest) if rest > 0 else text_of


def chosen(view: View) -> str:
    """The chosen row and week, and how many of the offices have reported."""
    rows = view.chosen
    reported = len(rows) - int(rows["state"].isin(SILENT).sum())
    where = row(view, view.choice.row) if view.choice.row else text(view, "all_rows")
    return text(view, "said_chosen", where=where, week=span_label(view.week, view.lang), n=reported, of=len(rows))


def missing_list(view: View, offices: pd.DataFrame) -> str:
    """Offices as text to paste into a letter: for each county a line with its name, then a line for each office."""
    lines: list[str] = []
    for code, of_county in offices.groupby("county_code"):
        names = [view.public.office_name(view.lang, office_id) for office_id in of_county["office_id"]]
        lines += [text(view, "line", county=view.public.county_name(view.lang, str(code)), n=len(names)), *names, ""]
    return "\n".join(lines).rstrip()
