"""The week that an office's file is about: from dates in its titles, in both calendars."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from persiantools.jdatetime import JalaliDate

from dashboard.imports.contents import Choice, Question
from dashboard.imports.places import Place, answered
from dashboard.language import LANGUAGES, catalogue
from dashboard.language.digits import latin
from dashboard.language.spelling import tidy
from dashboard.tables.words import word_key
from dashboard.weeks import WEEK, parse_date, span_label, week_of

# persiantools states no types.
_Jalali: Any = JalaliDate
_NUMERIC = re.compile(r"(?<![0-9])([0-9]{4}\s*[-/.]\s*[0-9]{1,2}\s*[-/.]\s*[0-9]{1,2})(?![0-9])")
_NAMED = re.compile(
    r"(?<![0-9])([0-9]{1,2})\s+(?:ماه\s+)?([^\W0-9]+)\s+(?:ماه\s+)?(?:سال\s+)?(1[34][0-9]{2})(?![0-9])"
)
_ENDING = re.compile(r"منتهی|پایان|week ending|ending", re.I)
# A week that ends on a Saturday is counted otherwise than here, where it begins with one.
_BEFORE, _BEGINS = "before", "begins"
_OFFERED = 4  # weeks


def dates_in(text: str) -> list[date]:
    """The days that a text names in digits or with a Jalali month's name, in order."""
    plain = latin(tidy(text))
    found = []
    for match in _NUMERIC.finditer(plain):
        try:
            found.append(parse_date(match[1]))
        except ValueError:
            continue
    months = {word_key(catalogue("fa")[f"month.{number}"]): number for number in range(1, 13)}
    for match in _NAMED.finditer(plain):
        month = months.get(word_key(match[2]))
        if month:
            try:
                found.append(_Jalali(int(match[3]), month, int(match[1])).to_gregorian())
            except ValueError:
                continue
    return found


class Weeks:
    """Finds the week of titles. today: the province's day."""

    def __init__(self, answers: Mapping[str, str], today: date, digest: str) -> None:
        self._answers, self._today, self._digest = answers, today, digest
        self.questions: dict[str, Question] = {}

    def of_titles(self, sheet: str, titles: Sequence[tuple[int, int, str]]) -> date | None:
        """The one week that the titles of a table name; None if they name none or several."""
        found: list[date] = []
        before = ""
        for line, _, text in titles:
            is_ending = bool(_ENDING.search(f"{before} {text}"))
            found += [self.of_day(day, is_ending, Place(sheet, line), text) for day in dates_in(text)]
            before = text
        # «از ۱ آذر تا ۷ آذر»: the days of one week.
        if len(set(found)) > 1 and not self._is_span(titles):
            return None
        return found[0] if found else None

    def of_day(self, day: date, is_ending: bool, place: Place, text: str) -> date:
        """The week of a day. is_ending: whether the text says that the week ends on the day."""
        week = week_of(day)
        if not is_ending or day != week:
            return week
        choices = [
            Choice(_BEFORE, {lang: span_label(week - WEEK, lang) for lang in LANGUAGES}, 90),
            Choice(_BEGINS, {lang: span_label(week, lang) for lang in LANGUAGES}, 50),
        ]
        # The week that begins on the day has not ended yet: it cannot be meant.
        certain = week + WEEK > self._today
        key, where = "week:ends-on-saturday", (place.sheet, place.line, place.column)
        question = Question(key, "week", *where, text, choices, _BEFORE, certain, lasts=not certain)
        question = question if certain else answered(question, self._answers)
        self.questions[question.key] = question
        return week - WEEK if question.proposed == _BEFORE else week

    def ask(self, sheet: str, file: str) -> date:
        """The week that was answered for the file, or the proposed one; adds the question."""
        this = week_of(self._today)
        named = [week_of(day) for day in dates_in(file.replace("_", " ")) if week_of(day) <= this]
        offered = list(dict.fromkeys([*named, *(this - WEEK * back for back in range(_OFFERED))]))
        proposed = (named or [this])[0]
        key = f"week:{self._digest[:16]}"
        choices = [_choice(week) for week in offered]
        question = Question(key, "week", sheet, 0, "", "", choices, proposed.isoformat(), False, lasts=False)
        answer = self._answers.get(key, "")
        try:
            given = week_of(parse_date(answer)) if answer else None
        except ValueError:
            given = None
        if given:
            choices += [] if given in offered else [_choice(given)]
            question = replace(question, choices=choices, proposed=given.isoformat(), certain=True)
        self.questions[key] = question
        return date.fromisoformat(question.proposed)

    @staticmethod
    def _is_span(titles: Sequence[tuple[int, int, str]]) -> bool:
        days = list(_days(titles))
        return len(days) == 2 and timedelta(0) < days[1] - days[0] <= WEEK


def _days(titles: Sequence[tuple[int, int, str]]) -> Iterator[date]:
    for _, _, text in titles:
        yield from dates_in(text)


def _choice(week: date) -> Choice:
    return Choice(week.isoformat(), {lang: span_label(week, lang) for lang in LANGUAGES})
