"""The office of each row of a sheet: by id, else by name regardless of spelling."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from dashboard.faults import NOTHING_NEAR, Fault
from dashboard.language import LANGUAGES
from dashboard.language.digits import latin
from dashboard.language.spelling import key
from dashboard.sheets.form import Office
from dashboard.sheets.grid import Grid
from dashboard.sheets.head import Head, county_name
from dashboard.sheets.words import NAME, OFFICE
from dashboard.store.csv_file import nearest
from dashboard.store.folder import Tables

# Comparing a name with all others is slow: after so many comparisons no similar name is suggested any more.
_MOST_COMPARISONS = 30_000


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
        code = self.head.county_code
        self._here = [office for office in self.offices if code in ("", office.county_code)]
        self._ever = frozenset(self.tables.offices["office_id"])
        self._first: dict[str, int] = {}
        return [self._office(row, latin(typed)) for row, typed in enumerate(self._ids)]

    @cached_property
    def _named_here(self) -> Sequence[Mapping[str, list[Office]]]:
        return self._by_name(self._here)

    @cached_property
    def _named_elsewhere(self) -> Sequence[Mapping[str, list[Office]]]:
        code = self.head.county_code
        return self._by_name([office for office in self.offices if code not in ("", office.county_code)])

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
        if self.head.county_code not in ("", office.county_code):
            county = county_name(self.tables, office.county_code, self.grid.lang)
            self._fault(row, OFFICE, "sheet_office_elsewhere", county=county, code=office.county_code)
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
                codes = ", ".join(office.office_id for office in known)
                self._fault(row, NAME, "sheet_office_several", codes=codes)
                return None
            if known:
                return known[0]
        for text in texts:
            if len(other := _named(self._named_elsewhere, text)) == 1:
                return other[0]
        self._fault(row, NAME if name else OFFICE, "sheet_office_unknown", near=self._nearest(name or typed))
        return None

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
