"""The splits of counties in the register, and the groups of today's counties within the old borders."""

from collections.abc import Mapping
from datetime import date

from dashboard.areas.boundaries import County


def successors(lives: Mapping[str, County], code: str) -> tuple[str, ...]:
    """The counties that were split from a county, by their first day and code."""
    found = [other for other, life in lives.items() if life.split_from == code and other != code]
    return tuple(sorted(found, key=lambda other: (lives[other].since or date.min, other)))


def family(lives: Mapping[str, County], code: str) -> tuple[str, ...]:
    """A county and all counties split from it, directly or indirectly: those within its old borders.

    A successor without a first day is left out, since the day of the split is unknown.
    """
    found = [code]
    for member in found:
        found += [child for child in successors(lives, member) if lives[child].since and child not in found]
    return tuple(found)


def root(lives: Mapping[str, County], code: str) -> str:
    """The county within whose old borders a county is: itself, unless it was split from another on a known day."""
    visited = [code]
    while lives[code].since and lives[code].split_from in lives and lives[code].split_from not in visited:
        code = lives[code].split_from
        visited.append(code)
    return code


def old_borders(lives: Mapping[str, County]) -> dict[str, tuple[str, ...]]:
    """Each county of the old borders with today's counties within it: for example 24 groups of 28 counties."""
    return {code: family(lives, code) for code in lives if root(lives, code) == code}
