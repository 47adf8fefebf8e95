"""Which county came out of which: the register's splits, and the groups of counties that old borders made one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Life:
    """A county's time: it existed on a day if since <= day < until (None: no bound). split_from: '' or a code."""

    since: date | None = None
    until: date | None = None
    split_from: str = ""

    def existed(self, day: date) -> bool:
        """Whether it existed on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


def successors(lives: Mapping[str, Life], code: str) -> tuple[str, ...]:
    """The counties that were split from a county, by their first day and code."""
    found = [other for other, life in lives.items() if life.split_from == code and other != code]
    return tuple(sorted(found, key=lambda other: (lives[other].since or date.min, other)))


def family(lives: Mapping[str, Life], code: str) -> tuple[str, ...]:
    """A county and all that came out of it, and out of those: what its old borders hold.

    A successor without a first day is left out: nobody can say from when on it was another county.
    """
    found = [code]
    for member in found:
        found += [child for child in successors(lives, member) if lives[child].since and child not in found]
    return tuple(found)


def root(lives: Mapping[str, Life], code: str) -> str:
    """The county in whose old borders a county lies: itself, unless it was split from another on a known day."""
    seen = [code]
    while lives[code].since and lives[code].split_from in lives and lives[code].split_from not in seen:
        code = lives[code].split_from
        seen.append(code)
    return code


def old_borders(lives: Mapping[str, Life]) -> dict[str, tuple[str, ...]]:
    """Each county of the old borders, and the counties that lie in it: 24 groups of 28 counties, say."""
    return {code: family(lives, code) for code in lives if root(lives, code) == code}
