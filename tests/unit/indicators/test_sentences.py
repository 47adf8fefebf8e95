"""The sentence about a cell: every case, in both languages."""

import re
from datetime import date

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from dashboard.indicators.sentences import change_trend, gap, sentence
from dashboard.indicators.series import ABSENT, NOT_APPLICABLE, Cell, Change
from dashboard.language import LANGUAGES
from dashboard.weeks import span_label
from tests.unit.marks import unmarked
from tests.unit.small_register import CARDS

BY_KEY = {card.key: card for card in CARDS}
WEEK = {lang: span_label(date(2014, 12, 6), lang) for lang in LANGUAGES}
COUNTY = {"fa": "اردستان", "en": "Ardestan"}
PROVINCE = {"fa": "در هفتهٔ ۱۵ تا ۲۱ آذر ۱۳۹۳، ", "en": "In the week of 6–12 Dec 2014, "}
IN_COUNTY = {"fa": PROVINCE["fa"] + "در شهرستان اردستان، ", "en": PROVINCE["en"] + "in Ardestan county, "}
TARGET = {"fa": " برای رسیدن به هدف ۸۰٪ تا ۲۹ اسفند ۱۳۹۴، ", "en": " The target of 80% by 19 Mar 2016 needs "}


def known(n: int, d: int, not_reported: int = 0) -> Cell:
    return Cell(n, d, not_reported, 0, 0, "value" if n else "zero")


def change(units: int) -> Change:
    """A change of so many of 80 offices."""
    return Change(known(40, 80), known(40 + units, 80))


def sentence_of(
    lang: str,
    cell: Cell,
    change: Change | None = None,
    key: str = "service_desks",
    county: bool = False,
    rank: str = "",
) -> str:
    text = sentence(lang, BY_KEY[key], cell, change, WEEK[lang], COUNTY[lang] if county else "", rank)
    return unmarked(text)


@pytest.mark.parametrize(
    ("cell", "fa", "en"),
    [
        (
            known(0, 81),
            "هیچ‌یک از ۸۱ دستگاه اجرایی میز خدمت ندارد." + TARGET["fa"] + "۶۵ مورد دیگر لازم است.",
            "none of the 81 executive bodies has a service desk. The target of 80% by 19 Mar 2016 needs 65 more.",
        ),
        (
            known(1, 81),
            "۱ دستگاه اجرایی از ۸۱ (۱٫۲٪) میز خدمت دارد." + TARGET["fa"] + "۶۴ مورد دیگر لازم است.",
            "1 of 81 executive bodies (1.2%) has a service desk. The target of 80% by 19 Mar 2016 needs 64 more.",
        ),
        (
            known(43, 81),
            "۴۳ دستگاه اجرایی از ۸۱ (۵۳٫۱٪) میز خدمت دارد." + TARGET["fa"] + "۲۲ مورد دیگر لازم است.",
            "43 of 81 executive bodies (53.1%) have a service desk. The target of 80% by 19 Mar 2016 needs 22 more.",
        ),
        (
            known(81, 81),
            "هر ۸۱ دستگاه اجرایی میز خدمت دارد. به هدف ۸۰٪ رسیده است.",
            "all 81 executive bodies have a service desk. The target of 80% is reached.",
        ),
    ],
    ids=["zero", "one", "many", "all"],
)
def test_the_level(cell, fa, en):
    assert sentence_of("fa", cell) == PROVINCE["fa"] + fa
    assert sentence_of("en", cell) == PROVINCE["en"] + en


def test_a_single_office_is_named_without_a_count_and_none_of_a_low_indicator_is_good_and_reads_so():
    for n, fa, en in ((1, "دارد", "a"), (0, "ندارد", "no")):
        assert sentence_of("fa", known(n, 1), county=True).startswith(
            f"{IN_COUNTY['fa']}دفتر دستگاه‌های اجرایی میز خدمت {fa}."
        )
        office = f"the office of the executive bodies has {en} service desk."
        assert sentence_of("en", known(n, 1), county=True).startswith(IN_COUNTY["en"] + office)
    en = "none of the 10 inspected offices was inspected by more than one team within 30 days."
    assert en in sentence_of("en", known(0, 10), key="parallel_work")
    fa = "هیچ‌یک از ۱۰ دستگاه بازرسی‌شده را بیش از یک تیم در ۳۰ روز بازرسی نکرده است."
    assert fa in sentence_of("fa", known(0, 10), key="parallel_work")


@pytest.mark.parametrize(
    ("change", "fa", "en"),
    [
        (change(2), "؛ ۲ مورد بیشتر از هفتهٔ قبل.", "; up 2 on the week before."),
        (change(-1), "؛ ۱ مورد کمتر از هفتهٔ قبل.", "; down 1 on the week before."),
        (change(0), "؛ بدون تغییر نسبت به هفتهٔ قبل.", "; unchanged since the week before."),
        (None, "میز خدمت دارد.", "have a service desk."),
    ],
    ids=["up", "down", "same", "unknown before"],
)
def test_the_change(change, fa, en):
    assert fa + TARGET["fa"] in sentence_of("fa", known(43, 81), change)
    assert en + TARGET["en"] in sentence_of("en", known(43, 81), change)
    assert ("هفتهٔ قبل" in sentence_of("fa", known(43, 81), change)) == (change is not None)
    assert ("week before" in sentence_of("en", known(43, 81), change)) == (change is not None)


