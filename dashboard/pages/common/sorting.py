"""Orders of a list, chosen by links in the headings of its columns or in its form.

The parameter `sort` is the name of a column; with - before it, the order is the reverse.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from dashboard.language import say


class Head(NamedTuple):
    """A heading that sorts. href: address of the list in this order, or the reverse if the list is in this order.

    order: ascending or descending (as aria-sort) if the list is sorted by this column, else ''.
    """

    text: str
    href: str
    order: str


DIRECTIONS = {"": "ascending", "-": "descending"}


def both_ways(names: Iterable[str]) -> list[str]:
    """The values of the parameter for some columns."""
    return [sign + name for name in names for sign in DIRECTIONS]


def sort_heads(columns: Mapping[str, str], now: str, address: Callable[[str], str]) -> Mapping[str, Head]:
    """By name of a column: its heading. columns: their names and texts. now: the order of the list."""
    name, direction = now.removeprefix("-"), DIRECTIONS[now[: now.startswith("-")]]
    return {
        column: Head(text, address(f"-{column}" if now == column else column), direction if column == name else "")
        for column, text in columns.items()
    }


def sort_options(lang: str, columns: Mapping[str, str], chosen: str) -> list[tuple[str, str, bool]]:
    """(value, text, is_chosen) of every order, for a form; the first one is that of the list by itself."""
    found = [("", say(lang, "sorting.default"), not chosen)]
    for name, column in columns.items():
        for sign, direction in DIRECTIONS.items():
            text = say(lang, f"sorting.{direction}", column=column)
            found.append((sign + name, text, chosen == sign + name))
    return found
