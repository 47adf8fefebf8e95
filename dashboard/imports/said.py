"""The cells of one body row -> the records that they are: answers, counts, visits, teams."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from dashboard.imports.columns import PROPOSED, Column
from dashboard.imports.contents import SKIP, Choice, Question
from dashboard.imports.likeness import best
from dashboard.imports.meanings import INVERSE
from dashboard.imports.places import Place, answered, skip_label
from dashboard.imports.records import Context, Record
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import integer, latin
from dashboard.language.spelling import tidy
from dashboard.sheets.words import DENOMINATOR, NUMERATOR, counted_words
from dashboard.tables.declared import CHANNELS, EVIDENCE, FINDINGS, TABLES, spellings
from dashboard.tables.measures import Measure
from dashboard.tables.rules import sound_count
from dashboard.tables.values import read_value
from dashboard.tables.words import DASHES, answer, known_word, measure_value, number_word, word_key

_DIGITS = re.compile(r"[0-9]+")
# «۳ مورد», «۳۱ نفر»
_COUNTED = re.compile(r"([0-9]+)\s*(?:مورد|نفر|فقره|عدد|ایراد|بازدید|دقیقه)")
_SIGN = re.compile(r"[-−+./٫,،%]")
_LONGEST_NUMBER = 10
# Code of dashboard.tables.rules.sound_count -> that of the doubt; the others say that a number is missing.
_UNSOUND = {
    "numerator_over_denominator": "count_over",
    "sum_of_nothing": "count_of_nothing",
    "total_with_denominator": "count_without_total",
}
_NUMBER = {column.name: column for table in ("counts", "inspections", "teams") for column in TABLES[table].columns}


@dataclass(frozen=True)
class Unit:
    """The office or county of a row. name: by language."""

    key: str
    name: Mapping[str, str]
    of_county: bool = False


@dataclass(frozen=True)
class Cells:
    """The cells of a body row by column number, with the columns by meaning."""

    sheet: str
    line: int
    texts: Mapping[int, str]
    columns: Mapping[str, Column]

    def text(self, meaning: str) -> str:
        """The text under a column; '' for a blank cell or dash, and without such a column."""
        column = self.columns.get(meaning)
        return self.of(column) if column else ""

    def of(self, column: Column) -> str:
        """The text of a column; '' for a blank cell or a dash."""
        text = self.texts.get(column.at, "")
        return "" if text in DASHES else text

    def place(self, meaning: str) -> Place:
        """The place of the cell under a column."""
        column = self.columns.get(meaning)
        return Place(self.sheet, self.line, column.place if column else "")


class Said:
    """Makes the records of rows."""

    def __init__(self, context: Context) -> None:
        self._of = context
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

    def _team(self, cells: Cells) -> int | None:
        text = cells.text("team")
        digits = _DIGITS.findall(latin(text))
        return self._number("team", digits[0] if len(digits) == 1 else text, cells.place("team"))

    def _finding(self, cells: Cells) -> str:
        """The kind of a row's findings, '' if it is not told; an unknown text is asked about once in the file."""
        typed = cells.text("finding")
        labels = {kind: {lang: say(lang, f"finding.{kind}") for lang in LANGUAGES} for kind in FINDINGS}
        names = tuple((name, kind) for kind, label in labels.items() for name in label.values())
        word = known_word(typed, FINDINGS, names) if typed else ""
        if word is not None:
            return word
        choices = [Choice(kind, label, best(typed, label.values())) for kind, label in labels.items()]
        choices.sort(key=lambda choice: -choice.score)
        proposed = choices[0].value if choices[0].score >= PROPOSED else "other"
        place = cells.place("finding")
        question = Question(
            f"finding:{word_key(typed)}",
            "value",
            place.sheet,
            place.line,
            place.column,
            typed,
            choices,
            proposed,
            False,
        )
        return self._of.ask(answered(question, self._of.answers))

    def _resolved_on(self, cells: Cells, day: date, resolved: int | None) -> str:
        """The day of a row's resolution as ISO text; '' without one, or with a doubt if it cannot be right."""
        text = cells.text("resolved_on")
        if not text:
            return ""
        days = self._of.days(text, cells.place("resolved_on"))
        if len(days) != 1:
            self._of.doubts.add("resolved_on_no_day", cells.place("resolved_on"), text)
        elif days[0] > self._of.tables.province.day(self._of.now):
            self._of.doubts.add("resolved_on_future", cells.place("resolved_on"), text)
        elif not resolved:
            self._of.doubts.add("resolved_on_nothing", cells.place("resolved_on"), text)
        elif days[0] < day:
            self._of.doubts.add("resolved_on_early", cells.place("resolved_on"), text, day=day.isoformat())
        else:
            return days[0].isoformat()
        return ""

    def day(self, cells: Cells, default: date | None) -> date | None:
        """The day of a visit; None, with a doubt, if it cannot be read or has not come yet."""
        text = cells.text("date")
        days = self._of.days(text, cells.place("date")) if text else [default] if default else []
        today = self._of.tables.province.day(self._of.now)
        if len(days) == 1 and days[0] <= today:
            return days[0]
        code = "day_future" if len(days) == 1 else "no_day" if text else "day_missing"
        self._of.doubts.add(code, cells.place("date"), text)
        return None

    def _number(self, name: str, text: str, place: Place) -> int | None:
        plain = latin(tidy(text))
        counted = _COUNTED.fullmatch(plain)
        typed = counted[1] if counted else text
        value = read_value(typed, _NUMBER[name], self._of.now, self._of.tables.province.time_zone) if text else None
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        # «حدود ۲۰», «دو مورد»: one number beside words is asked about, never taken.
        numbers = [number for word in plain.split() if (number := _number_of(word)) is not None]
        if len(numbers) != 1 or _SIGN.search(plain):
            self._of.doubts.add("no_number" if text else "number_missing", place, text)
            return None
        digits = str(numbers[0])
        choices = [Choice(digits, {lang: integer(numbers[0], lang) for lang in LANGUAGES})]
        choices.append(Choice(SKIP, skip_label("value")))
        where = (place.sheet, place.line, place.column)
        question = Question(f"number:{plain}", "value", *where, text, choices, SKIP, certain=False)
        answer = self._of.ask(answered(question, self._of.answers))
        return self._number(name, digits, place) if answer == digits else None

    def _value(self, measure: Measure, text: str, place: Place) -> int | None:
        """The value of a measure that a text means; an unknown text is asked about once in the file."""
        value = measure_value(measure, text)
        if value is not None:
            return value
        choices = [
            Choice(str(each), {lang: answer(lang, measure, each) for lang in LANGUAGES})
            for each in range(measure.highest + 1)
        ]
        choices.append(Choice(SKIP, skip_label("value")))
        question = Question(
            f"value:{measure.measure}:{word_key(text)}",
            "value",
            place.sheet,
            place.line,
            place.column,
            text,
            choices,
            SKIP,
            False,
        )
        proposed = self._of.ask(answered(question, self._of.answers))
        return None if proposed == SKIP else int(proposed)

    def _evidence(self, cells: Cells) -> str:
        """The evidence that a row states; '' if it states none."""
        typed = cells.text("evidence")
        if word := known_word(typed, EVIDENCE):
            return word
        if typed:
            self._of.doubts.add("evidence_unknown", cells.place("evidence"), typed, evidence=self._of.evidence)
        return ""

    def _channel(self, cells: Cells) -> str:
        typed = cells.text("channel")
        if not typed:
            return ""
        word = known_word(typed, CHANNELS)
        if word is None:
            self._of.doubts.add("channel_unknown", cells.place("channel"), typed)
        return word or ""


def _number_of(word: str) -> int | None:
    """The number that a word is, in digits or, up to three, in letters."""
    return int(word) if word.isdecimal() and len(word) < _LONGEST_NUMBER else number_word(word)


def _names(measure: Measure) -> dict[str, str]:
    return {lang: measure.name(lang) for lang in LANGUAGES}


def _named(measure: Measure) -> dict[str, str]:
    return {"measure": measure.name("fa")}
