"""Reading of digits and number signs, and formatting of numbers in each language.

Babel combines Persian separators with Latin digits, so numbers are formatted here, by the rows of LANGUAGES.
"""

from functools import lru_cache

from dashboard.language import table

PERSIAN = table.PERSIAN.digits
ARABIC = "٠١٢٣٤٥٦٧٨٩"
_LETTER_MARK = "\u061c"
TO_LATIN = str.maketrans(PERSIAN + ARABIC + "٫٬٪", table.LATIN_SIGNS[:10] * 2 + ".,%", _LETTER_MARK)


def latin(text: str) -> str:
    """The text with Persian and Arabic digits and signs replaced by Latin ones."""
    return text.translate(TO_LATIN)


def whole_number(text: str) -> int | None:
    """The whole number of at most six digits, in any digits, that a text is; None for any other text."""
    digits = latin(text).strip()
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= 6 else None


def local_digits(text: str, lang: str) -> str:
    """The text with Latin digits and number signs replaced by those of the language."""
    own = table.LANGUAGES[lang].local_signs
    return text.translate(own) if own else text


@lru_cache(4096)
def integer(value: int, lang: str) -> str:
    """A count: 2243249 -> ۲٬۲۴۳٬۲۴۹ (fa), 2,243,249 (en)."""
    return local_digits(f"{value:,}", lang)


def signed(value: int, lang: str) -> str:
    """A change: +3, −1 or 0. From right to left, a left-to-right mark keeps the sign at the left of the digits."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return ("\u200e" if sign and table.LANGUAGES[lang].rtl else "") + sign + integer(abs(value), lang)


def one_decimal(value: float) -> str:
    """At most one decimal, halves away from zero, no trailing zero: 50.0 -> 50, 50.46 -> 50.5, 0.25 -> 0.3.

    Rounds like the browser's function for the same purpose, so that both show the same text.
    """
    tenths = int(abs(value) * 10 + 0.5 + 1e-9)
    sign = "-" if value < 0 and tenths else ""
    return f"{sign}{tenths // 10}" if tenths % 10 == 0 else f"{sign}{tenths // 10}.{tenths % 10}"


@lru_cache(4096)
def percent(share: float, lang: str) -> str:
    """A share, 0 to 1: 0.505 -> ۵۰٫۵٪ (fa), 50.5% (en). Only exactly 0 and 1 are shown as 0% and 100%."""
    number = share * 100
    if 0 < share < 1:
        number = min(max(number, 0.1), 99.9)
    return table.LANGUAGES[lang].percentage.format(local_digits(one_decimal(number), lang))
