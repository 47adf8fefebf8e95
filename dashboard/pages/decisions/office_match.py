"""Which office a typed text means: by its id, by its name in any spelling, or as the offices page would find it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from dashboard.indicators.evidence import Office
from dashboard.language.spelling import key
from dashboard.pages.common.office_filter import WeekOffices, find
from dashboard.pages.common.selection import LONGEST_SEARCH

OFFERED = 6


@dataclass(frozen=True)
class Match:
    """office: the one that is meant, None where that is not certain; nearest: those it may be, likeliest first."""

    office: Office | None
    nearest: Sequence[Office] = ()


def match(among: WeekOffices, typed: str, lang: str, county: str = "") -> Match:
    """The office that a text means among those of a week. county: where it is looked for first, '' everywhere."""
    wanted = key(typed[:LONGEST_SEARCH])
    if not wanted:
        return Match(None)
    offices = [entry.office for entry in among.entries[lang]]
    certain = [office for office in offices if key(office.office_id) == wanted]
    certain = certain or [office for office in offices if wanted in map(key, office.names.values())]
    found = certain or [
        entry.office for entry in find(among, [county] if county else None, q=typed[:LONGEST_SEARCH], lang=lang)
    ]
    if not found and county:
        found = [entry.office for entry in find(among, q=typed[:LONGEST_SEARCH], lang=lang)]
    if len(found) == 1:
        return Match(found[0])
    if not found:
        return Match(None, _alike(offices, wanted))
    # Names that hold what was typed before those of which only the county does, and the shorter ones first.
    found.sort(key=lambda office: (_outside(office, typed), len(office.names[lang])))
    return Match(None, found[:OFFERED])


def _outside(office: Office, typed: str) -> bool:
    names = [key(name) for name in office.names.values()]
    return not any(all(key(word) in name for word in typed.split()) for name in names)


def _alike(offices: Sequence[Office], wanted: str) -> Sequence[Office]:
    keys = {key(name): office for office in offices for name in office.names.values()}
    close = get_close_matches(wanted, keys, n=OFFERED, cutoff=0.5)
    return list({keys[name].office_id: keys[name] for name in close}.values())
