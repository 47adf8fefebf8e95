"""Messages and numbers: the same keys in both catalogues, digits, rounding, spelling keys."""

import string
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import example, given

import dashboard.language
from dashboard.faults import Fault
from dashboard.language import LANGUAGES, catalogue, describe, say
from dashboard.language.digits import integer, latin, local_digits, one_decimal, percent
from dashboard.language.spelling import LONGEST, key
from tests.unit.cases import each_case

HOME = Path(dashboard.language.__file__).parent


def placeholders(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}


def test_both_languages_have_the_same_files_and_messages_without_surrounding_blanks():
    assert catalogue("fa").keys() == catalogue("en").keys()
    assert {file.name for file in (HOME / "fa").iterdir()} == {file.name for file in (HOME / "en").iterdir()}
    texts = {(lang, name): text for lang in LANGUAGES for name, text in catalogue(lang).items()}
    wrong = {place for place, text in texts.items() if not text or text != text.strip()}
    assert wrong == {(lang, "sentence.join") for lang in LANGUAGES}


def test_a_message_has_the_same_placeholders_in_both_languages():
    found = {name: [placeholders(catalogue(lang)[name]) for lang in ("fa", "en")] for name in catalogue("en")}
    different = {name: sets for name, sets in found.items() if sets[0] != sets[1]}
    # A Persian sentence says that none *has no* desk, an English one that none *has* a desk.
    assert different == {"sentence.none": [{"d", "units", "fact_not"}, {"d", "units", "fact"}]}


def test_the_six_states_have_different_words():
    six = ("value", "zero", "not_reported", "not_applicable", "late", "unverified")
    for lang in LANGUAGES:
        assert len({say(lang, f"words.{word}") for word in six}) == 6
        assert all(say(lang, f"words_meaning.{word}", weeks="4") for word in six)


def test_an_unknown_language_or_message_is_an_error():
    with pytest.raises(KeyError):
        catalogue("de")
    with pytest.raises(KeyError):
        say("fa", "tile.poem")


def test_the_text_of_a_fault_names_place_value_and_remedy():
    fault = Fault("data/reports.csv", 12, "value", "out_of_range", "9", {"low": "0", "high": "3"})
    assert describe(fault, "en") == (
        "data/reports.csv, line 12, column value, value “9”: The number must be from 0 to 3. Correct it."
    )
    assert describe(fault, "fa").startswith("data/reports.csv، سطر ۱۲، ستون value، مقدار «\u20689\u2069»: ")
    assert describe(Fault("data", code="cards_missing"), "en").startswith("data: ")


def test_digits_of_all_scripts_are_read_and_those_of_the_language_written():
    assert latin("۱۲۳ ٤٥٦ 789") == "123 456 789"
    assert latin("۱٬۲۳۴٫۵٪") == latin("\u061c۱٬۲۳۴٫۵٪") == "1,234.5%"
    assert [local_digits("1,234.5%", lang) for lang in ("fa", "en")] == ["۱٬۲۳۴٫۵٪", "1,234.5%"]


@each_case(
    ("value", "fa", "en"),
    [(0, "۰", "0"), (999, "۹۹۹", "999"), (2243249, "۲٬۲۴۳٬۲۴۹", "2,243,249"), (-1000, "-۱٬۰۰۰", "-1,000")],
)
def test_an_integer_has_digits_and_separators_of_the_language(value, fa, en):
    assert (integer(value, "fa"), integer(value, "en")) == (fa, en)


def test_one_decimal_rounds_halves_away_from_zero():
    rounded = {0: "0", 50.0: "50", 50.46: "50.5", 0.25: "0.3", 0.05: "0.1", 0.04: "0", 99.95: "100", 99.94: "99.9"}
    rounded |= {-0.25: "-0.3", -0.04: "0", -12.0: "-12"}
    assert {value: one_decimal(value) for value in rounded} == rounded


@given(st.integers(1, 3000).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d))))
@example((1, 2001))
@example((2000, 2001))
def test_a_percentage_is_rounded_half_up_and_never_to_0_or_100(share):
    n, d = share
    by_hand = (Decimal(1000 * n) / Decimal(d)).quantize(Decimal(1), ROUND_HALF_UP) / 10
    # A part is never rounded to 0 or 100 percent.
    if 0 < n < d:
        by_hand = min(max(by_hand, Decimal("0.1")), Decimal("99.9"))
    assert Decimal(percent(n / d, "en").rstrip("%")) == by_hand


@each_case(
    ("share", "fa", "en"),
    [(0.505, "۵۰٫۵٪", "50.5%"), (0.0, "۰٪", "0%"), (1.0, "۱۰۰٪", "100%"), (43 / 81, "۵۳٫۱٪", "53.1%")],
)
def test_a_percentage_has_digits_and_sign_of_the_language(share, fa, en):
    # Without the Arabic letter mark, ٪ would be drawn right of the number.
    assert (percent(share, "fa"), percent(share, "en")) == (f"\u061c{fa}", en)


@each_case(
    ("spelling", "other_spelling"),
    [
        ("نائین", "نایین"),
        ("كاشان", "کاشان"),
        ("خمینی‌شهر", "خمینی شهر"),
        ("خمینی‌شهر", "خمینيشهر"),
        ("تیران و کرون", "تيران و كرون"),
        ("آران و بیدگل", "اران و بیدگل"),
        ("اداره کل", "ادارۀ کل"),
        ("منطقه ۲", "منطقة 2"),
        ("شاهین‌شهر و میمه", "شاهین شهر ‏و میمه"),
        ("اَردِستان", "اردستان"),
        ("Khomeini Shahr", "khomeini-shahr"),
    ],
)
def test_spellings_of_one_name_have_one_key_and_different_names_different_keys(spelling, other_spelling):
    assert key(spelling) == key(other_spelling)
    names = ["نطنز", "نایین", "گلپایگان", "فریدن", "فریدونشهر", "بوئین و میاندشت"]
    assert len({key(name) for name in names}) == len(names)


def test_of_a_text_of_millions_of_letters_only_the_beginning_is_compared():
    assert key("ك" * 5_000_000) == "ک" * LONGEST


@given(st.text("آأإابپتثجچحخدذرزژسشصضطظعغفقکكگلمنوؤهةۀیيىئء \u200c\u200f\u064e۰۵٣7aZ-.", max_size=30))
def test_the_spelling_key_is_idempotent(name):
    assert key(key(name)) == key(name)
