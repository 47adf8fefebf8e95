"""The rules that compare columns of one row, for CSV and Parquet files alike, and the limit on similar faults.

Rules of single values are in dashboard.tables.values; rules of keys, foreign keys and periods in
dashboard.tables.check.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from dashboard.areas.province import Province
from dashboard.faults import Fault
from dashboard.tables.csv_file import nearest
from dashboard.tables.declared import MOST_WORDS, Table
from dashboard.tables.measures import BETWEEN, SHARE, STATES, TOTAL, YES_NO, Measure, Terms, parts
from dashboard.tables.values import Bad

# The most faults of one kind in a column of a file that are listed.
SAME_FAULTS_SHOWN = 1000
# In a file of at most this many rows, each fault is listed separately.
_SMALL_FILE = 20


class RowRule(NamedTuple):
    """A rule that compares columns of one row.

    columns: a fault is attributed to the last one. check: the columns' values, all valid -> the fault, or None.
    """

    columns: tuple[str, ...]
    check: Callable[..., Bad | None]


def row_rules(table: Table, province: Province, terms: Terms) -> Iterator[RowRule]:
    """The rules of a table, for a province and its terms."""

    def of_province(county_code: str) -> Bad | None:
        own = county_code.startswith(province.code)
        return None if own else Bad("county_of_other_province", {"code": province.code})

    if table.name == "counties":
        yield RowRule(("county_code",), of_province)
        yield RowRule(("tile_column", "tile_row"), _whole_place)
    if table.name == "reports":
        yield RowRule(("measure", "value"), partial(_within_measure, terms.measures))
    if table.name == "counts":
        yield RowRule(("office_id", "county_code"), _one_place)
        yield RowRule(("measure", "numerator", "denominator"), partial(sound_count, terms.measures))
    if table.name == "targets":
        yield RowRule(("value", "date"), _whole_target)
    if table.name == "measures":
        yield RowRule(("kind", "words_fa"), _words_fit)
        yield RowRule(("words_fa", "words_en"), _as_many_words)
        yield RowRule(("asked",), partial(_known_kinds, tuple(terms.kinds)))
    for rule in (
        RowRule(("findings", "resolved"), _resolved_were_found),
        RowRule(("resolved", "resolved_on"), _day_of_resolved),
        RowRule(("date", "resolved_on"), _resolved_after_visit),
        RowRule(("valid_from", "valid_to"), _ends_after_start),
    ):
        if set(rule.columns) <= set(table.names):
            yield rule


def _whole_place(column: int | None, row: int | None) -> Bad | None:
    """A place on the tile map has a column and a row."""
    return Bad("half_a_tile") if (column is None) != (row is None) else None


def _whole_target(value: float | None, day: datetime | None) -> Bad | None:
    """A target has a value and a date."""
    return Bad("half_a_target") if (value is None) != (day is None) else None


def _within_measure(measures: Mapping[str, Measure], measure: str, value: int) -> Bad | None:
    most = measures[measure].highest
    return Bad("value_over_measure", {"measure": measure, "high": str(most)}) if value > most else None


def _one_place(office_id: str, county_code: str) -> Bad | None:
    """A count belongs to either an office or a county as a whole."""
    if office_id and county_code:
        return Bad("count_of_two")
    return None if office_id or county_code else Bad("count_of_nothing")


def sound_count(measures: Mapping[str, Measure], measure: str, numerator: int, denominator: int | None) -> Bad | None:
    """The fault of a numerator and denominator of a measure; None if both are valid."""
    kind = measures[measure].kind
    if kind == TOTAL:
        return Bad("total_with_denominator", {"measure": measure}) if denominator is not None else None
    if denominator is None:
        details = {"measure": measure}
        return (
            Bad("share_without_denominator", details) if kind == SHARE else Bad("mean_without_denominator", details)
        )
    if kind == SHARE and numerator > denominator:
        return Bad("numerator_over_denominator", {"numerator": str(numerator)})
    if not denominator and numerator:
        return Bad("sum_of_nothing", {"numerator": str(numerator)})
    return None


def _words_fit(kind: str, words: str) -> Bad | None:
    """A measure of yes and no has two words, one of stages a word for each stage, one of counts none."""
    count = len(parts(words))
    if kind == YES_NO:
        return None if count == 2 else Bad("words_of_yes_no", {"between": BETWEEN})
    if kind in STATES:
        return (
            None if 1 < count <= MOST_WORDS else Bad("words_of_stages", {"most": str(MOST_WORDS), "between": BETWEEN})
        )
    return Bad("words_of_count") if count else None


def _as_many_words(fa: str, en: str) -> Bad | None:
    counts = len(parts(fa)), len(parts(en))
    return Bad("words_differ", {"fa": str(counts[0])}) if en and counts[0] != counts[1] else None


def _known_kinds(kinds: tuple[str, ...], typed: str) -> Bad | None:
    strange = [kind for kind in parts(typed) if kind not in kinds]
    return Bad("not_word", {"words": ", ".join(kinds), "near": nearest(strange[0], kinds)}) if strange else None


def _resolved_were_found(findings: int, resolved: int) -> Bad | None:
    return Bad("resolved_over_findings", {"findings": str(findings)}) if resolved > findings else None


def _day_of_resolved(resolved: int, resolved_on: datetime | None) -> Bad | None:
    return Bad("resolved_on_of_nothing") if resolved_on and not resolved else None


def _resolved_after_visit(date: datetime, resolved_on: datetime | None) -> Bad | None:
    return (
        Bad("resolved_before_visit", {"date": date.date().isoformat()})
        if resolved_on and resolved_on < date
        else None
    )


def _ends_after_start(valid_from: datetime | None, valid_to: datetime | None) -> Bad | None:
    if not valid_from or not valid_to or valid_from < valid_to:
        return None
    return Bad("valid_order", {"valid_from": valid_from.date().isoformat()})


def limit_faults(faults: Iterable[Fault], rows: Mapping[str, int] = MappingProxyType({})) -> list[Fault]:
    """The faults ordered by file and line: one for each cause, and at most SAME_FAULTS_SHOWN of a kind.

    Faults of the same text and kind (file, column, code) have one cause. If more than half of a file's rows have
    faults of one kind, these have one cause too, whatever the texts: the column is wrong, not its rows. The fault of
    a cause lists the further lines. rows: file -> number of rows, for files to which the second rule applies. Beyond
    SAME_FAULTS_SHOWN a last fault says how many more there are.
    """
    ordered = sorted(faults)
    total = Counter(map(_kind, ordered))
    causes: dict[Hashable, list[Fault]] = {}
    for fault in ordered:
        kind = _kind(fault)
        whole_column = fault.file in rows and total[kind] > max(_SMALL_FILE, rows[fault.file] / 2)
        # A fault without a line concerns the whole file: it is a cause of its own.
        one = (fault.value, *sorted(fault.details.items())) if fault.line else (len(causes),)
        causes.setdefault(kind if whole_column else (*kind, one), []).append(fault)
    counted: Counter[Hashable] = Counter()
    messages = []
    for first, *others in causes.values():
        kind = _kind(first)
        counted[kind] += 1
        if counted[kind] <= SAME_FAULTS_SHOWN:
            messages.append(replace(first, alike=(*first.alike, *(fault.line for fault in others))))
        elif counted[kind] == SAME_FAULTS_SHOWN + 1:
            left = sum(1 for cause in causes.values() if _kind(cause[0]) == kind) - SAME_FAULTS_SHOWN
            messages.append(Fault(first.file, first.line, first.column, "more_alike", details={"more": str(left)}))
    return sorted(messages)


def _kind(fault: Fault) -> tuple[str, str, str]:
    return fault.file, fault.column, fault.code
