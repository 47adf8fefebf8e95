"""The week that an office's file is about: from dates in its titles, in both calendars."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any

from persiantools.jdatetime import JalaliDate

from dashboard.imports.contents import Choice, Question
from dashboard.imports.likeness import words_of
from dashboard.imports.places import Place, answered
from dashboard.language import LANGUAGES
from dashboard.language.digits import latin
from dashboard.language.spelling import tidy
from dashboard.tables.words import word_key
from dashboard.weeks import WEEK, parse_date, span_label, week_of

# persiantools states no types.
_Jalali: Any = JalaliDate
_NUMERIC = r"(?<![0-9])(?P<digits>[0-9]{4}\s*[-/.]\s*[0-9]{1,2}\s*[-/.]\s*[0-9]{1,2})(?![0-9])"
_MONTHS = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند".split()
_MONTH = "|".join(_MONTHS).replace("آ", "[آا]")
# «۲۱ آذر ۱۳۹۳»; before it the first day of «۱۵ تا ۲۱ آذر ۱۳۹۳» or «۲۸ شهریور تا ۳ مهر ۱۳۹۳».
_NAMED = (
    rf"(?:(?<![0-9])(?P<first>[0-9]{{1,2}})(?:\s+(?P<of>{_MONTH})(?:\s*ماه)?)?\s+(?:تا|الی|لغایت)\s+)?"
    rf"(?<![0-9])(?P<day>[0-9]{{1,2}})\s+(?:ماه\s+)?(?P<month>{_MONTH})(?:\s*ماه)?\s+(?:سال\s+)?"
    r"(?P<year>1[34][0-9]{2})(?![0-9])"
)
_SHORT = re.compile(r"([0-9]{2})\s*[-/.]\s*([0-9]{1,2})\s*[-/.]\s*([0-9]{1,2})")
_DATES = re.compile(f"{_NUMERIC}|{_NAMED}")
_ENDING = re.compile(r"منتهی|پایان|week ending|ending", re.I)


def _keys(words: str) -> frozenset[str]:
    return frozenset(map(word_key, words.split()))


# Words before a date: of a week; of the last day of several; of a day on which something was written or decided.
_OF_WEEK, _UNTIL = _keys("هفته منتهی week ending"), _keys("تا الی لغایت to until")
_OF_WRITING = _keys(
    "تنظیم تهیه تدوین ارسال دریافت چاپ صدور ثبت امضا تایید ابلاغ مورخ مورخه نامه بخشنامه مصوبه مصوب جلسه نشست شماره"
    " written sent printed received letter resolution meeting signed prepared"
)
# «هفتهٔ اول آذر»: the date after it is not that of the week.
_ORDINALS = _keys("اول دوم سوم چهارم پنجم")
# A week that ends on a Saturday is counted otherwise than here, where it begins with one.
_BEFORE, _BEGINS = "before", "begins"
_OFFERED = 4  # weeks


@dataclass(frozen=True)
class _Dated:
    """A date in a title. text: the title; label: what stands before the date, back to another date."""

    day: date
    line: int
    text: str
    label: str

    @property
    def words(self) -> tuple[str, ...]:
        return words_of(self.label)

    @property
    def is_of_week(self) -> bool:
        """Whether a word for week stands before the date, with nothing that counts or numbers weeks between them."""
        places = [at for at, word in enumerate(self.words) if word in _OF_WEEK]
        after = self.words[places[-1] + 1 :] if places else ()
        return bool(places) and not any(word in _ORDINALS or word.isdecimal() for word in after)

    @property
    def is_of_writing(self) -> bool:
        return bool(_OF_WRITING & set(self.words))

    @property
    def is_last_day(self) -> bool:
        return bool(_UNTIL & set(self.words)) and not self.is_of_writing


def dates_in(text: str) -> list[date]:
    """The days that a text names in digits or with a Jalali month's name, in order."""
    return [day for day, _ in _dates_with_labels(text)]


def _dates_with_labels(text: str) -> Iterator[tuple[date, str]]:
    """Each day that a text names, with the text between it and the day before."""
    plain, end = latin(tidy(text)), 0
    for match in _DATES.finditer(plain):
        label, end = plain[end : match.start()], match.end()
        try:
            if match["digits"]:
                yield parse_date(match["digits"]), label
                continue
            month = _month(match["month"])
            last = _Jalali(int(match["year"]), month, int(match["day"])).to_gregorian()
            if match["first"]:
                before = _month(match["of"]) if match["of"] else month
                year = int(match["year"]) - (before > month)
                yield _Jalali(year, before, int(match["first"])).to_gregorian(), label
                label = "تا"
            yield last, label
        except ValueError:
            continue


