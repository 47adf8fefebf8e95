"""Which county a feature of somebody else's file is: by its code, or by its name in either language."""

from collections.abc import Mapping, Sequence

from dashboard.areas.boundaries import County
from dashboard.language.spelling import key

# What maps write round a county's name; it is no part of it.
_AROUND = tuple(key(word) for word in ("شهرستان", "county", "shahrestan", "county of"))


def match(rows: Sequence[Mapping[str, str]], counties: Sequence[County]) -> tuple[str, list[str | None]]:
    """The column that names the counties, and each row's county_code (None: no county of the register).

    rows: each feature's properties as text. One column decides for all rows, the one in which the most
    counties are found: a column `province` says the same name in every row, and a county bears that name too.
    ("", all None) if no column names any.
    """
    wanted = _spellings(counties)
    best, column = (0, 0), ""
    codes: list[str | None] = [None for _ in rows]
    for name in dict.fromkeys(name for row in rows for name in row):
        found = [_code(row.get(name, ""), wanted) for row in rows]
        distinct = len(set(found) - {None})
        # Of two columns equally good the earlier one wins, but codes are surer than names.
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
