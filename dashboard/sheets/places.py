"""The places of a sheet: its week and its county or body, above the headings, and the office of each row.

Counties and offices are found by code, else by name regardless of spelling.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import pandas as pd

from dashboard.derived import stored_property
from dashboard.faults import NOTHING_NEAR, Fault
from dashboard.language import LANGUAGES
from dashboard.language.digits import latin
from dashboard.language.spelling import key
from dashboard.language.table import shown
from dashboard.sheets.form import Office, reporting_bodies, valid
from dashboard.sheets.grid import Grid, Typed
from dashboard.sheets.words import BODY, COUNTY, NAME, OFFICE, WEEK, head_word
from dashboard.tables.csv_file import nearest
from dashboard.tables.declared import Column
from dashboard.tables.folder import Tables
from dashboard.tables.place import EVERYWHERE, Place
from dashboard.tables.values import Bad, read_value
from dashboard.weeks import parse_date, week_of

_WEEK = Column(WEEK, "week", past=True)
# Comparing a name with all others is slow: after so many comparisons no similar name is suggested any more.
_MOST_COMPARISONS = 30_000
_OFFERED = 5  # counties or bodies, of those with a part of a name


@dataclass(frozen=True)
class Head:
    """The week and place of a sheet: None and EVERYWHERE if they are faulty.

    checked_week: the week against which the rows are checked. For a faulty week it is a guess, so that faults of the
    rows are listed together with the fault of the week.
    """

    week: date | None
    place: Place
    checked_week: date
    faults: tuple[Fault, ...]


def head(grid: Grid, tables: Tables, now: datetime) -> Head:
    """The week and place of a sheet. now: naive UTC; a week in the future is a fault."""
    faults: list[Fault] = []
    today = tables.province.day(now)
    value = read_value(grid.week.text, _WEEK, now, tables.province.time_zone)
    if isinstance(value, datetime):
        week, checked_week = value.date(), value.date()
    else:
        week, checked_week = None, _guessed_week(grid.week.text, week_of(today))
        # A missing week is already a fault of the grid.
        if isinstance(value, Bad) and grid.week.line:
            faults.append(_head_fault(grid, grid.week, WEEK, value))
    place = _place(grid, tables, week, checked_week, faults)
    return Head(week, place, checked_week, tuple(faults))


def find_county(tables: Tables, week: date, typed: str) -> tuple[str, str]:
    """(code, '') of the county with a typed code or name in a week; else ('', the most similar county)."""
    return _find(valid(tables.counties, week), "county_code", typed)


def find_body(tables: Tables, week: date, typed: str) -> tuple[str, str]:
    """(id, '') of the body that may report for itself in a week, by its typed id, name, or name with the id in
    brackets; else ('', the most similar body, or all bodies of that name)."""
    return _find(reporting_bodies(tables, week), "office_id", typed)


def _find(rows: pd.DataFrame, column: str, typed: str) -> tuple[str, str]:
    """(code, '') of the row with a typed code or name, else ('', what was probably meant). column: of the codes."""
    named = [*_named_rows(rows, column)]
    if any(code == typed for code, *_ in named):
        return typed, ""
    # (a word for a row, what to offer, the row's code); lists offer a name with its code.
    words: list[tuple[str, str, str]] = []
    for code, *names in named:
        words.append((code, code, code))
        for name in filter(None, names):
            label = with_code(name, code)
            words += [(name, label, code), (label, label, code)]
    spelled, keyed = key(latin(typed)), [(key(word), label, code) for word, label, code in words]
    same = {code: label for other, label, code in keyed if other == spelled}
    if len(same) == 1:
        return next(iter(same)), ""
    # Of a long name, often only a part is typed.
    offered = same or {code: label for other, label, code in keyed if spelled and spelled in other}
    if offered:
        return "", " / ".join([*offered.values()][:_OFFERED])
    near = nearest(typed, [word for word, *_ in words])
    return "", next((label for word, label, _ in words if word == near), near)


def with_code(name: str, code: str) -> str:
    """A county or an office with its code, as lists offer it: two may have the same name."""
    return f"{name} ({code})"


def county_name(tables: Tables, code: str, lang: str) -> str:
    """A county's newest name in a language; the code if the register has no such county."""
    return place_name(tables, Place(code), lang)


