"""Pace and expected date in words: sentences, and the short forms of a table."""

import pytest

from dashboard.indicators.outlook import Outlook, outlook
from dashboard.indicators.series import Cell
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import local_digits
from dashboard.meeting.outlook_words import date_short, outlook_text, per_week, range_short
from tests.unit.meeting.meetings import CARD, aimed
from tests.unit.small_register import WEEK

(AIM,) = aimed(weeks_left=60)


def ahead(*counts: int, of: int = 40, **card: object) -> Outlook:
    """The outlook of the last of some weeks' counts."""
    series = [Cell(n, of, 0, 0, 0, "value" if n else "zero") for n in counts]
    return outlook(AIM.model_copy(update=card), series, len(series) - 1, WEEK)


STEADY = ahead(*range(14))
# In 4 weeks 0, 2, 2, 3, 5, 3, 4, 6, 5 and 5: quartiles of 2.25 and 5, so 36 and 16 weeks for the 20 to go.
UNEVEN = ahead(*[10] * 5, 12, 12, 13, 15, 15, 16, 19, 20, 20)
JUMPY = ahead(*[10] * 10, 12, 14, 16, 18)


def test_the_line_of_an_outlook_has_needed_pace_pace_and_date():
    assert outlook_text("en", AIM, UNEVEN) == (
        "20 more needed by 5 Feb 2016: one every 3 weeks. Progress: 5 gained in 4 weeks, 10 gained in 13 weeks."
        " At the current pace: June 2015. At best March 2015; at worst August 2015."
    )
    assert outlook_text("fa", AIM, UNEVEN) == (
        "۲۰ مورد دیگر تا ۱۶ بهمن ۱۳۹۴ لازم است: هر ۳ هفته یک مورد. در ۴ هفته ۵ مورد پیشرفت؛ در ۱۳ هفته ۱۰ مورد"
        " پیشرفت. با سرعت فعلی: خرداد ۱۳۹۴؛ خوش‌بینانه: فروردین ۱۳۹۴؛ بدبینانه: مرداد ۱۳۹۴."
    )


@pytest.mark.parametrize(
    ("found", "end"),
    [
        (STEADY, "At the current pace: June 2015."),
        (JUMPY, "At best June 2015; at worst more than ten years."),
        (ahead(*[9] * 14), "The current pace does not lead there."),
        (ahead(9, 9, 9), "A forecast needs 13 comparable weeks."),
        (ahead(*[9] * 7, *[10] * 7, of=400), "At the current pace: more than ten years."),
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
    ("found", "date", "span"),
    [
        (UNEVEN, "June 2015", "March 2015 to August 2015"),
        (JUMPY, "August 2015", "June 2015 at the earliest"),
        (ahead(*[9] * 14), "no progress", ""),
        (ahead(9, 9, 9), "too few weeks", ""),
        (ahead(*range(1, 15), of=14), "reached", ""),
        (ahead(*[9] * 7, *[10] * 7, of=400), "more than ten years", ""),
    ],
)
def test_short_forms_of_a_date(found, date, span):
    assert (date_short("en", found), range_short("en", found)) == (date, span)


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