@pytest.mark.parametrize(
    ("missing", "rank", "fa", "en"),
    [
        (0, "rank 3 of 24", "؛ rank 3 of 24.", "; rank 3 of 24."),
        (1, "", ". ۱ دستگاه از ۹ دستگاه هنوز گزارش نداده است.", ". 1 of 9 offices has not reported yet."),
        (3, "", ". ۳ دستگاه از ۹ دستگاه هنوز گزارش نداده‌اند.", ". 3 of 9 offices have not reported yet."),
    ],
)
def test_the_rank_and_the_offices_that_have_not_reported(missing, rank, fa, en):
    assert fa in sentence_of("fa", known(4, 9, missing), change(1), county=True, rank=rank)
    assert en in sentence_of("en", known(4, 9, missing), change(1), county=True, rank=rank)


@pytest.mark.parametrize("key", [card.key for card in CARDS if card.rule != "state" or card.given_measure])
def test_where_the_denominator_is_no_number_of_offices_the_missing_ones_stand_alone(key):
    assert ". ۳ دستگاه هنوز گزارش نداده‌اند." in sentence_of("fa", known(4, 9, 3), key=key)
    assert ". 3 offices have not reported yet." in sentence_of("en", known(4, 9, 3), key=key)


@pytest.mark.parametrize(
    ("cell", "fa", "en"),
    [
        (
            Cell(0, 5, 5, 0, 0, "not_reported"),
            "هنوز هیچ گزارشی دربارهٔ «میز خدمت» نرسیده است؛ این صفر نیست.",
            "nothing has been reported on “Service desks” yet; this is not a zero.",
        ),
        (
            NOT_APPLICABLE,
            "«میز خدمت» مصداقی ندارد: موردی برای شمارش نیست.",
            "“Service desks” is not applicable: there is nothing to count.",
        ),
        (ABSENT, "این شهرستان هنوز تشکیل نشده بود.", "this county did not exist yet."),
    ],
    ids=["not reported", "not applicable", "absent"],
)
def test_the_sentence_of_an_unknown_cell_has_no_figures(cell, fa, en):
    assert sentence_of("fa", cell, change(5), county=True, rank="rank 1 of 24") == IN_COUNTY["fa"] + fa
    assert sentence_of("en", cell, change(5), county=True, rank="rank 1 of 24") == IN_COUNTY["en"] + en


@pytest.mark.parametrize(
    ("n", "fa", "en"),
    [
        (64, TARGET["fa"] + "۱ مورد دیگر لازم است.", TARGET["en"] + "1 more."),
        (65, " به هدف ۸۰٪ رسیده است.", " The target of 80% is reached."),
        (70, " به هدف ۸۰٪ رسیده است.", " The target of 80% is reached."),
    ],
    ids=["to go", "reached", "passed"],
)
def test_the_way_to_a_high_target(n, fa, en):
    assert sentence_of("fa", known(n, 81)).endswith(fa)
    assert sentence_of("en", known(n, 81)).endswith(en)


@pytest.mark.parametrize(
    ("n", "fa", "en"),
    [
        (5, ". از سقف ۵٪ فراتر نرفته است.", ". It is within the ceiling of 5%."),
        (0, ". از سقف ۵٪ فراتر نرفته است.", ". It is within the ceiling of 5%."),
        (
            7,
            " ۲ واحد درصد بالاتر از سقف ۵٪ تا ۲۹ اسفند ۱۳۹۴ است.",
            " That is 2 percentage points above the ceiling of 5% by 19 Mar 2016.",
        ),
    ],
    ids=["reached", "zero", "too many"],
)
def test_the_way_to_a_low_target(n, fa, en):
    assert sentence_of("fa", known(n, 100), key="parallel_work").endswith(fa)
    assert sentence_of("en", known(n, 100), key="parallel_work").endswith(en)


def test_a_share_that_fell_only_because_more_offices_count_is_not_worse():
    card = BY_KEY["service_desks"]
    assert change_trend(card, Change(known(40, 50), known(45, 500))) == "same"
    assert change_trend(card, Change(known(40, 50), known(5, 50))) == "worse"


def test_figures_of_windows_are_compared_by_their_shares_only():
    arguments = known(687, 1549), Change(known(736, 1578), known(687, 1549)), "findings_resolved"
    assert "; down 2.3 percentage points on the week before. " in sentence_of("en", *arguments)
    assert sentence_of("en", *arguments).endswith("needs 35.6 percentage points more.")
    assert sentence_of("fa", *arguments).endswith("۳۵٫۶ واحد درصد دیگر لازم است.")


def test_the_gap_is_counted_in_whole_units():
    desks = {(8, 10): 0, (7, 10): 1, (64, 81): 1}
    low = {(1, 20): 0, (1, 19): 1, (5, 60): 2}
    cases = {"service_desks": desks, "e_services": {(81, 90): 0}, "committee_governorates": {(23, 24): 1}}
    for key, counts in (cases | {"parallel_work": low}).items():
        assert {(n, d): gap(BY_KEY[key], known(n, d)) for n, d in counts} == counts


@settings(max_examples=200)
@given(
    st.sampled_from(list(LANGUAGES)),
    st.sampled_from(sorted(BY_KEY)),
    st.integers(1, 2000).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d))),
    st.none() | st.integers(-40, 40).map(change),
    st.booleans(),
)
def test_every_sentence_is_whole_and_in_one_language(lang, key, counts, moved, county):
    text = sentence_of(lang, known(*counts, not_reported=2), moved, key, county)
    assert text.endswith(".")
    assert not re.search(r"[{}]|None|\s\s|\.\.|nan", text)
    assert not re.search("[0-9A-Za-z]" if lang == "fa" else "[۰-۹آ-ی]", text)
