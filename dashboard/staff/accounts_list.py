"""A list of new accounts, pasted or as a file -> the accounts, or every fault with its line, column and value."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from dashboard.database import accounts
from dashboard.database.schema import ROLES
from dashboard.imports.workbook import read_workbook
from dashboard.language import LANGUAGES, catalogue
from dashboard.language.spelling import key
from dashboard.sheets.grid import Limits
from dashboard.staff.new_accounts import NewAccount
from dashboard.tables.csv_file import nearest

COLUMNS = ("name", "role", "county", "office", "team", "email")
# A password is hashed in a tenth of a second, on a busy machine in one: a proxy must not give up the answer before.
MOST = 100
LIMITS = Limits(size=1_000_000, rows=2_000)
# A typed value -> (its code, ''); or ('', what was probably meant).
Find = Callable[[str], tuple[str, str]]


class Line(NamedTuple):
    """A line of the list. number: 1-based; values: column -> text as typed, '' for a blank."""

    number: int
    values: Mapping[str, str]


class ListFault(NamedTuple):
    """A fault of a list. line: 0 for the whole list; column: of COLUMNS, '' for the whole line; code: of the message
    `staff.account_CODE` or `accounts_list.fault_CODE`; near: what was probably meant, '' if nothing is."""

    line: int
    column: str
    value: str
    code: str
    near: str = ""
    details: Mapping[str, int] = {}


class TypedList(NamedTuple):
    """A list as text, with the lines of a worksheet as lines of it; its lines of accounts, and faults of its form."""

    text: str
    lines: Sequence[Line]
    faults: Sequence[ListFault]


def read_list(name: str, data: bytes) -> TypedList:
    """Read a list from the bytes of a pasted text or file. Raises DataError for a file that cannot be read.

    The first line may name the columns in either language; else they are those of COLUMNS in their order.
    """
    sheets = [sheet for sheet in read_workbook(name, data, LIMITS) if not sheet.hidden]
    if len(sheets) != 1:
        return TypedList("", (), [ListFault(0, "", "", "worksheets", details={"n": len(sheets)})])
    rows: dict[int, dict[int, str]] = {}
    for (number, column), cell in sheets[0].cells.items():
        rows.setdefault(number, {})[column] = " ".join(cell.split())
    text = "\n".join(_line_text(rows.get(number, {})) for number in range(1, max(rows) + 1))
    first = min(rows)
    named = {column: _column(typed) for column, typed in rows[first].items()}
    # The words body and team are also roles.
    if not {"name", "role"} & set(named.values()):
        named = dict(enumerate(COLUMNS, start=1))
        lines, faults = rows, []
    else:
        lines = {number: row for number, row in rows.items() if number != first}
        faults = _heading_faults(first, rows[first], named)
    listed = []
    for number, row in sorted(lines.items()):
        # The values of a column without a heading would be lost silently.
        faults += [ListFault(number, "", row[column], "column") for column in sorted(row) if column not in named]
        values = {named[column]: typed for column, typed in row.items() if named.get(column)}
        listed.append(Line(number, {name: values.get(name, "") for name in COLUMNS}))
    if len(listed) > MOST:
        faults = [ListFault(0, "", "", "many", details={"n": len(listed), "most": MOST})]
    elif not listed:
        faults = [*faults, ListFault(0, "", "", "empty")]
    return TypedList(text, listed, faults)


def new_accounts(
    lines: Sequence[Line],
    find: Mapping[str, Find],
    check: Callable[[NewAccount], Mapping[str, str]],
) -> tuple[list[NewAccount], list[ListFault]]:
    """The accounts of the lines, and all faults: those of each line, and names that are repeated in any spelling.

    find: for the columns county and office; check: the faults of an account's fields, column -> code.
    """
    new: list[NewAccount] = []
    faults: list[ListFault] = []
    first: dict[str, int] = {}
    for line in lines:
        typed = line.values
        codes = {column: find[column](typed[column]) for column in find if typed[column]}
        codes["role"] = _role(typed["role"])
        # What is not found is checked as typed, and so told as unknown.
        values = {**typed, **{column: code or typed[column] for column, (code, _) in codes.items()}}
        each = NewAccount(
            accounts.normalized_name(typed["name"]),
            values["role"],
            values["county"],
            accounts.team_number(typed["team"]),
            values["office"],
            typed["email"],
        )
        faults += [
            ListFault(line.number, column, typed[column], code, codes.get(column, ("", ""))[1])
            for column, code in check(each).items()
        ]
        if each.name and each.name in first:
            details = {"first": first[each.name]}
            faults.append(ListFault(line.number, "name", typed["name"], "repeated", details=details))
        first.setdefault(each.name, line.number)
        new.append(each)
    return new, faults


def list_text(new: Sequence[NewAccount]) -> str:
    """The accounts as a list that read_list reads."""
    rows = [COLUMNS, *((n.name, n.role, n.county_code, n.office_id, str(n.team or ""), n.email) for n in new)]
    return "\n".join("\t".join(row) for row in rows)


def heading(lang: str, column: str) -> str:
    """The heading of a column in a language."""
    return catalogue(lang)[f"accounts_list.column_{column}"].split(",")[0]


def _line_text(row: Mapping[int, str]) -> str:
    return "\t".join(row.get(column, "") for column in range(1, max(row, default=0) + 1))


def _column(typed: str) -> str:
    """The column that a heading names in either language, '' for none."""
    spelled = key(typed)
    for column in COLUMNS:
        words = [column, *(word for lang in LANGUAGES for word in _words(lang, column))]
        if spelled in map(key, words):
            return column
    return ""


def _words(lang: str, column: str) -> list[str]:
    return catalogue(lang)[f"accounts_list.column_{column}"].split(",")


def _heading_faults(number: int, row: Mapping[int, str], named: Mapping[int, str]) -> list[ListFault]:
    names = list(named.values())
    unknown = [
        ListFault(number, "", typed, "heading", nearest(typed, COLUMNS))
        for column, typed in sorted(row.items())
        if not named[column]
    ]
    twice = [ListFault(number, name, "", "heading_twice") for name in COLUMNS if names.count(name) > 1]
    missing = [ListFault(number, name, "", "heading_missing") for name in ("name", "role") if name not in names]
    return [*unknown, *twice, *missing]


def _role(typed: str) -> tuple[str, str]:
    words = {key(role): role for role in ROLES}
    words |= {key(catalogue(lang)[f"staff.role_{role}"]): role for lang in LANGUAGES for role in ROLES}
    if role := words.get(key(typed)):
        return role, ""
    shown = [*ROLES, *(catalogue(lang)[f"staff.role_{role}"] for lang in LANGUAGES for role in ROLES)]
    return "", nearest(typed, shown)
