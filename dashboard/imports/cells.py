"""The cells of one body row -> values; what is unclear is asked about or in doubt."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dashboard.imports.columns import PROPOSED, Column
from dashboard.imports.contents import SKIP, Choice, Question
from dashboard.imports.likeness import best
from dashboard.imports.places import Place, answered, skip_label
from dashboard.imports.records import Context
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import integer, latin
from dashboard.language.spelling import tidy
from dashboard.tables.declared import CHANNELS, EVIDENCE, FINDINGS, TABLES
from dashboard.tables.measures import Measure
from dashboard.tables.values import read_value
from dashboard.tables.words import DASHES, answer, known_word, measure_value, number_word, word_key

_DIGITS = re.compile(r"[0-9]+")
# «۳ مورد», «۳۱ نفر»
_COUNTED = re.compile(r"([0-9]+)\s*(?:مورد|نفر|فقره|عدد|ایراد|بازدید|دقیقه)")
_SIGN = re.compile(r"[-−+./٫,،%]")
_LONGEST_NUMBER = 10
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


class Reader:
    """Reads the cells of rows."""

    def __init__(self, context: Context) -> None:
        self._of = context

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
