"""Long lists, page by page."""

from __future__ import annotations

from dashboard.language.digits import latin


def page_number(typed: str) -> int:
    """A page's number in any digits; 1 where it is none."""
    digits = latin(typed).strip()
    return max(int(digits), 1) if digits.isascii() and digits.isdigit() and len(digits) < 7 else 1
