"""Weeks from Saturday to Friday, dates in both calendars and any spelling, and their labels."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
import pytest
from hypothesis import given

from dashboard.language.digits import local_digits
from dashboard.weeks import (
    WEEK,
    clock_label,
    day_label,
    friday,
    jalali_text,
    moment_label,
    moment_text,
    month_label,
    month_starts,
    parse_date,
    parse_moment,
    span_label,
    week_of,
)

TEHRAN = ZoneInfo("Asia/Tehran")
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@given(DAYS)
def test_every_day_is_in_the_week_of_its_saturday(day):
    week = week_of(day)
    assert week.strftime("%A") == "Saturday"
    assert week <= day <= friday(week)
    assert friday(week).strftime("%A") == "Friday"


def test_a_date_is_read_in_every_spelling():
    texts = ["2014-12-06", "2014/12/6", "2014.12.06", "۲۰۱۴-۱۲-۰۶", "1393-09-15", "1393/9/15", "1393.09.15"]
    texts += ["۱۳۹۳/۹/۱۵", "۱۳۹۳-۰۹-۱۵", "١٣٩٣/٩/١٥", " ۱۳۹۳ / ۹ / ۱۵ "]
    assert [text for text in texts if parse_date(text) != date(2014, 12, 6)] == []
    assert jalali_text(date(2014, 12, 6)) == "1393-09-15"


def test_invalid_dates_and_moments_are_refused():
    dates = ["1393", "1393-09", "93/9/15", "1393-13-01", "1393-7-31", "2014-02-30", "2014-12-06x"]
    moments = ["08:00", "2014-12-12T", "2014-12-12T25:00", "1393-12-30T08:00", "2014-13-01T08:00"]
    for parse, texts in (
        (parse_date, ["", "noon", *dates]),
        (partial(parse_moment, zone=UTC), ["", "noon", *moments]),
    ):
        for text in texts:
            with pytest.raises(ValueError):
                parse(text)


@pytest.mark.parametrize(
    ("year", "new_year"),
    [(1391, date(2013, 3, 21)), (1395, date(2017, 3, 21)), (1399, date(2021, 3, 21)), (1403, date(2025, 3, 21))],
)
def test_only_a_leap_year_has_30_esfand(year, new_year):
    assert parse_date(f"{year}/12/30") == new_year - timedelta(days=1)
    assert parse_date(f"{year + 1}/1/1") == new_year
    with pytest.raises(ValueError):
        parse_date(f"{year + 1}/12/30")


@given(DAYS)
def test_a_day_is_read_as_written_in_both_calendars_and_digits(day):
    assert parse_date(jalali_text(day)) == day
    assert parse_date(local_digits(jalali_text(day), "fa")) == day
    assert parse_date(day.isoformat()) == day


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2014-12-12T08:00:00Z", datetime(2014, 12, 12, 8)),
        ("2014-12-12 08:00", datetime(2014, 12, 12, 4, 30)),
        ("2014-12-12  8:05", datetime(2014, 12, 12, 4, 35)),
        ("2014-12-12T11:30:00+03:30", datetime(2014, 12, 12, 8)),
        ("2014-12-12T02:00+03:30", datetime(2014, 12, 11, 22, 30)),
        ("2014-12-12", datetime(2014, 12, 11, 20, 30)),
        ("1393-09-21", datetime(2014, 12, 11, 20, 30)),
        ("1393-09-21T08:00", datetime(2014, 12, 12, 4, 30)),
        ("1393-09-21T08:00:00Z", datetime(2014, 12, 12, 8)),
        ("1393/9/21 11:30+03:30", datetime(2014, 12, 12, 8)),
        ("۱۳۹۳/۹/۲۱ ۸:۰۰", datetime(2014, 12, 12, 4, 30)),
        # Summer time, which Iran had until 2022.
        ("1393/4/21 08:00", datetime(2014, 7, 12, 3, 30)),
        ("1403-12-30T23:59:59Z", datetime(2025, 3, 20, 23, 59, 59)),
    ],
)
def test_a_moment_without_an_offset_is_in_the_given_zone(text, moment):
    assert parse_moment(text, TEHRAN) == moment
    assert parse_moment(text, TEHRAN).tzinfo is None


def test_a_month_is_named_in_words():
    day = date(2018, 3, 10)
    assert [month_label(day, lang) for lang in ("fa", "en")] == ["اسفند ۱۳۹۶", "March 2018"]


def test_a_moment_is_shown_in_the_given_zone():
    late_on_friday = datetime(2014, 12, 12, 20, 40)
    assert moment_label(late_on_friday, "fa", TEHRAN) == "۲۲ آذر ۱۳۹۳، ساعت ۰۰:۱۰ (تهران)"
    assert moment_label(late_on_friday, "en", TEHRAN) == "13 Dec 2014, 00:10 (Tehran)"
    assert clock_label(late_on_friday, "fa", TEHRAN) == "۲۲ آذر ۱۳۹۳، ۰۰:۱۰"
    assert moment_label(late_on_friday, "fa", ZoneInfo("Asia/Ho_Chi_Minh")) == "۲۲ آذر ۱۳۹۳، ساعت ۰۳:۴۰ (Ho Chi Minh)"


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(lambda m: m.replace(microsecond=0)))
def test_a_moment_is_read_as_it_is_written(moment):
    assert parse_moment(moment_text(moment), UTC) == moment
    assert moment_text(datetime(2014, 12, 12, 8)) == "2014-12-12T08:00:00Z"


@pytest.mark.parametrize(
    ("week", "fa", "en"),
    [
        (date(2014, 12, 6), "۱۵ تا ۲۱ آذر ۱۳۹۳", "6–12 Dec 2014"),
        (date(2014, 11, 29), "۸ تا ۱۴ آذر ۱۳۹۳", "29 Nov – 5 Dec 2014"),
        (date(2014, 12, 20), "۲۹ آذر تا ۵ دی ۱۳۹۳", "20–26 Dec 2014"),
        (date(2014, 12, 27), "۶ تا ۱۲ دی ۱۳۹۳", "27 Dec 2014 – 2 Jan 2015"),
        (date(2015, 3, 21), "۱ تا ۷ فروردین ۱۳۹۴", "21–27 Mar 2015"),
        (date(2016, 3, 19), "۲۹ اسفند ۱۳۹۴ تا ۶ فروردین ۱۳۹۵", "19–25 Mar 2016"),
        (date(2017, 3, 18), "۲۸ اسفند ۱۳۹۵ تا ۴ فروردین ۱۳۹۶", "18–24 Mar 2017"),
        (date(2025, 3, 15), "۲۵ اسفند ۱۴۰۳ تا ۱ فروردین ۱۴۰۴", "15–21 Mar 2025"),
    ],
)
def test_the_label_of_a_week_names_both_ends_without_repetition(week, fa, en):
    assert span_label(week, "fa") == fa
    assert span_label(week, "en") == en
    days = day_label(date(2014, 12, 6), "fa"), day_label(date(2014, 12, 6), "en")
    assert days == ("۱۵ آذر ۱۳۹۳", "6 Dec 2014")


def test_months_start_in_the_week_of_their_first_day():
    weeks = [date(2013, 9, 14) + i * WEEK for i in range(6)]
    # 1 Mehr 1392 is Monday 23 September 2013, 1 Aban is Wednesday 23 October.
    assert month_starts(weeks, "fa") == [(1, 1392 * 12 + 6, "مهر ۹۲"), (5, 1392 * 12 + 7, "آبان ۹۲")]
    assert month_starts(weeks, "en") == [(2, 2013 * 12 + 9, "Oct 2013")]
