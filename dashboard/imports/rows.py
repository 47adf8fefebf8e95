"""The body rows of a table in an office's file: the county, office and week of each, and what it says of them."""

import re
from collections.abc import Sequence
from datetime import date

from dashboard.imports.cells import Cells, Unit
from dashboard.imports.columns import Column
from dashboard.imports.contents import READ, SKIP, Aside
from dashboard.imports.layout import Region
from dashboard.imports.meanings import COUNTY, DATE, NAME, WEEK
from dashboard.imports.places import Place, region_county
from dashboard.imports.records import Context, NewCounty
from dashboard.imports.said import Said
from dashboard.imports.shape import ASIDE, OF_REGISTER, Shape
from dashboard.imports.when import dates_in, week_of_span
from dashboard.language import LANGUAGES
from dashboard.language.digits import latin
from dashboard.language.spelling import tidy
from dashboard.tables.words import without_decimals

_ENDING = re.compile(r"منتهی|پایان|ending", re.I)


class RegionRows(Shape):
    """Reads the rows of one table."""

    def __init__(self, context: Context, region: Region, columns: Sequence[Column]) -> None:
        super().__init__(context.tables.terms, region, columns)
        self._of, self._said = context, Said(context)
        # Column of the register -> lines of offices that are known, of which this column is not read.
        self._of_known: dict[str, list[int]] = {}

    def read(self, week: date | None) -> None:
        """Add records, questions, doubts and what is set aside to the context. week: of rows that have none."""
        self._of.asides += self._set_aside()
        if self._lists_counties:
            self._read_counties()
            return
        if self._lists_teams:
            self._read_teams()
            return
        above, last_typed = self._county_above(), ""
        left_out = self._left_out(above)
        lines = sorted({*self.region.body, *self.region.sections} - left_out)
        for line in lines:
            if line in self.region.sections:
                above = self._section(line) or above
                continue
            texts = self.region.body[line]
            cells = Cells(self.region.sheet, line, texts, self._columns)
            # A county's name often stands in the first of its rows only.
            last_typed = cells.text(COUNTY) or last_typed
            county = self._county(cells, last_typed) if last_typed else above
            if last_typed and not county:
                # The county is asked about first: until then no office of the row can be named.
                continue
            if county == SKIP:
                self._of.asides.append(Aside(self.region.sheet, "skipped", last_typed or self.region.sheet, (line,)))
            else:
                self._row(cells, county, week)
        for column, of_known in self._of_known.items():
            self._of.asides.append(Aside(self.region.sheet, "register", column, tuple(of_known)))

    def _left_out(self, county: str) -> set[int]:
        """The lines after a sum or a blank line that an answer leaves out. It is asked where one names no office of
        the register and no county: little sums and signatures stand there."""
        found: set[int] = set()
        offices, counties = self._of.offices, self._of.counties
        for before, lines in self.region.blocks:
            if before not in ("sum", "blank"):
                continue
            rows = [Cells(self.region.sheet, line, self.region.body[line], self._columns) for line in lines]
            unknown = [
                cells
                for cells in rows
                if cells.text(NAME)
                and not offices.knows(cells.text(NAME), county)
                and not counties.exact(cells.text(COUNTY) or "?")
            ]
            if not unknown:
                continue
            names = ", ".join(f"{cells.line} «{cells.text(NAME)}»" for cells in rows if cells.text(NAME))
            proposed = READ if before == "blank" and len(unknown) < len(rows) else SKIP
            if self._of.ask_rows("after", Place(self.region.sheet, lines[0]), names, proposed) == SKIP:
                found |= set(lines)
                self._of.asides.append(Aside(self.region.sheet, "skipped", names, tuple(lines)))
        return found

    def _read_counties(self) -> None:
        """Note the counties that are not in the register."""
        columns = [column for column in self.columns if column.meaning == COUNTY]
        for line, texts in self.region.body.items():
            cells = Cells(self.region.sheet, line, texts, self._columns)
            typed = [tidy(cells.of(column)) for column in columns]
            codes = [code for text in typed if (code := without_decimals(latin(text))).isdecimal()]
            names = [text for text in typed if text and not latin(text).isdecimal()]
            if not any(typed):
                continue
            if len(codes) != 1 or len(names) != 1:
                self._of.doubts.add("county_unsound", cells.place(COUNTY), " / ".join(filter(None, typed)))
            elif codes[0] not in self._of.counties.names:
                population = latin(cells.text("population"))
                self._of.counties.add(codes[0], names[0])
                self._of.new_counties[codes[0]] = NewCounty(codes[0], names[0], population, cells.place(COUNTY))

    def _read_teams(self) -> None:
        """Add a record for each team. A blank county is not that of the row above: such a team has no home."""
        for line, texts in self.region.body.items():
            cells = Cells(self.region.sheet, line, texts, self._columns)
            typed, typed_id, name = (cells.text(meaning) for meaning in (COUNTY, "office_id", NAME))
            county = self._county(cells, typed) if typed else ""
            place = cells.place(NAME if NAME in self._columns else "office_id")
            home = self._of.offices.find(county, typed_id, name, "", place) if county != SKIP else None
            if county == SKIP or (home is None and (typed_id or name)):
                self._of.asides.append(Aside(self.region.sheet, "skipped", name or typed_id or typed, (line,)))
                continue
            self._of.records += self._said.team(
                cells, county or (home.county_code if home else ""), home.office_id if home else ""
            )

    def _row(self, cells: Cells, county: str, week: date | None) -> None:
        unit = self._unit(cells, county)
        if unit is None:
            return
        records = self._of.records
        if self._visits:
            records += self._said.visit(cells, unit, self._title_day())
            return
        if not self._says:
            return
        day = self._week(cells, week)
        if day is None:
            return
        for column, measure in self._states:
            records += self._said.state(cells, column, measure, unit, day)
        for (key, channel), parts in self._counts.items():
            measure = self._of.tables.terms.counted[key]
            records += self._said.count(cells, measure, channel, parts, unit, day)
        if "measure" in self._columns and self._has_values:
            records += self._said.long(cells, unit, day)

    def _unit(self, cells: Cells, county: str) -> Unit | None:
        """The office of a row, or its county where the row names no office."""
        typed_id, name = cells.text("office_id"), cells.text(NAME)
        place = cells.place(NAME if NAME in self._columns else "office_id")
        if not (typed_id or name):
            if county and not {NAME, "office_id"} <= set(self._columns) and COUNTY in self._columns:
                names = {lang: self._of.counties.name(county, lang) for lang in LANGUAGES}
                return Unit(county, names, of_county=True)
            said = [column for column in self.columns if column.meaning not in (*ASIDE, COUNTY)]
            if any(cells.of(column) for column in said):
                self._of.doubts.add("no_office", Place(place.sheet, cells.line, place.column))
            return None
        more = {name: cells.text(name) for name in OF_REGISTER if cells.text(name)}
        for each in {"valid_from", "valid_to"} & set(more):
            days = self._of.days(more[each], cells.place(each))
            if len(days) == 1:
                more[each] = days[0].isoformat()
            else:
                self._of.doubts.add("no_validity", cells.place(each), more.pop(each))
        office = self._of.offices.find(county, typed_id, name, cells.text("kind"), place, more)
        if office is None:
            self._of.asides.append(Aside(self.region.sheet, "skipped", name or typed_id, (cells.line,)))
            return None
        if not office.is_new:
            for each in more:
                self._of_known.setdefault(self._columns[each].place, []).append(cells.line)
        if not office.is_new and self._of.offices.differs(office, typed_id, tidy(name), cells.text("kind"), county):
            known = f"{office.names['fa']} ({self._of.counties.name(office.county_code, 'fa')})"
            self._of.doubts.add("office_differs", place, name or typed_id, known=known)
        return Unit(office.office_id, office.names)

    def _week(self, cells: Cells, week: date | None) -> date | None:
        """The week of a row by its columns of week or date, else that of the table."""
        meaning = WEEK if WEEK in self._columns else DATE
        text = cells.text(meaning)
        if not text:
            return week
        days = self._of.days(text, cells.place(meaning))
        span = week_of_span(days[0], days[1]) if len(days) == 2 else None
        if span:
            return span
        if len(days) != 1:
            self._of.doubts.add("no_day", cells.place(meaning), text)
            return None
        if meaning == DATE:
            # A column of dates may be that of writing.
            self._of.doubts.add("week_by_date", Place(self.region.sheet, 0, cells.place(meaning).column))
        is_ending = bool(_ENDING.search(f"{self._columns[meaning].heading} {text}"))
        return self._of.weeks.of_day(days[0], is_ending, cells.place(meaning), text)

    def _title_day(self) -> date | None:
        days = [day for _, _, text in self.region.titles for day in dates_in(text)]
        return days[0] if len(days) == 1 else None

    def _county_above(self) -> str:
        """The county of the whole table, '' if the file says none."""
        sheet, counties = self.region.sheet, self._of.counties
        county, place, text = region_county(counties, sheet, self.region.titles)
        if county:
            return self._of.ask(counties.matched(text, county, place))
        if sheet and COUNTY not in self._columns and counties.is_like(sheet):
            county = self._of.ask(counties.question(sheet, Place(sheet, 0)))
        return county

    def _county(self, cells: Cells, typed: str) -> str:
        place, counties = cells.place(COUNTY), self._of.counties
        code = counties.exact(typed)
        return self._of.ask(counties.matched(typed, code, place) if code else counties.question(typed, place))

    def _section(self, line: int) -> str:
        """The county that a line between the rows names; '' if none."""
        text = self.region.sections[line]
        code = self._of.counties.exact(text) or self._of.counties.within(text, after_word=True)
        if not code:
            self._of.asides.append(Aside(self.region.sheet, "note", text, (line,)))
        return code
