"""The kinds of the sample's findings: the totals of each visit, split over the kinds of a deficiency.

Split after all visits were drawn, so that days, teams, offices and totals do not depend on the kinds.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from random import Random
from typing import NamedTuple

from dashboard.tables.declared import FINDINGS
from tools.sample.tables import Inspection, Totals


class _Kind(NamedTuple):
    """How often a kind is found, and how readily it is resolved, beside the other kinds."""

    often: int
    readily: int


# A sheet of paper is posted within a week; a ramp takes months.
_KINDS = {
    "desk": _Kind(3, 4),
    "information": _Kind(6, 6),
    "e_service": _Kind(4, 2),
    "waiting": _Kind(4, 2),
    "complaints": _Kind(3, 5),
    "access": _Kind(3, 1),
    "hours": _Kind(2, 4),
    "other": _Kind(1, 3),
}


def split_findings(totals: Sequence[Totals], rng: Random) -> list[Inspection]:
    """All rows of the inspections table, sorted as the file is. Each version of a visit has a row for each kind that
    was found, so that a correction states the whole visit again; without findings it has one row without a kind."""
    rows: list[Inspection] = []
    for _, versions in groupby(sorted(totals), key=lambda row: row[:3]):
        rows += _of_visit(sorted(versions, key=lambda row: row.received_at), rng)
    return rows


def _of_visit(versions: Sequence[Totals], rng: Random) -> Iterator[Inspection]:
    found, resolved, resolved_on = Counter[str](), Counter[str](), dict[str, date]()
    since = versions[0].date
    for version in versions:
        added = version.findings - found.total()
        found.update(rng.choices(list(_KINDS), [kind.often for kind in _KINDS.values()], k=added))
        received = version.received_at.date()
        for _ in range(version.resolved - resolved.total()):
            open_kinds = [kind for kind in FINDINGS if found[kind] > resolved[kind]]
            readily = [(found[kind] - resolved[kind]) * _KINDS[kind].readily for kind in open_kinds]
            kind = rng.choices(open_kinds, readily)[0]
            resolved[kind] += 1
            day = since + timedelta(days=rng.randint(0, (received - since).days))
            resolved_on[kind] = max(day, resolved_on.get(kind, day))
        for kind in [kind for kind in FINDINGS if found[kind]] or [""]:
            yield Inspection(
                *version[:3], kind, found[kind], resolved[kind], resolved_on.get(kind), version.received_at
            )
        since = received