def place_name(tables: Tables, place: Place, lang: str) -> str:
    """The newest name of a county or a body in a language; its code if the register never had it."""
    register, column = (tables.offices, "office_id") if place.office_id else (tables.counties, "county_code")
    rows = register[register[column] == place.code]
    if rows.empty:
        return place.code
    newest = rows.sort_values("valid_from", na_position="first").iloc[-1]
    return str(shown(lang, newest["name_fa"], newest["name_en"]))


def _guessed_week(typed: str, today: date) -> date:
    try:
        return min(week_of(parse_date(typed)), today)
    except ValueError:
        return today


def _place(grid: Grid, tables: Tables, week: date | None, checked_week: date, faults: list[Fault]) -> Place:
    """The county or body of a sheet, EVERYWHERE if it is faulty; appends to `faults`."""
    # Both of them, or neither, is a fault of the grid.
    if bool(grid.county.line) == bool(grid.body.line):
        return EVERYWHERE
    if grid.body.line:
        name, typed, find, kind = BODY, grid.body, find_body, "body"
        ever = _named_rows(reporting_bodies(tables, None), "office_id")
    else:
        name, typed, find, kind = COUNTY, grid.county, find_county, "county"
        ever = _named_rows(tables.counties, "county_code")
    bad = Bad("required")
    if typed.text:
        code, near = find(tables, checked_week, typed.text)
        if code:
            return Place("", code) if name == BODY else Place(code)
        bad = Bad(f"sheet_{kind}_unknown", {"near": near or NOTHING_NEAR})
        if key(latin(typed.text)) in {key(word) for row in ever for word in row}:
            # With a faulty week the place may be right: only the week's fault is listed.
            if not week:
                return EVERYWHERE
            bad = Bad(f"sheet_{kind}_not_valid", {"week": week.isoformat()})
    faults.append(_head_fault(grid, typed, name, bad))
    return EVERYWHERE


def _named_rows(rows: pd.DataFrame, column: str) -> Iterable[tuple[str, str, str]]:
    """(code, English name, Persian name) of rows of counties or offices. column: of the codes."""
    return rows[[column, "name_en", "name_fa"]].itertuples(index=False, name=None)


def _head_fault(grid: Grid, typed: Typed, name: str, bad: Bad) -> Fault:
    word = head_word(grid.lang, name)
    where = f"{typed.letter} ({word})" if typed.letter else word
    return Fault(grid.file, typed.line, where, bad.code, typed.text, bad.details)


