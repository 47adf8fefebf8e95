"""The cells of one body row -> the records that they are: answers, counts, visits, teams."""

from collections.abc import Iterator, Mapping
from datetime import date

from dashboard.imports.cells import Cells, Reader, Unit
from dashboard.imports.columns import Column
from dashboard.imports.meanings import INVERSE
from dashboard.imports.places import Place
from dashboard.imports.records import Context, Record
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import integer
from dashboard.sheets.words import DENOMINATOR, NUMERATOR, counted_words
from dashboard.tables.declared import spellings
from dashboard.tables.measures import Measure
from dashboard.tables.rules import sound_count
from dashboard.tables.words import known_word

# Code of dashboard.tables.rules.sound_count -> that of the doubt; the others say that a number is missing.
_UNSOUND = {
    "numerator_over_denominator": "count_over",
    "sum_of_nothing": "count_of_nothing",
    "total_with_denominator": "count_without_total",
}


class Said(Reader):
    """Makes the records of rows."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._terms = context.tables.terms
        # The measures of counts as a sheet names them in its rows.
        self._counted = [
            (counted_words(lang, measure), key) for key, measure in self._terms.counted.items() for lang in LANGUAGES
        ]

    def state(self, cells: Cells, column: Column, measure: Measure, unit: Unit, week: date) -> Iterator[Record]:
        """The answer in the cell of a measure's column. A blank cell says nothing."""
        text = cells.of(column)
        value = self._value(measure, text, Place(cells.sheet, cells.line, column.place)) if text else None
        if value is not None and column.meaning.startswith(INVERSE):
            value = 1 - value
        if value is not None and not unit.of_county:
            yield Record(
                "reports",
                Place(cells.sheet, cells.line, column.place),
                week,
                unit.key,
                (week.isoformat(), unit.key, measure.measure),
                {"value": value},
                unit.name,
                _names(measure),
                text,
                self._evidence(cells),
            )

    def long(self, cells: Cells, unit: Unit, week: date) -> Iterator[Record]:
        """The answer or count of a row that names its measure in a column."""
        typed = cells.text("measure")
        words = tuple(self._terms.measures)
        names = (*spellings(self._terms.measures), *self._counted)
        key = known_word(typed, words, names) if typed else None
        if key is None:
            if typed:
                self._of.doubts.add("measure_unknown", cells.place("measure"), typed)
            return
        measure = self._terms.measures[key]
        if measure.is_count:
            parts = {name: cells.columns[name] for name in (NUMERATOR, DENOMINATOR) if name in cells.columns}
            if NUMERATOR not in parts and "value" in cells.columns:
                parts[NUMERATOR] = cells.columns["value"]
            yield from self.count(cells, measure, self._channel(cells), parts, unit, week)
        else:
            column = cells.columns.get("value") or cells.columns.get(NUMERATOR)
            yield from self.state(cells, column, measure, unit, week) if column else ()

    def count(
        self, cells: Cells, measure: Measure, channel: str, parts: Mapping[str, Column], unit: Unit, week: date
    ) -> Iterator[Record]:
        """The count in the cells of a measure's columns. parts: numerator and denominator."""
        texts = {part: cells.of(column) for part, column in parts.items()}
        if not any(texts.values()):
            return
        places = {part: Place(cells.sheet, cells.line, column.place) for part, column in parts.items()}
        numbers = {part: self._number(part, text, places[part]) if text else None for part, text in texts.items()}
        if any(text and numbers[part] is None for part, text in texts.items()):
            return
        numerator, denominator = numbers.get(NUMERATOR), numbers.get(DENOMINATOR)
        place = next(iter(places.values()))
        typed = " / ".join(text for text in texts.values() if text)
        measures = {measure.measure: measure}
        bad = sound_count(measures, measure.measure, numerator, denominator) if numerator is not None else None
        if numerator is None or bad:
            code = _UNSOUND.get(bad.code, "count_incomplete") if bad else "count_incomplete"
            self._of.doubts.add(code, place, typed, **_named(measure))
            return
        office, county = ("", unit.key) if unit.of_county else (unit.key, "")
        yield Record(
            "counts",
            place,
            week,
            unit.key,
            (week.isoformat(), office, county, measure.measure, channel),
            {"numerator": numerator, "denominator": denominator},
            unit.name,
            _names(measure),
            typed,
            of_county=unit.of_county,
        )

    def visit(self, cells: Cells, unit: Unit, day: date | None) -> Iterator[Record]:
        """The visit of a row. day: where the row has no date."""
        texts = {name: cells.text(name) for name in ("team", "findings", "resolved")}
        if unit.of_county or not any(texts.values()):
            return
        team = self._team(cells)
        findings = self._number("findings", texts["findings"], cells.place("findings"))
        # Nothing was found: nothing was there to resolve.
        resolved = 0 if findings == 0 and not texts["resolved"] else None
        if resolved is None:
            resolved = self._number("resolved", texts["resolved"], cells.place("resolved"))
        day = self.day(cells, day)
        finding = self._finding(cells)
        if day is None or None in (team, findings, resolved):
            return
        if int(resolved or 0) > int(findings or 0):
            self._of.doubts.add("resolved_over_findings", cells.place("resolved"), texts["resolved"])
            return
        resolved_on = self._resolved_on(cells, day, resolved)
        yield Record(
            "inspections",
            cells.place("findings"),
            day,
            unit.key,
            (day.isoformat(), team, unit.key, finding),
            {"findings": findings, "resolved": resolved, "resolved_on": resolved_on},
            unit.name,
            {lang: say(lang, f"finding.{finding}") for lang in LANGUAGES if finding},
            f"{texts['findings']} / {texts['resolved']}",
        )

    def team(self, cells: Cells, county_code: str, office_id: str) -> Iterator[Record]:
        """The team of a row. county_code, office_id: its home; '' if the file says none."""
        texts = {name: cells.text(name) for name in ("team", "capacity")}
        if not any(texts.values()):
            return
        team = self._team(cells)
        capacity = self._number("capacity", texts["capacity"], cells.place("capacity"))
        if team is None or capacity is None:
            return
        yield Record(
            "teams",
            cells.place("team"),
            None,
            office_id,
            (team,),
            {"county_code": county_code, "office_id": office_id, "capacity": capacity},
            {lang: say(lang, "office.team", team=integer(team, lang)) for lang in LANGUAGES},
            {lang: say(lang, "import_plan.of_team") for lang in LANGUAGES},
            " / ".join(filter(None, (county_code, office_id, texts["capacity"]))),
        )


def _names(measure: Measure) -> dict[str, str]:
    return {lang: measure.name(lang) for lang in LANGUAGES}


def _named(measure: Measure) -> dict[str, str]:
    return {"measure": measure.name("fa")}
