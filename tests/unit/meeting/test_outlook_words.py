"""Pace and expected date in words: sentences, and the short forms of a table."""

import pytest

from dashboard.indicators.outlook import Outlook, outlook, pace
from dashboard.indicators.series import Cell
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import local_digits
from dashboard.meeting.outlook_words import date_short, due_text, outlook_text, per_week
from tests.unit.meeting.meetings import CARD, aimed
from tests.unit.small_register import WEEK, weeks

(AIM,) = aimed(weeks_left=60)


def ahead(*counts: int, of: int = 40, **card: object) -> Outlook:
    """The outlook of the last of some weeks' counts."""
    series = [Cell(n, of, 0, 0, 0, "value" if n else "zero") for n in counts]
    return outlook(AIM.model_copy(update=card), series, len(series) - 1, WEEK)


def dated(early: int, late: int | None, likely: str = "open", brings: tuple[int, int] | None = (4, 13)) -> Outlook:
    """An outlook with a date: 20 to go, 5 gained in 4 weeks and 10 in 13; early, late: weeks from now."""
    need = pace(AIM, Cell(20, 40, 0, 0, 0, "value"), WEEK)
    last = None if late is None else WEEK + weeks(late)
    return Outlook(need, 5 / 4, 10 / 13, brings, WEEK + weeks(early), WEEK + weeks(early + 1), last, likely)


LITTLE, SHORT, FAR = ahead(*[9] * 27), ahead(9, 9, 9), ahead(*[week // 4 for week in range(27)], of=400)


def test_the_line_of_an_outlook_has_needed_pace_pace_range_and_date():
    assert outlook_text("en", AIM, dated(16, 36)) == (
        "20 more needed by 5 Feb 2016: one every 3 weeks. Progress: 5 gained in 4 weeks, 10 gained in 13 weeks."
        " In 13 weeks 4 to 13 more. Target: March 2015 to August 2015; by the due date: open."
    )
    assert outlook_text("fa", AIM, dated(16, 36, "unlikely")) == (
        "۲۰ مورد دیگر تا ۱۶ بهمن ۱۳۹۴ لازم است: هر ۳ هفته یک مورد. در ۴ هفته ۵ مورد پیشرفت؛ در ۱۳ هفته ۱۰ مورد"
        " پیشرفت. تا ۱۳ هفتهٔ دیگر ۴ تا ۱۳ مورد بیشتر. رسیدن به هدف: فروردین ۱۳۹۴ تا مرداد ۱۳۹۴؛ تا مهلت: نامحتمل."
    )


@pytest.mark.parametrize(
    ("found", "end"),
    [
        (dated(16, 16, "likely", (2, 2)), "In 13 weeks 2 more. Target: March 2015; by the due date: likely."),
        (dated(16, None, brings=None), "13 weeks. Target: March 2015 at the earliest; by the due date: open."),
        (LITTLE, "In 13 weeks 0 more. So little moved in half a year that no date can be given."),
        (SHORT, "A forecast needs 26 comparable weeks."),
        (FAR, "No date is given beyond two years."),
    ],
)
def test_the_date_or_why_there_is_none(found, end):
    assert outlook_text("en", AIM, found).endswith(end)
    assert outlook_text("en", AIM, ahead(*range(1, 15), of=14)) == "The target is reached."


def test_the_line_of_a_figure_of_windows_has_neither_pace_nor_date():
    card = CARD["findings_resolved"]
    found = outlook(card, [Cell(5, 30, 0, 0, 0, "value")] * 14, 13, WEEK)
    assert outlook_text("en", card, found).endswith("so it has no weekly pace.")


@pytest.mark.parametrize(
    ("found", "date", "due"),
    [
        (dated(16, 36), "March 2015 to August 2015", "by the due date: open"),
        (dated(16, None, "unlikely"), "March 2015 at the earliest", "by the due date: unlikely"),
        (LITTLE, "too little progress", ""),
        (SHORT, "too few weeks", ""),
        (ahead(*range(1, 15), of=14), "reached", ""),
        (FAR, "beyond two years", ""),
    ],
)
def test_short_forms_of_a_date(found, date, due):
    assert (date_short("en", found), due_text("en", found)) == (date, due)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_figure_that_is_not_known_keeps_its_word(lang):
    found = outlook(AIM, [Cell(0, 4, 4, 0, 0, "not_reported")], 0, WEEK)
    assert date_short(lang, found) == say(lang, "words.not_reported")
    assert outlook_text(lang, AIM, found) == say(lang, "county_pace.not_reported")


def test_a_pace_a_week():
    paces = (6 / 13, 0.5, 1.25, 0.0, -0.0, 0.001, -1 / 13, 0.999, None)
    english = ["0.46", "0.5", "1.3", "0", "0", "0.01", "▼ 0.08", "1", "–"]
    assert [per_week("en", pace) for pace in paces] == english
    assert [local_digits(words, "fa") for words in english] == [per_week("fa", pace) for pace in paces]