def day_of_short_year(text: str, today: date) -> date | None:
    """The day of a text such as ۰۵/۰۹/۰۴ or 65/3/1: the newest Jalali year with these two digits that has begun."""
    found = _SHORT.fullmatch(latin(tidy(text)))
    if not found:
        return None
    this = _Jalali(today).year
    year, month, day = map(int, found.groups())
    try:
        converted: date = _Jalali(this - (this - year) % 100, month, day).to_gregorian()
    except ValueError:
        return None
    return converted


def _month(name: str) -> int:
    return [word_key(each) for each in _MONTHS].index(word_key(name)) + 1


def week_of_span(first: date, last: date) -> date | None:
    """The week from the first to the last day, or to the Saturday after it; None if the days are not of one week."""
    ends = timedelta(0) <= last - first
    is_one = week_of(first) == week_of(last) or (first == week_of(first) and last - first == WEEK)
    return week_of(first) if ends and is_one else None


class Weeks:
    """Finds the week of titles. today: the province's day."""

    def __init__(self, answers: Mapping[str, str], today: date, digest: str) -> None:
        self._answers, self._today, self._digest = answers, today, digest
        self.questions: dict[str, Question] = {}
        # By worksheet what its titles say without a word for week: the text, and the week that is the likeliest.
        self._doubtful: dict[str, list[tuple[str, date]]] = {}

    def of_titles(self, sheet: str, titles: Sequence[tuple[int, int, str]]) -> date | None:
        """The one week that the titles of a table name by a word for week or as «از … تا»; else None."""
        weeks = []
        dated = _dated(titles)
        for each, after in zip_longest(dated, dated[1:]):
            if each.is_last_day and each is not dated[0]:
                continue
            week = week_of_span(each.day, after.day) if after and after.is_last_day else None
            if each.is_of_writing:
                # What is written on a day tells of the week before.
                self._note(sheet, each, week_of(each.day) - WEEK)
            elif week:
                weeks.append(week)
            elif each.is_of_week and not (after and after.is_last_day):
                is_ending = bool(_ENDING.search(each.label))
                weeks.append(self.of_day(each.day, is_ending, Place(sheet, each.line), each.text))
            else:
                self._note(sheet, each, week_of(each.day))
        return weeks[0] if len(set(weeks)) == 1 else None

    def _note(self, sheet: str, dated: _Dated, week: date) -> None:
        self._doubtful.setdefault(sheet, []).append((dated.text, week))

    def is_doubtful(self, sheet: str, week: date) -> bool:
        """Whether a worksheet's titles have a date of another week, without a word that says what it is."""
        return any(other != week for _, other in self._doubtful.get(sheet, ()))

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
        """The week that was answered for the worksheets whose titles say the same, or the proposed one; adds the
        question."""
        this = week_of(self._today)
        doubtful = self._doubtful.get(sheet, [])
        texts = " | ".join(dict.fromkeys(text for text, _ in doubtful))
        likely = [week for _, week in doubtful] + [week_of(day) for day in dates_in(file.replace("_", " "))]
        # The newest week that has ended comes before the running one.
        offered = [*(week for week in likely if week <= this), this - WEEK, this]
        offered = list(dict.fromkeys([*offered, *(this - WEEK * back for back in range(2, _OFFERED))]))
        key = f"week:{self._digest[:16]}" + (f":{word_key(texts)}" if texts else "")
        choices = [_choice(week) for week in offered]
        question = Question(key, "week", sheet, 0, "", texts, choices, offered[0].isoformat(), False, lasts=False)
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


def _dated(titles: Sequence[tuple[int, int, str]]) -> list[_Dated]:
    """The dates in titles. The label of a date that stands alone in its cell is in the cell before it in the line."""
    found = []
    line_before, text_before = 0, ""
    for line, _, text in titles:
        for day, label in _dates_with_labels(text):
            has_label = bool(words_of(label)) or line != line_before
            found.append(_Dated(day, line, text, label if has_label else text_before))
        line_before, text_before = line, "" if dates_in(text) else text
    return found


def _choice(week: date) -> Choice:
    return Choice(week.isoformat(), {lang: span_label(week, lang) for lang in LANGUAGES})
