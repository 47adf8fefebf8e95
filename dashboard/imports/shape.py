"""What the columns of a table in an office's file say together: which table it is, and what of it is not read."""

from collections.abc import Iterator, Mapping, Sequence

from dashboard.imports.columns import Column
from dashboard.imports.contents import IGNORE, Aside
from dashboard.imports.layout import Region, letter
from dashboard.imports.meanings import (
    COUNT,
    COUNTY,
    DATE,
    INVERSE,
    MEASURE,
    NAME,
    NUMBER,
    PERSON,
    REMARK,
    WEEK,
    count_of,
)
from dashboard.imports.places import Place
from dashboard.sheets.words import DENOMINATOR, NUMERATOR
from dashboard.tables.measures import Terms

ASIDE = {NUMBER: "number", REMARK: "remark", PERSON: "person", IGNORE: "ignored"}
# Further columns of a new office.
OF_REGISTER = ("name_en", "parent_id", "valid_from", "valid_to", "small")
# The columns that say something in a table of visits, and in one with the measure in each row.
_OF_UNIT = (NAME, "office_id", COUNTY, "kind")
_OF_VISIT = (DATE, "team", "findings", "resolved", "finding", "resolved_on", *OF_REGISTER)
_OF_LONG = ("measure", "value", "channel", NUMERATOR, DENOMINATOR)
_NUMBER_OF_VISIT = ("findings", "resolved")


class Shape:
    """The columns of one table, by meaning."""

    def __init__(self, terms: Terms, region: Region, columns: Sequence[Column]) -> None:
        self.region, self.columns = region, columns
        self._columns: dict[str, Column] = {}
        for column in columns:
            self._columns.setdefault(column.meaning, column)
        self._states = [
            (column, terms.reported[column.meaning.partition(":")[2]])
            for column in columns
            if column.meaning.startswith((MEASURE, INVERSE))
        ]
        self._counts: dict[tuple[str, str], dict[str, Column]] = {}
        for column in columns:
            if column.meaning.startswith(COUNT):
                measure, part, channel = count_of(column.meaning)
                self._counts.setdefault((measure, channel), {}).setdefault(part, column)

    @property
    def is_understood(self) -> bool:
        """Whether the table has a column that names offices or counties, and something to say of them."""
        units = {NAME, "office_id", COUNTY} & set(self._columns)
        is_register = "kind" in self._columns or self._lists_counties
        return self._lists_teams or (bool(units) and bool(self._says or self._visits or is_register))

    @property
    def may_be_understood(self) -> bool:
        """Whether the table names offices or counties, and a column whose meaning is asked about may say the rest."""
        units = {NAME, "office_id", COUNTY} & set(self._columns)
        return bool(units) and not self.is_understood and any(not column.question.certain for column in self.columns)

    @property
    def unknown_fault(self) -> tuple[str, Place]:
        """Why the table is not understood: the fault's code, and the place."""
        units = {NAME, "office_id", COUNTY} & set(self._columns)
        code = "no_measure" if units else "no_unit"
        if not self.region.body:
            code = "no_rows"
        elif units and self.region.empty and not any(column.meaning == IGNORE for column in self._filled):
            code = "no_answers"
        return f"import_{code}", Place(self.region.sheet, self.region.heading_line)

    @property
    def _filled(self) -> list[Column]:
        return [column for column in self.columns if self.region.values(column.at)]

    @property
    def _lists_counties(self) -> bool:
        """Whether the table is a list of counties: their codes and names, and nothing of offices."""
        county_columns = [column for column in self.columns if column.meaning == COUNTY]
        return len(county_columns) == 2 and not {NAME, "office_id"} & set(self._columns) and not self._says

    @property
    def _lists_teams(self) -> bool:
        """Whether the table is a list of teams: their numbers and capacities, and no visits."""
        return {"team", "capacity"} <= set(self._columns) and not set(_NUMBER_OF_VISIT) & set(self._columns)

    @property
    def needs_week(self) -> bool:
        """Whether rows need the week of the table."""
        return self._says and not self._visits and not {WEEK, DATE} & set(self._columns)

    @property
    def _says(self) -> bool:
        return bool(self._states or self._counts or ("measure" in self._columns and self._has_values))

    @property
    def _has_values(self) -> bool:
        return bool({"value", NUMERATOR} & set(self._columns))

    @property
    def _visits(self) -> bool:
        if self._lists_teams:
            return False
        return set(_NUMBER_OF_VISIT) <= set(self._columns) or ("team" in self._columns and not self._states)

    def _set_aside(self) -> Iterator[Aside]:
        """The columns and rows that are not read."""
        sheet = self.region.sheet
        for column in self.columns:
            if column.meaning in ASIDE:
                yield Aside(sheet, ASIDE[column.meaning], column.place)
        for column in self.columns:
            if self._is_unused(column):
                yield Aside(sheet, "unused", column.place)
        for at, heading in self.region.empty:
            yield Aside(sheet, "empty", f"{letter(at)} ({heading})")
        for at in self.region.without_heading:
            yield Aside(sheet, "headless", letter(at))
        for kind, rows in (("sum", self.region.sums), ("note", self.region.notes)):
            for text, lines in _by_text(rows).items():
                yield Aside(sheet, kind, text, lines)

    def _is_unused(self, column: Column) -> bool:
        """Whether a column has a meaning that says nothing in this table, or that another column has already."""
        meaning = column.meaning
        if meaning in ASIDE:
            return False
        if self._lists_counties:
            return meaning not in (COUNTY, "population")
        is_second = self._columns[meaning] is not column
        if self._lists_teams:
            used = meaning in (*_OF_UNIT, "team", "capacity")
        elif self._visits:
            used = meaning in (*_OF_UNIT, *_OF_VISIT)
        elif meaning.startswith((MEASURE, INVERSE)):
            return False
        else:
            used = meaning.startswith(COUNT) or meaning in (*_OF_UNIT, *OF_REGISTER)
            if self._says:
                used |= meaning in (WEEK, "evidence") or (meaning == DATE and WEEK not in self._columns)
                used |= "measure" in self._columns and meaning in _OF_LONG
        return is_second or not used


def _by_text(rows: Mapping[int, str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for line, text in rows.items():
        found[text] = (*found.get(text, ()), line)
    return found
