"""The rules for the columns of one row, stated once for CSV and Parquet files, and how faults are shown and capped.

What a single value must be: dashboard.store.values. Keys, codes of other tables and stretches of time:
dashboard.store.check.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from dashboard.areas.province import Province
from dashboard.faults import Fault
from dashboard.store.tables import MEASURE_MAX, Table
from dashboard.store.values import Bad

# Of one kind in a file's column; a thousand of them say enough.
SAME_FAULTS_SHOWN = 1000
# In a file of so few rows each fault is named by itself.
_FEW_ROWS = 20
_LONGEST_VALUE_SHOWN = 80


# What stands before a person's name. Not every name can be known; these are what letters begin with.
_TITLE = re.compile(r"\b(?:آقای|آقایان|خانم|جناب|سرکار|Mr|Mrs|Ms)\b")


def title_of_person(text: str) -> str:
    """The title of a person in a text, '' if there is none: who writes a decision or a note names offices only."""
    found = _TITLE.search(text)
    return found[0] if found else ""


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


def capped(faults: Iterable[Fault], rows: Mapping[str, int] = MappingProxyType({})) -> list[Fault]:
    """The faults in the order of their places: one for each cause, and at most SAME_FAULTS_SHOWN of a kind.

    One cause is the same text with the same fault in a column. A kind of fault (file, column, code) in more than half
    of a file's rows is one cause as well, whatever the texts: the column is wrong, not its rows. The fault names the
    further lines. rows: file -> how many rows it has, of files for which this second rule holds. Beyond
    SAME_FAULTS_SHOWN a last fault says how many more there are.
    """
    ordered = sorted(faults)
    total = Counter(map(_kind, ordered))
    causes: dict[Hashable, list[Fault]] = {}
    for fault in ordered:
        kind = _kind(fault)
        whole_column = fault.file in rows and total[kind] > max(_FEW_ROWS, rows[fault.file] / 2)
        # A fault without a line is of the file itself: nothing else is like it.
        one = (fault.value, *sorted(fault.details.items())) if fault.line else (len(causes),)
        causes.setdefault(kind if whole_column else (*kind, one), []).append(fault)
    counted: Counter[Hashable] = Counter()
    shown = []
    for first, *others in causes.values():
        kind = _kind(first)
        counted[kind] += 1
        if counted[kind] <= SAME_FAULTS_SHOWN:
            shown.append(replace(first, alike=(*first.alike, *(fault.line for fault in others))))
        elif counted[kind] == SAME_FAULTS_SHOWN + 1:
            left = sum(1 for cause in causes.values() if _kind(cause[0]) == kind) - SAME_FAULTS_SHOWN
            shown.append(Fault(first.file, first.line, first.column, "more_alike", details={"more": str(left)}))
    return sorted(shown)


def _kind(fault: Fault) -> tuple[str, str, str]:
    return fault.file, fault.column, fault.code
