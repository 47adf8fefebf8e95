"""Reference of complementary suppression: cells of counts hidden so that cells of too few answers cannot be computed.

A cell of one card and week is a part (county, step, kind). Along each of the three, one place is the whole: county ''
is the province, step 0 all channels, kind '' all kinds.
"""

from collections.abc import Mapping
from typing import NamedTuple

Part = tuple[str, int, str]
WHOLE: Part = ("", 0, "")
# Keys of the rest of a whole that belongs to no listed part.
REST: Part = ("-", -1, "-")


class Answers(NamedTuple):
    """all: of the cell; enough: those that count towards the card's least number."""

    all: int
    enough: int


class Sum(NamedTuple):
    """A whole and its parts, which add up to it."""

    whole: Part
    parts: list[Part]


def with_rests(cells: Mapping[Part, Answers]) -> dict[Part, Answers]:
    """The cells with answers, and the remainder of each total without its parts: first kinds, then channels."""
    found = {part: answers for part, answers in cells.items() if answers.all > 0}
    for along in (2, 1, 0):
        for whole, parts in _sums(found, along):
            rest = Answers(*(found[whole][i] - sum(found[part][i] for part in parts) for i in (0, 1)))
            if rest.all > 0 and (parts or along != 1 or any(step > 0 for _, step, _ in cells)):
                found[_moved(whole, along, REST)] = rest
    return found


def sums(cells: Mapping[Part, Answers]) -> list[Sum]:
    """All wholes with their parts, along kinds, channels and counties."""
    return [found for along in (2, 1, 0) for found in _sums(cells, along) if found.parts]


def withheld(cells: Mapping[Part, Answers], least: int) -> set[Part]:
    """The cells with too few answers, and those that are hidden with them, round by round until nothing changes."""
    holding = with_rests(cells)
    hidden = {part for part, answers in holding.items() if answers.enough < least}
    while True:
        more = {part for found in sums(holding) if (part := _next(found, holding, hidden, least)) is not None}
        if not more:
            return hidden & cells.keys()
        hidden |= more


def _next(found: Sum, cells: Mapping[Part, Answers], hidden: set[Part], least: int) -> Part | None:
    """The part that must be hidden as well, or the whole; None if nothing can be derived from the sum."""
    shown = [part for part in found.parts if part not in hidden]
    behind = [part for part in found.parts if part in hidden]
    unknown = len(behind) + (found.whole in hidden)
    if shown and unknown and (unknown == 1 or sum(cells[part].enough for part in behind) < least):
        return min(shown, key=lambda part: (cells[part].all, part[1], part[0], part[2]))
    if not shown and found.whole not in hidden and len(behind) == 1:
        return found.whole
    return None


def _sums(cells: Mapping[Part, Answers], along: int) -> list[Sum]:
    wholes = [part for part in cells if part[along] == WHOLE[along]]
    return [
        Sum(whole, [part for part in cells if part != whole and _moved(part, along, WHOLE) == whole])
        for whole in wholes
    ]


def _moved(part: Part, along: int, to: Part) -> Part:
    moved = list(part)
    moved[along] = to[along]
    return moved[0], moved[1], moved[2]
