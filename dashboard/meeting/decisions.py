"""Decisions of the meetings as known in a given week, and the change of the figures that they aim at.

A decision is a chain of rows (versions) of the table `decisions`. Each row names the meeting that made or changed the
decision; at a meeting the newest row known by then is valid.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import Any

import pandas as pd

from dashboard.derived import derived
from dashboard.indicators import amounts
from dashboard.indicators.series import Cell
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.language.table import shown
from dashboard.meeting.behind import farthest_card
from dashboard.meeting.decision_figures import Figure, Since, since
from dashboard.meeting.lines import Group, Line, Section, Wording
from dashboard.meeting.points import Subject
from dashboard.sheets.places import county_name
from dashboard.snapshot import Snapshot
from dashboard.tables.versions import Record, chains
from dashboard.weeks import WEEK, friday, span_label


@dataclass(frozen=True)
class Decision:
    """A decision as known at a meeting, but with its newest text: a text that was corrected since, as one that named
    a person, is shown nowhere. In the history such texts are blank.

    meeting_week: of the meeting that made the decision. indicator: as recorded, even if no such card exists. area: a
    county's code, '' for the province; the office's county if the decision is about an office. office: the office
    concerned, or ''. owner: the responsible office. closed_week: of the meeting that closed the decision; None while
    open. overdue_weeks: whole weeks since the due week, 0 if not overdue or closed. since: the figure that the
    decision aims at, or None. history: all rows of the decision, oldest first.
    """

    id: str
    text: str
    meeting_week: date
    indicator: str
    area: str
    office: str
    owner: str
    due_week: date
    status: str
    closed_week: date | None
    overdue_weeks: int
    since: Since | None
    history: tuple[Record, ...]


def all_decisions(snapshot: Snapshot, week: int) -> tuple[Decision, ...]:
    """All decisions known at a week's meeting (an index into the snapshot's weeks): by due week, closed ones last."""
    saturday = snapshot.weeks[week]
    known = (
        (tuple(record for record in rows if record.meeting_week <= saturday), rows[-1].text)
        for rows in _records(snapshot).values()
    )
    found = [_decision(snapshot, rows, text, saturday) for rows, text in known if rows]
    return tuple(sorted(found, key=_place))


def is_of_county(snapshot: Snapshot, decision: Decision, county: str, week: date) -> bool:
    """Whether a decision is about a county or an office in it, or whether the responsible office is in it."""
    return county in (decision.area, _name_row(snapshot, decision.owner, week)["county_code"])


def decisions(snapshot: Snapshot, week: int, last: int | None = None) -> tuple[Decision, ...]:
    """The decisions on a week's agenda: all open decisions, and those closed at the last meeting or since.

    week, last: indices into the snapshot's weeks, of this meeting and of the last one (the week before if None).
    Order: overdue decisions, most overdue first; then by due week; closed decisions at the end.
    """
    before = snapshot.weeks[week] - WEEK if last is None else snapshot.weeks[last]
    return tuple(
        decision
        for decision in all_decisions(snapshot, week)
        if decision.closed_week is None or decision.closed_week >= before
    )


def section(wording: Wording) -> Section:
    agenda, lang = wording.agenda, wording.lang
    lines = decision_lines(lang, wording.snapshot, agenda.week, agenda.since)
    heading, rule = (wording.say(f"decisions.{part}") for part in ("heading", "rule"))
    summary = count_text(lang, lines)
    return Section("decisions", heading, summary, rule, [Group("", lines)] if lines else [])


def count_text(lang: str, lines: Sequence[Line]) -> str:
    """How many decisions are open and how many of them overdue, in words. lines: of decision_lines."""
    if not lines:
        return say(lang, "meeting.decisions.empty")
    marks = [line.mark for line in lines]
    still_open, overdue = len(marks) - marks.count("closed"), marks.count("overdue")
    return say(lang, "meeting.decisions.summary", open=integer(still_open, lang), overdue=integer(overdue, lang))


def sentences(lang: str, snapshot: Snapshot, week: int, last: int | None) -> list[str]:
    """The decisions for the brief, most important first: their number, then the overdue ones."""
    lines = decision_lines(lang, snapshot, week, last)
    heading, overdue = (say(lang, f"meeting.decisions.{name}") for name in ("heading", "overdue"))
    return [
        f"{heading}: {count_text(lang, lines)}",
        *(f"{overdue}: {line.text}" for line in lines if line.mark == "overdue"),
    ]


def lead(lang: str, known: Sequence[Decision]) -> str:
    """How many of the known decisions are open, and how many of these overdue, in words."""
    still = sum(decision.closed_week is None for decision in known)
    late = sum(decision.overdue_weeks > 0 for decision in known)
    if not still:
        return say(lang, "decisions.lead_closed" if known else "decisions.lead_none")
    parts = [("lead_open", still), ("lead_late", late) if late else ("lead_in_time", 0)]
    return " ".join(
        say(lang, f"decisions.{key}{'_one' if number == 1 else ''}", n=integer(number, lang)) for key, number in parts
    )


def decision_lines(lang: str, snapshot: Snapshot, week: int, last: int | None = None) -> list[Line]:
    """The decisions on a week's agenda in words, in the order of `decisions`."""
    return [line(lang, snapshot, decision, snapshot.weeks[week]) for decision in decisions(snapshot, week, last)]


