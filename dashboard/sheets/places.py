"""Which office each row of a sheet is: by its id, else by its name, whatever the letters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.faults import NOTHING_NEAR, Fault
from dashboard.language import LANGUAGES
from dashboard.language.digits import latin
from dashboard.language.spelling import key
from dashboard.sheets.grid import Grid
from dashboard.sheets.head import Head, county_name
from dashboard.sheets.words import NAME, OFFICE
from dashboard.store.csv_file import nearest
from dashboard.store.folder import Tables
from dashboard.store.rules import short

Places = npt.NDArray[np.int64]
NOBODY = -1
# Comparing a name with all others is slow: so many comparisons in all, then no nearest one is offered any more.
_COMPARED = 30_000


@dataclass
class Finder:
    """Finds the offices of a sheet's rows. offices: one row for each office that is valid in the week, by place.

    once: whether an office may have one row only.
    """

    grid: Grid
    tables: Tables
    head: Head
    offices: pd.DataFrame
    once: bool = True
    faults: list[Fault] = field(default_factory=list)
    # (row of the grid, place) where the id is one office's and the name nobody's.
    differing: list[tuple[int, int]] = field(default_factory=list)
    _spent: int = 0
    _by_key: dict[tuple[str, bool], Mapping[str, list[int]]] = field(default_factory=dict)

    def find(self) -> Places:
        """The place of each row's office, NOBODY where it has none; adds to `faults`."""
        self._ids = self.grid.values.get(OFFICE, [""] * len(self.grid.lines))
        self._names = self.grid.values.get(NAME, [""] * len(self.grid.lines))
        index = pd.Index(self.offices["office_id"])
        typed = np.array([latin(text) for text in self._ids], dtype=object)
        found = np.asarray(index.get_indexer(pd.Index(typed)), dtype=np.int64)
        folded = {code.casefold(): at for at, code in enumerate(index)} if (found == NOBODY).any() else {}
        for row in np.flatnonzero(found == NOBODY):
            found[row] = folded.get(str(typed[row]).casefold(), NOBODY)
            if found[row] == NOBODY:
                found[row] = self._by_name(int(row), str(typed[row]))
        self._names_agree(found)
        self._elsewhere(found)
        if self.once:
            self._twice(found)
        return found

    @cached_property
    def _here(self) -> npt.NDArray[np.bool_]:
        """Which offices are in the sheet's county; all, where the county is unknown."""
        code = self.head.county_code
        return np.asarray((self.offices["county_code"] == code) | (code == ""), dtype=np.bool_)

    def _known(self, text: str, here: bool) -> list[int]:
        """The offices of that name in the county, or outside it: in the sheet's language, else in the other."""
        spelled = key(text)
        langs = sorted(LANGUAGES, key=lambda lang: lang != self.grid.lang)
        return next((found for lang in langs if (found := self._keys(lang, here).get(spelled))), [])

    def _keys(self, lang: str, here: bool) -> Mapping[str, list[int]]:
        """The offices of the county, or of all others, by the key of their name in a language."""
        if (lang, here) not in self._by_key:
            found: dict[str, list[int]] = {}
            places = np.flatnonzero(self._here == here)
            for name, place in zip(self.offices[f"name_{lang}"].iloc[places], places.tolist(), strict=True):
                found.setdefault(key(name), []).append(place)
            self._by_key[lang, here] = found
        return self._by_key[lang, here]

    def _by_name(self, row: int, typed: str) -> int:
        """The place of an office that is known by its name alone; where there is none, why."""
        name = self._names[row]
        if not typed and not name:
            self._fault(row, OFFICE, "sheet_office_blank")
            return NOBODY
        if typed in self._ever:
            # Where the week is faulty, its fault says enough.
            if self.head.week:
                self._fault(row, OFFICE, "sheet_office_not_valid", week=self.head.week.isoformat())
            return NOBODY
        # People also type the name where the id belongs.
        for text in filter(None, (name, typed)):
            known = self._known(text, here=True)
            if len(known) == 1:
                return known[0]
            if known:
                codes = ", ".join(self._code(place) for place in known)
                self._fault(row, NAME, "sheet_office_several", codes=codes)
                return NOBODY
        for text in filter(None, (name, typed)):
            other = self._known(text, here=False)
            if len(other) == 1:
                return other[0]
        column = NAME if name else OFFICE
        self._fault(row, column, "sheet_office_unknown", near=self._nearest(name or typed))
        return NOBODY

    @cached_property
    def _ever(self) -> frozenset[str]:
        return frozenset(self.tables.offices["office_id"])

    def _nearest(self, typed: str) -> str:
        places = np.flatnonzero(self._here)
        self._spent += 2 * len(places)
        if self._spent > _COMPARED:
            return NOTHING_NEAR
        lang = self.grid.lang
        names = dict(zip(self.offices[f"name_{lang}"].iloc[places], places, strict=True))
        codes = dict(zip(self.offices["office_id"].iloc[places], places, strict=True))
        near = nearest(typed, [*codes, *names])
        if near == NOTHING_NEAR:
            return near
        place = int(names[near] if near in names else codes[near])
        return f"{self.offices[f'name_{lang}'].iloc[place]} ({self._code(place)})"

    def _names_agree(self, found: Places) -> None:
        """A row's name must not be another office's than its id: an office's answers would go to the other."""
        names = np.array(self._names, dtype=object)
        asked = (found != NOBODY) & (names != "")
        own = [self.offices[f"name_{lang}"].to_numpy(object) for lang in LANGUAGES]
        rows = np.flatnonzero(asked)
        same = np.logical_or.reduce([of[found[rows]] == names[rows] for of in own]) if len(rows) else rows
        for row in rows[~same] if len(rows) else []:
            place, typed = int(found[row]), key(names[row])
            if any(typed == key(of[place]) for of in own):
                continue
            others = self._known(names[row], here=True)
            if others and place not in others:
                self._fault(int(row), NAME, "sheet_name_other", office=self._code(others[0]))
                found[row] = NOBODY
            elif latin(self._ids[row]).casefold() == self._code(place).casefold():
                self.differing.append((int(row), place))

    def _elsewhere(self, found: Places) -> None:
        counties = self.offices["county_code"].to_numpy(object)
        away = found != NOBODY
        away[away] = ~self._here[found[away]]
        for row in np.flatnonzero(away):
            code = str(counties[found[row]])
            county = county_name(self.tables, code, self.grid.lang)
            self._fault(int(row), OFFICE, "sheet_office_elsewhere", county=county, code=code)
            found[row] = NOBODY

    def _twice(self, found: Places) -> None:
        later = pd.Series(found).duplicated().to_numpy() & (found != NOBODY)
        if not later.any():
            return
        first: dict[int, int] = {}
        for row, place in enumerate(found.tolist()):
            if place != NOBODY and first.setdefault(place, row) != row:
                line = self.grid.lines[first[place]]
                self._fault(row, OFFICE, "sheet_office_twice", office=self._code(place), first=str(line))
                found[row] = NOBODY

    def _code(self, place: int) -> str:
        return str(self.offices["office_id"].iloc[place])

    def _fault(self, row: int, column: str, kind: str, /, **details: str) -> None:
        typed = self._ids[row] if column == OFFICE else self._names[row]
        if not typed:
            column, typed = (NAME, self._names[row]) if column == OFFICE else (OFFICE, self._ids[row])
        where = self.grid.headings.get(column, column)
        self.faults.append(Fault(self.grid.file, self.grid.lines[row], where, kind, short(typed), details))
