"""The planner's draft of a week's plan: between callbacks it is JSON in the browser, checked when it comes back."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from dashboard.planning.plan import LEVELS, Level
from dashboard.tables.declared import MOST_VISITS

# Before the id of an office whose visit is locked.
_LOCK = "!"
_LONGEST_ID = 64


class Odd(ValueError):
    """What the browser sent is no draft."""


class Pick(NamedTuple):
    """A visit of a draft. locked: kept when visits are proposed again."""

    team: int
    office: str
    locked: bool = False


class Proof(NamedTuple):
    """What the solver says of a proposal. levels: one for each of LEVELS; seconds: of computing."""

    levels: tuple[Level, ...]
    seconds: float


@dataclass(frozen=True)
class Draft:
    """A draft. base: id of the stored plan from which it began, 0 for none. visits: by team. capacity: that of this
    week, by team, where it is not the usual one. proof: None once the visits are not those of a proposal."""

    base: int = 0
    visits: tuple[Pick, ...] = ()
    capacity: Mapping[int, int] = field(default_factory=dict)
    proof: Proof | None = None

    def of_team(self, team: int | None) -> tuple[Pick, ...]:
        return tuple(pick for pick in self.visits if pick.team == team)

    @property
    def offices(self) -> frozenset[str]:
        return frozenset(pick.office for pick in self.visits)

    def with_lock(self, team: int, offices: Iterable[str], locked: bool) -> "Draft":
        """Visits of a team locked, or unlocked."""
        wanted = set(offices)
        visits = (
            pick._replace(locked=locked) if pick.team == team and pick.office in wanted else pick
            for pick in self.visits
        )
        return replace(self, visits=tuple(visits))

    def without(self, team: int, offices: Iterable[str]) -> "Draft":
        """Visits of a team taken out."""
        wanted = set(offices)
        visits = (pick for pick in self.visits if pick.team != team or pick.office not in wanted)
        return replace(self, visits=tuple(visits), proof=None)

    def adding(self, team: int, office: str) -> "Draft":
        """An office put into a team's plan, locked, since the planner chose it."""
        if office in self.offices:
            return self
        visits = sorted((*self.visits, Pick(team, office, True)), key=lambda pick: pick.team)
        return replace(self, visits=tuple(visits), proof=None)

    def with_capacity(self, team: int, capacity: int, usual: int) -> "Draft":
        """The capacity of a team in this week. usual: that of other weeks.

        Visits beyond it that are not locked are taken out; locked ones stay, and the plan of the draft names them.
        """
        changed = {number: visits for number, visits in self.capacity.items() if number != team}
        if capacity != usual:
            changed[team] = capacity
        if changed == self.capacity:
            return self
        open_visits = [pick for pick in self.of_team(team) if not pick.locked]
        room = max(0, capacity - len(self.of_team(team)) + len(open_visits))
        surplus = set(open_visits[room:])
        visits = tuple(pick for pick in self.visits if pick not in surplus)
        return replace(self, capacity=changed, visits=visits, proof=None)


def as_json(draft: Draft) -> dict[str, Any]:
    """A draft as small JSON, "!" before the office of a locked visit: {"base", "visits": {team: [office, …]},
    "capacity": {team: visits}, "proof": [[[value, bound], …], seconds] or null}."""
    visits: dict[str, list[str]] = {}
    for pick in draft.visits:
        visits.setdefault(str(pick.team), []).append(_LOCK * pick.locked + pick.office)
    proof = draft.proof
    return {
        "base": draft.base,
        "visits": visits,
        "capacity": {str(team): number for team, number in draft.capacity.items()},
        "proof": [[list(level) for level in proof.levels], round(proof.seconds, 2)] if proof else None,
    }


def from_json(sent: object) -> Draft:
    """The draft that a browser sent. Raises Odd.

    Its teams and offices may be unknown by now: the plan of a draft names them (dashboard.staff.rooms.plan.judged).
    """
    if not isinstance(sent, dict) or set(sent) != {"base", "visits", "capacity", "proof"}:
        raise Odd
    base, visits, capacity, proof = sent["base"], sent["visits"], sent["capacity"], sent["proof"]
    if not _is_whole(base, 2**53) or not isinstance(visits, dict) or not isinstance(capacity, dict):
        raise Odd
    picks = [pick for team, offices in visits.items() for pick in _picks(_team(team), offices)]
    if len({pick[:2] for pick in picks}) < len(picks):
        raise Odd
    if not all(_is_whole(number, MOST_VISITS) for number in capacity.values()):
        raise Odd
    changed = {_team(team): number for team, number in capacity.items()}
    return Draft(base, tuple(sorted(picks, key=lambda pick: pick.team)), changed, _proof(proof))


def _picks(team: int, offices: object) -> Iterable[Pick]:
    for text in offices if isinstance(offices, list) else [None]:
        if not isinstance(text, str) or not 0 < len(text.removeprefix(_LOCK)) <= _LONGEST_ID:
            raise Odd
        yield Pick(team, text.removeprefix(_LOCK), text.startswith(_LOCK))


def _team(text: object) -> int:
    if not isinstance(text, str) or not text.isascii() or not text.isdecimal() or len(text) > 6:
        raise Odd
    return int(text)


def _proof(sent: object) -> Proof | None:
    if sent is None:
        return None
    if not isinstance(sent, list) or len(sent) != 2:
        raise Odd
    levels, seconds = sent
    if not isinstance(levels, list) or len(levels) != len(LEVELS) or not _is_number(seconds):
        raise Odd
    if not all(isinstance(each, list) and len(each) == 2 and all(map(_is_number, each)) for each in levels):
        raise Odd
    return Proof(tuple(Level(*each) for each in levels), float(seconds))


def _is_whole(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
