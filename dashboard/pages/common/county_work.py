"""What is to be done in a county: its open decisions, and the offices that its indicators behind targets lack."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dashboard.indicators.cards import Card
from dashboard.indicators.evidence import Unit, lacks
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.language.order import order
from dashboard.meeting.behind import worst_first
from dashboard.meeting.decisions import (
    Decision,
    all_decisions,
    due_text,
    is_of_county,
    lead,
    line,
    office_name,
    overdue_text,
)
from dashboard.pages.common.border_history import units
from dashboard.pages.common.office_filter import Matches, office_url
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# How many offices are named, those that most indicators lack; the offices page lists all.
MOST_OFFICES = 8


class OpenDecision:
    """An open decision. due: the responsible office, the due week, and by how long it is overdue; note: the same with
    the figure that the decision aims at, then and now; overdue: whether it is."""

    def __init__(self, lang: str, snapshot: Snapshot, decision: Decision, week: date) -> None:
        late = overdue_text(lang, decision)
        owner = say(lang, "decisions.owner_is", owner=office_name(lang, snapshot, decision.owner, week))
        self.text, self.overdue = decision.text, bool(late)
        self.due = " · ".join(filter(None, (owner, due_text(lang, decision, week), late)))
        self.note = line(lang, snapshot, decision, week).note


class OpenDecisions:
    """The open decisions of a county, the most overdue first. lead: how many they are, in words."""

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection) -> None:
        known = [
            decision
            for decision in all_decisions(snapshot, selection.week)
            if decision.closed_week is None
            and is_of_county(snapshot, decision, selection.county, snapshot.weeks[selection.week])
        ]
        self.lead = lead(lang, known) if known else say(lang, "county_work.no_decisions")
        self.lines = [OpenDecision(lang, snapshot, each, snapshot.weeks[selection.week]) for each in known]


@dataclass(frozen=True)
class Lack:
    """The offices that an indicator behind its target lacks.

    short: the indicator's short name. parts: (text, address of these offices) of those not counted and of those
    without a report.
    """

    name: str
    short: str
    parts: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class OfficeToAct:
    """An office with the indicators behind their targets that do not count it, or for which it has not reported."""

    name: str
    href: str
    reasons: Sequence[str]


class OfficesToAct:
    """The offices of a county to act on.

    reports: (text, address) of the offices that never reported, and of those whose reports are late. lacks: one for
    each indicator behind its target that counts offices; nothing: what is said if there is none. offices: those that
    most of these lack; more: how many further ones, in words. href: address of the list of all offices.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection) -> None:
        self._lang, self._snapshot = lang, snapshot
        self._selection = selection = replace(selection, kind="", state="", q="", others=())
        self.href = url(lang, snapshot, "offices", selection)
        self.reports = list(self._reports())
        states = [
            (card, state)
            for card, state in worst_first(snapshot, selection.week, selection.county)
            if not card.of_counts
        ]
        behind = [card for card, state in states if state == "behind"]
        unknown = [state for _, state in states].count("not_known")
        self.nothing = say(lang, "county_work.unknown" if unknown else "county_work.none", n=integer(unknown, lang))
        lacking = {card: self._lacking(card) for card in behind}
        self.lacks = [
            Lack(card.word(lang, "name"), card.word(lang, "short"), list(self._parts(card, of)))
            for card, of in lacking.items()
        ]
        reasons: dict[str, list[str]] = {}
        names: dict[str, str] = {}
        for card, found in lacking.items():
            for unit in found:
                key = "silent" if unit.status == "not_reported" else "lacking"
                names[unit.office.office_id] = unit.office.names[lang]
                reasons.setdefault(unit.office.office_id, []).append(
                    say(lang, f"county_work.{key}", name=card.word(lang, "short"))
                )
        ordered = sorted(reasons, key=lambda code: (-len(reasons[code]), order(names[code]), code))
        week, county = selection.week, selection.county
        self.offices = [
            OfficeToAct(names[code], office_url(lang, snapshot, week, code, county), reasons[code])
            for code in ordered[:MOST_OFFICES]
        ]
        more = len(ordered) - MOST_OFFICES
        self.more = say(lang, "county_work.more", n=integer(more, lang)) if more > 0 else ""

    def _reports(self) -> Iterator[tuple[str, str]]:
        counts = Matches(self._lang, self._snapshot, self._selection).counts["reported"]
        for word in ("never", "late"):
            if count := counts.get(word):
                text = say(self._lang, f"county_work.{word}", n=integer(count, self._lang))
                yield text, url(self._lang, self._snapshot, "offices", replace(self._selection, reported=word))

    def _lacking(self, card: Card) -> list[Unit]:
        """The units that keep a card behind its target."""
        found = units(self._snapshot, replace(self._selection, card=card), self._selection.week)
        return [unit for unit in found if lacks(card, unit)]

    def _parts(self, card: Card, lacking: Sequence[Unit]) -> Iterator[tuple[str, str]]:
        chosen = replace(self._selection, card=card)
        tests: dict[str, Callable[[Unit], bool]] = {
            "lacked": lambda unit: unit.status != "not_reported",
            "silent": lambda unit: unit.status == "not_reported",
        }
        for key, test in tests.items():
            of = [unit for unit in lacking if test(unit)]
            if of:
                # Of an office with several findings some may be resolved: then it is counted, and lacked as well.
                stages = {unit.status for unit in of}
                stage = stages.pop() if len(stages) == 1 else ""
                text = say(self._lang, f"county_work.n_{key}", n=integer(len(of), self._lang))
                yield text, url(self._lang, self._snapshot, "why", chosen, stage=stage)