def line(lang: str, snapshot: Snapshot, decision: Decision, week: date) -> Line:
    """The text of a decision with its owner, its due week, and the figure that it aims at, then and now."""
    closed, late = decision.closed_week is not None, overdue_text(lang, decision)
    due = due_text(lang, decision, week)
    parts = [
        status_text(lang, decision) if closed else "",
        say(lang, "decisions.owner_is", owner=office_name(lang, snapshot, decision.owner, week)),
        "" if closed else f"{due} ({late})" if late else due,
        figure_text(lang, snapshot, decision, week),
    ]
    note = " · ".join(part for part in parts if part)
    mark = "closed" if closed else "overdue" if decision.overdue_weeks else ""
    return Line(decision.text, note, subject(snapshot, decision), mark)


def status_text(lang: str, decision: Decision) -> str:
    """The status in words: open, or done or dropped with the meeting that closed the decision."""
    if decision.closed_week is None:
        return say(lang, "decisions.status_open")
    return say(lang, f"decisions.{decision.status}_in", week=span_label(decision.closed_week, lang))


def due_text(lang: str, decision: Decision, week: date) -> str:
    if decision.due_week == week:
        return say(lang, "decisions.due_now")
    return say(lang, "decisions.due", week=span_label(decision.due_week, lang))


def overdue_text(lang: str, decision: Decision, alone: bool = False) -> str:
    """By how many weeks a decision is overdue; '' if it is not. alone: the text is shown without the due week."""
    weeks = decision.overdue_weeks
    if not weeks:
        return ""
    key = f"decisions.overdue{'_alone' if alone else ''}{'_one' if weeks == 1 else ''}"
    return say(lang, key, n=integer(weeks, lang))


def figure_text(lang: str, snapshot: Snapshot, decision: Decision, week: date) -> str:
    """The figure that a decision aims at, then and now; '' if it aims at none."""
    if not decision.indicator:
        return ""
    found = decision.since
    if found is None:
        return say(lang, "decisions.no_card", indicator=decision.indicator)
    what = snapshot.card(decision.indicator).word(lang, "name")
    if not decision.office or decision.office != decision.owner:
        what = say(lang, "decisions.figure", name=what, where=place_text(lang, snapshot, decision, week))
    then, now = then_and_now(lang, snapshot, decision)
    if decision.meeting_week == week:
        return say(lang, "decisions.figure_now", what=what, now=now)
    if found.direction == "same" and then == now:
        return say(lang, "decisions.figure_same", what=what, now=now)
    return with_direction(lang, say(lang, "decisions.figure_since", what=what, then=then, now=now), found)


def with_direction(lang: str, text: str, moved: Since) -> str:
    """A text about a figure then and now, followed by its direction unless this is within the usual range."""
    if moved.direction == "usual":
        return text
    return say(lang, "sentence.join").join((text, say(lang, f"decisions.moved_{moved.direction}")))


def then_and_now(lang: str, snapshot: Snapshot, decision: Decision) -> tuple[str, str]:
    """The figure that a decision aims at in words, then and now; ('', '') if its indicator is blank or unknown."""
    if decision.since is None:
        return "", ""
    then, now = (_in_words(lang, snapshot, decision, figure) for figure in (decision.since.then, decision.since.now))
    return then, now


def place_text(lang: str, snapshot: Snapshot, decision: Decision, week: date) -> str:
    """The name of the office, the county or the province that a decision is about."""
    if decision.office:
        return office_name(lang, snapshot, decision.office, week)
    if not decision.area:
        return snapshot.province.title(lang)
    return say(lang, "decisions.county", county=county_name(snapshot.full_input.tables, decision.area, lang))


