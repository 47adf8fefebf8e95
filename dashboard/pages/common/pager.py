"""Pagination of long lists."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from dashboard.language import say
from dashboard.language.digits import integer, latin

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list. first: index of its first item, from 0; number: from 1 to pages."""

    items: Sequence[T]
    first: int
    number: int
    pages: int


def page_of(items: Sequence[T], size: int, typed: str) -> Page[T]:
    """The page with a typed number, in any digits: the first page if blank or bad, the last one if too high."""
    digits = latin(typed).strip()
    number = max(int(digits), 1) if digits.isascii() and digits.isdigit() and len(digits) < 7 else 1
    pages = max(-(-len(items) // size), 1)
    number = min(number, pages)
    first = (number - 1) * size
    return Page(items[first : first + size], first, number, pages)


def pager(lang: str, page: Page[T], address: Callable[[int | str], str]) -> dict[str, str]:
    """The position in words, and the addresses of the previous and next page; '' for none.

    address: of a page by its number, '' for the first page.
    """
    texts = {"page": integer(page.number, lang), "pages": integer(page.pages, lang)}
    return {
        "place": say(lang, "offices.page", **texts) if page.pages > 1 else "",
        "previous": address(page.number - 1 if page.number > 2 else "") if page.number > 1 else "",
        "next": address(page.number + 1) if page.number < page.pages else "",
    }
