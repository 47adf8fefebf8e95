"""Digits and numbers as people type and read them.

Babel writes Persian separators round Latin digits, so the few rules stand here:
digits ۰-۹, decimal ٫, thousands ٬, percent ٪ after the number without a space: to its left, as Persian reads.
"""

PERSIAN = "۰۱۲۳۴۵۶۷۸۹"
ARABIC = "٠١٢٣٤٥٦٧٨٩"
# After a letter, ٪ stands to the left of its number; with no letter before it in its text it would stand to the
# right. This mark counts as a letter and is not seen.
_LETTER_MARK = "\u061c"
TO_LATIN = str.maketrans(PERSIAN + ARABIC + "٫٬٪", "0123456789" * 2 + ".,%", _LETTER_MARK)
_TO_PERSIAN = str.maketrans("0123456789.,%", PERSIAN + "٫٬٪")


def latin(text: str) -> str:
    """The same text with Latin digits and signs, whatever digits were typed."""
    return text.translate(TO_LATIN)


def local_digits(text: str, lang: str) -> str:
    """The same text with the digits and number signs of the language."""
    return text.translate(_TO_PERSIAN) if lang == "fa" else text


def whole(value: int, lang: str) -> str:
    """A count: 2243249 -> ۲٬۲۴۳٬۲۴۹ (fa), 2,243,249 (en)."""
    return local_digits(f"{value:,}", lang)


def signed(value: int, lang: str) -> str:
    """A change: +3, −1 or 0; the sign is at the left of Persian digits too, where a mark of direction keeps it."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return ("\u200e" if sign and lang == "fa" else "") + sign + whole(abs(value), lang)


def one_decimal(value: float) -> str:
    """At most one decimal, halves away from zero, no trailing zero: 50.0 -> 50, 50.46 -> 50.5, 0.25 -> 0.3.

    Rounded on the decimal text's terms, as the browser's twin does, so that both sides agree.
    """
    tenths = int(abs(value) * 10 + 0.5 + 1e-9)
    sign = "-" if value < 0 and tenths else ""
    return f"{sign}{tenths // 10}" if tenths % 10 == 0 else f"{sign}{tenths // 10}.{tenths % 10}"


def percent(share: float, lang: str) -> str:
    """A share between 0 and 1: 0.505 -> ۵۰٫۵٪ (fa), 50.5% (en). Rounding makes neither a whole nor a nothing."""
    shown = share * 100
    if 0 < share < 1:
        shown = min(max(shown, 0.1), 99.9)
    return (_LETTER_MARK if lang == "fa" else "") + local_digits(one_decimal(shown) + "%", lang)