def office_name(lang: str, snapshot: Snapshot, code: str, week: date) -> str:
    """An office's name in a week; after the office was closed, its last name."""
    row = _name_row(snapshot, code, week)
    return str(shown(lang, row["name_fa"], row["name_en"]))


def subject(snapshot: Snapshot, decision: Decision) -> Subject | None:
    """The subject whose page a decision links to; None if it has no such page."""
    known = {card.key for card in snapshot.cards}
    if decision.indicator not in known and not decision.area:
        return None
    # Every page of a county or an office shows one indicator: the usual one if the decision names none.
    key = decision.indicator if decision.indicator in known else farthest_card(snapshot, len(snapshot.weeks) - 1).key
    return Subject(key, decision.area, decision.office)


@derived()
def _records(snapshot: Snapshot) -> Mapping[str, tuple[Record, ...]]:
    return chains(snapshot.input.tables.decisions, Record)


def _decision(snapshot: Snapshot, rows: Sequence[Record], text: str, week: date) -> Decision:
    newest = rows[-1]
    closing = list(takewhile(lambda row: row.status != "open", reversed(rows)))
    first_meeting = min(row.meeting_week for row in rows)
    area = newest.county_code
    if newest.office_id and not area:
        area = _name_row(snapshot, newest.office_id, week)["county_code"]
    card = next((card for card in snapshot.cards if card.key == newest.indicator), None)
    return Decision(
        id=newest.decision_id,
        text=text,
        meeting_week=first_meeting,
        indicator=newest.indicator,
        area=area,
        office=newest.office_id,
        owner=newest.owner_id,
        due_week=newest.due_week,
        status=newest.status,
        closed_week=closing[-1].meeting_week if closing else None,
        overdue_weeks=0 if closing else max((week - newest.due_week) // WEEK, 0),
        since=since(snapshot, card, area, newest.office_id, (first_meeting, week)) if card else None,
        history=tuple(row if row.text == text else row._replace(text="") for row in rows),
    )


def _place(decision: Decision) -> tuple[bool, date, date, str]:
    # Open decisions by due week, so the most overdue comes first; closed ones with the last closed first.
    order = decision.due_week
    if decision.closed_week is not None:
        order = date.fromordinal(date.max.toordinal() - decision.closed_week.toordinal())
    return decision.closed_week is not None, order, decision.meeting_week, decision.id


def _in_words(lang: str, snapshot: Snapshot, decision: Decision, figure: Figure | None) -> str:
    if figure is None:
        return say(lang, "decisions.week_unknown")
    if decision.office and figure.state == "too_few":
        return say(lang, "why.standing_too_few")
    if not figure.known:
        return say(lang, f"words.{figure.state}")
    card = snapshot.card(decision.indicator)
    if not decision.office:
        return amounts.counts(lang, card, Cell(figure.numerator, figure.denominator, 0, 0, 0, figure.state))
    if figure.reported is not None:
        value = snapshot.terms.measures[card.measure].word(lang, figure.reported)
        return say(lang, "decisions.reported", value=value)
    if card.rule == "resolved":
        counts = {"n": integer(figure.numerator, lang), "d": integer(figure.denominator, lang)}
        return say(lang, "why.part", **counts)
    return say(lang, f"decisions.{card.rule}_{figure.state}")


def _name_row(snapshot: Snapshot, code: str, week: date) -> Mapping[Any, Any]:
    versions = _offices(snapshot)[code]
    day = pd.Timestamp(friday(week))
    begun = (row for row in reversed(versions) if pd.isna(row["valid_from"]) or row["valid_from"] <= day)
    return next(begun, versions[0])


@derived()
def _offices(snapshot: Snapshot) -> Mapping[str, Sequence[Mapping[Any, Any]]]:
    """The rows of each office that decisions name, in the order of time.

    They come from today's register: a publication freezes its register, and later decisions may name later offices.
    """
    tables = snapshot.full_input.tables
    named = {*tables.decisions["office_id"], *tables.decisions["owner_id"]}
    rows = tables.offices[tables.offices["office_id"].isin(named)].sort_values("valid_from", na_position="first")
    found: dict[str, list[Mapping[Any, Any]]] = {}
    for row in rows.to_dict("records"):
        found.setdefault(row["office_id"], []).append(row)
    return found
