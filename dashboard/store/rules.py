"""The rules for the columns of one row, stated once for CSV and Parquet files, and how faults are shown and capped.

What a single value must be: dashboard.store.values. Keys, codes of other tables and stretches of time:
dashboard.store.check.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from dashboard.areas.province import Province
from dashboard.faults import Fault
from dashboard.store.tables import MEASURE_MAX, Table
from dashboard.store.values import Bad

# A wrong setting in a spreadsheet makes the same fault in every row; a thousand of them say enough.
SAME_FAULTS_SHOWN = 1000
_LONGEST_VALUE_SHOWN = 80


class RowRule(NamedTuple):
    """What columns of one row must be together.

    columns: the fault is one of the last. check: their values, all of them readable -> what is wrong, or None.
    """

    columns: tuple[str, ...]
    check: Callable[..., Bad | None]


def row_rules(table: Table, province: Province) -> Iterator[RowRule]:
    """The rules of a table in a province."""

    def of_province(county_code: str) -> Bad | None:
        own = county_code.startswith(province.code)
        return None if own else Bad("county_of_other_province", {"code": province.code})

    if table.name == "counties":
        yield RowRule(("county_code",), of_province)
    for rule in (
        RowRule(("measure", "value"), _within_measure),
        RowRule(("findings", "resolved"), _resolved_were_found),
        RowRule(("valid_from", "valid_to"), _ends_after_start),
    ):
        if set(rule.columns) <= set(table.names):
            yield rule


def _within_measure(measure: str, value: int) -> Bad | None:
    most = MEASURE_MAX[measure]
    return Bad("value_over_measure", {"measure": measure, "high": str(most)}) if value > most else None


def _resolved_were_found(findings: int, resolved: int) -> Bad | None:
    return Bad("resolved_over_findings", {"findings": str(findings)}) if resolved > findings else None


def _ends_after_start(valid_from: datetime | None, valid_to: datetime | None) -> Bad | None:
    if not valid_from or not valid_to or valid_from < valid_to:
        return None
    return Bad("valid_order", {"valid_from": valid_from.date().isoformat()})


def short(text: str) -> str:
    """A typed text as a fault shows it."""
    return text if len(text) <= _LONGEST_VALUE_SHOWN else text[:_LONGEST_VALUE_SHOWN] + "…"


def capped(faults: Iterable[Fault]) -> list[Fault]:
    """The faults in the order of their places, at most SAME_FAULTS_SHOWN of one kind in a file's column.

    The first one beyond that says in its stead how many more there are, itself counted.
    """
    ordered = sorted(faults)
    total = Counter((fault.file, fault.column, fault.code) for fault in ordered)
    counted: Counter[tuple[str, str, str]] = Counter()
    shown = []
    for fault in ordered:
        kind = (fault.file, fault.column, fault.code)
        counted[kind] += 1
        if counted[kind] <= SAME_FAULTS_SHOWN:
            shown.append(fault)
        elif counted[kind] == SAME_FAULTS_SHOWN + 1:
            details = {"more": str(total[kind] - SAME_FAULTS_SHOWN)}
            shown.append(Fault(fault.file, fault.line, fault.column, code="more_alike", details=details))
    return shown