@dataclass
class Finder:
    """Finds the offices of a sheet's rows. offices: all offices that are valid in the week.

    once: whether a second row of the same office is a fault.
    """

    grid: Grid
    tables: Tables
    head: Head
    offices: Sequence[Office]
    once: bool = True
    faults: list[Fault] = field(default_factory=list)
    # (row of the grid, office) for rows with a known id and an unknown name.
    differing: list[tuple[int, Office]] = field(default_factory=list)
    _comparisons: int = 0

    def find(self) -> list[Office | None]:
        """The office of each row, None if it is not found; appends to `faults`."""
        blank = [""] * len(self.grid.lines)
        self._ids, self._names = (self.grid.values.get(column, blank) for column in (OFFICE, NAME))
        self._by_id = {office.office_id.casefold(): office for office in self.offices}
        self._by_id |= {office.office_id: office for office in self.offices}
        place = self.head.place
        self._here = [office for office in self.offices if place == EVERYWHERE or place.holds(office)]
        self._ever = frozenset(self.tables.offices["office_id"])
        self._first: dict[str, int] = {}
        return [self._office(row, latin(typed)) for row, typed in enumerate(self._ids)]

    @stored_property
    def _named_here(self) -> Sequence[Mapping[str, list[Office]]]:
        return self._by_name(self._here)

    @stored_property
    def _named_elsewhere(self) -> Sequence[Mapping[str, list[Office]]]:
        here = {office.office_id for office in self._here}
        return self._by_name([office for office in self.offices if office.office_id not in here])

    def _by_name(self, offices: Sequence[Office]) -> Sequence[Mapping[str, list[Office]]]:
        """Two mappings, spelling key of the name -> offices: in the sheet's language, then in the other one."""
        found: list[dict[str, list[Office]]] = []
        for lang in sorted(LANGUAGES, key=lambda lang: lang != self.grid.lang):
            found.append({})
            for office in offices:
                found[-1].setdefault(key(office.names[lang]), []).append(office)
        return found

    def _office(self, row: int, typed: str) -> Office | None:
        office = self._by_id.get(typed) or self._by_id.get(typed.casefold()) or self._of_name(row, typed)
        if office is None or not self._name_agrees(row, office):
            return None
        if self.head.place != EVERYWHERE and not self.head.place.holds(office):
            self._elsewhere(row, office)
            return None
        first = self._first.setdefault(office.office_id, row)
        if self.once and first != row:
            line = str(self.grid.lines[first])
            self._fault(row, OFFICE, "sheet_office_twice", office=office.office_id, first=line)
            return None
        return office

    def _of_name(self, row: int, typed: str) -> Office | None:
        """The office found by its name; if there is none, appends the fault."""
        name = self._names[row]
        if not typed and not name:
            self._fault(row, OFFICE, "sheet_office_blank")
            return None
        if typed in self._ever:
            # For a faulty week the week's own fault is enough.
            if self.head.week:
                self._fault(row, OFFICE, "sheet_office_not_valid", week=self.head.week.isoformat())
            return None
        # Users also type the name into the column of ids.
        texts = [text for text in (name, typed) if text]
        for text in texts:
            known = _named(self._named_here, text)
            if len(known) > 1:
                codes = [office.office_id for office in known]
                if self.head.place.office_id:
                    codes = [with_code(self._county(office), office.office_id) for office in known]
                self._fault(row, NAME, "sheet_office_several", codes=", ".join(codes))
                return None
            if known:
                return known[0]
        for text in texts:
            if len(other := _named(self._named_elsewhere, text)) == 1:
                return other[0]
        self._fault(row, NAME if name else OFFICE, "sheet_office_unknown", near=self._nearest(name or typed))
        return None

    def _elsewhere(self, row: int, office: Office) -> None:
        """Append the fault of an office that does not belong to the sheet's place."""
        if place := self.head.place.office_id:
            name = place_name(self.tables, self.head.place, self.grid.lang)
            self._fault(row, OFFICE, "sheet_office_not_of_body", body=name, code=place)
        else:
            self._fault(row, OFFICE, "sheet_office_elsewhere", county=self._county(office), code=office.county_code)

    def _county(self, office: Office) -> str:
        return county_name(self.tables, office.county_code, self.grid.lang)

    def _nearest(self, typed: str) -> str:
        self._comparisons += 2 * len(self._here)
        if self._comparisons > _MOST_COMPARISONS:
            return NOTHING_NEAR
        lang = self.grid.lang
        known = {office.office_id: office for office in self._here}
        known |= {office.names[lang]: office for office in self._here}
        office = known.get(nearest(typed, known))
        return f"{office.names[lang]} ({office.office_id})" if office else NOTHING_NEAR

    def _name_agrees(self, row: int, office: Office) -> bool:
        """False if a row's name is that of another office than its id: answers would go to the wrong office."""
        name = self._names[row]
        if not name or name in office.names.values() or key(name) in map(key, office.names.values()):
            return True
        others = _named(self._named_here, name)
        if others and office not in others:
            self._fault(row, NAME, "sheet_name_other", office=others[0].office_id)
            return False
        if latin(self._ids[row]).casefold() == office.office_id.casefold():
            self.differing.append((row, office))
        return True

    def _fault(self, row: int, column: str, kind: str, /, **details: str) -> None:
        if not self.grid.text(row, column):
            column = NAME if column == OFFICE else OFFICE
        self.faults.append(self.grid.fault(row, column, kind, details))


def _named(known: Sequence[Mapping[str, list[Office]]], text: str) -> list[Office]:
    """The offices with a name, in the first language with a match."""
    return next((found for names in known if (found := names.get(key(text)))), [])
