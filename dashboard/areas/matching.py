"""Matches the features of a boundary file to counties, by code or by name in either language."""

from collections.abc import Mapping, Sequence

from dashboard.areas.boundaries import County
from dashboard.language.spelling import key

# Words that maps add before or after a county's name.
_AROUND = tuple(key(word) for word in ("شهرستان", "county", "shahrestan", "county of"))


def match(rows: Sequence[Mapping[str, str]], counties: Sequence[County]) -> tuple[str, list[str | None]]:
    """The column with the counties' names or codes, and each row's county_code (None: no county of the register).

    rows: each feature's properties as text. One column is used for all rows, the one with the most distinct counties:
    a column `province` has the same name in every row, which may also be a county's. ("", all None) if no column has
    any county.
    """
    wanted = _spellings(counties)
    best, column = (0, 0), ""
    codes: list[str | None] = [None for _ in rows]
    for name in dict.fromkeys(name for row in rows for name in row):
        found = [_code(row.get(name, ""), wanted) for row in rows]
        distinct = len(set(found) - {None})
        # Of two equally good columns the earlier one is used, but a column of codes precedes columns of names.
        rank = (distinct, int(key(name) in ("countycode", "code", "id")))
        if distinct and rank > best:
            best, column, codes = rank, name, found
    return column, codes


def _spellings(counties: Sequence[County]) -> dict[str, str]:
    named = [(name, county.code) for county in counties for name in (county.name_fa, county.name_en)]
    return {key(name): code for name, code in [*named, *((county.code, county.code) for county in counties)]}


def _code(text: str, wanted: Mapping[str, str]) -> str | None:
    spelling = key(text)
    if spelling in wanted:
        return wanted[spelling]
    for word in _AROUND:
        for bare in (spelling.removeprefix(word), spelling.removesuffix(word)):
            if bare in wanted:
                return wanted[bare]
    return None
