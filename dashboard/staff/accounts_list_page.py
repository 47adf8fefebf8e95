"""Many accounts at once from a list: all faults, or a preview; after one yes all accounts, and their first passwords.

Nothing is stored between the steps: the checked list is a field of the preview's form. Neither file nor name is kept.
"""

import secrets
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from flask import Response, request
from wtforms import FileField, TextAreaField

from dashboard.exports.csv_file import csv_bytes
from dashboard.faults import NOTHING_NEAR, DataError
from dashboard.imports.workbook import MOST_FAULTS
from dashboard.language import describe, say_near
from dashboard.pages.common.forms import LONGEST_FORM, CatalogueForm
from dashboard.sheets.places import find_county
from dashboard.staff.accounts_list import (
    COLUMNS,
    LIMITS,
    MOST,
    Find,
    ListFault,
    TypedList,
    heading,
    list_text,
    new_accounts,
    read_list,
)
from dashboard.staff.new_accounts import NewAccount, NoFormId, Taken, fault_words, faults_of, make, place_words, taken
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest
from dashboard.weeks import week_of

_PATH = "accounts/list"


class ListForm(CatalogueForm):
    """A list of accounts: pasted lines, or a file."""

    lines = TextAreaField(
        "accounts_list.lines",
        default="",
        description="accounts_list.lines_hint",
        render_kw={"dir": "auto", "rows": 12, "spellcheck": "false", "autocapitalize": "none"},
    )
    file = FileField(
        "accounts_list.file", description="accounts_list.file_hint", render_kw={"accept": ".xlsx,.xls,.ods,.csv"}
    )

    def __init__(self, staff: StaffRequest, lines: str = "") -> None:
        super().__init__(staff.lang, None, {"most": staff.number(MOST)}, lines=lines)


class FaultRow(NamedTuple):
    """A fault in words, with its place in the list."""

    line: str
    column: str
    value: str
    text: str


def add(site: Site) -> None:
    @site.route(_PATH, "accounts", ("GET", "POST"), longest=LIMITS.size + LONGEST_FORM)
    def page(staff: StaffRequest) -> Response:
        if request.method == "GET":
            return _show(staff)
        return _make(staff) if request.form.get("do") == "make" else _check(staff)


def _check(staff: StaffRequest) -> Response:
    """Show every fault of a list, or the accounts that would be made."""
    sent, lines = request.files.get("file"), request.form.get("lines", "")
    data = sent.read() if sent else b""
    if data and lines.strip():
        return _show(staff, lines, [staff.say("accounts_list.both")])
    if not data and not lines.strip():
        return _show(staff, lines, [staff.say("accounts_list.fault_empty")])
    name = (sent.filename if sent and data else "") or staff.say("accounts_list.pasted")
    try:
        typed = read_list(name.replace("\\", "/").split("/")[-1][-80:], data or lines.encode())
    except DataError as error:
        return _show(staff, lines, [describe(fault, staff.lang) for fault in error.faults])
    new, faults = _accounts(staff, typed)
    faults += _taken_faults(typed, new, taken(staff, new))
    if faults:
        return _show(staff, typed.text, listed=faults)
    return staff.page(
        "staff_accounts_preview.html",
        new=[(each, place_words(staff, each)) for each in new],
        number=staff.number(len(new)),
        text=list_text(new),
        form_id=secrets.token_hex(16),
    )


def _make(staff: StaffRequest) -> Response:
    """Make the accounts of a preview, if they still can be made; the same form gives the same passwords again."""
    text = request.form.get("text", "")
    try:
        typed = read_list(staff.say("accounts_list.pasted"), text.encode())
        new, faults = _accounts(staff, typed)
        if faults:
            return _show(staff, typed.text, listed=faults)
        first_passwords = make(staff, new)
    except DataError as error:
        return _show(staff, text, [describe(fault, staff.lang) for fault in error.faults])
    except NoFormId:
        return _show(staff, text, [staff.say("staff.unknown_form")])
    except Taken as refused:
        return _show(staff, text, listed=_taken_faults(typed, new, refused.names), status=409)
    made = [(each, place_words(staff, each), password) for each, password in zip(new, first_passwords, strict=True)]
    headings = [staff.say(f"accounts_list.{word}") for word in ("name", "role", "place", "email", "password")]
    rows = [
        (each.name, staff.say(f"staff.role_{each.role}"), place, each.email, password)
        for each, place, password in made
    ]
    return staff.page(
        "staff_accounts_made.html",
        made=made,
        number=staff.number(len(made)),
        csv=b64encode(csv_bytes(rows, headings)).decode(),
    )


def _accounts(staff: StaffRequest, typed: TypedList) -> tuple[list[NewAccount], list[ListFault]]:
    tables = staff.public_snapshot.full_input.tables
    week = week_of(tables.province.day(staff.now))
    find: Mapping[str, Find] = {"county": lambda text: find_county(tables, week, text), "office": staff.find_body}
    new, faults = new_accounts(typed.lines, find, lambda each: faults_of(staff, each))
    # Without the columns of names and roles, the faults of their cells say nothing more.
    return new, [*typed.faults] or faults


def _taken_faults(typed: TypedList, new: Sequence[NewAccount], names: frozenset[str]) -> list[ListFault]:
    return [
        ListFault(line.number, "name", line.values["name"], "taken")
        for line, each in zip(typed.lines, new, strict=True)
        if each.name in names
    ]


def _rows(staff: StaffRequest, faults: Sequence[ListFault]) -> list[FaultRow]:
    """The first faults of a list as the page shows them, by line."""
    return [
        FaultRow(
            staff.number(fault.line) if fault.line else "",
            heading(staff.lang, fault.column) if fault.column else "",
            fault.value,
            _words(staff, fault),
        )
        for fault in sorted(faults, key=lambda fault: fault.line)[:MOST_FAULTS]
    ]


def _words(staff: StaffRequest, fault: ListFault) -> str:
    details = {name: staff.number(number) for name, number in fault.details.items()}
    own = f"accounts_list.fault_{fault.code}"
    text = staff.say(own, **details) if own in _OWN else fault_words(staff, fault.code)
    return f"{text} {say_near(staff.lang, 'user_command.near', fault.near or NOTHING_NEAR)}".rstrip()


# Messages of the list as a whole; faults of an account have those of its form.
_OWN = frozenset(
    f"accounts_list.fault_{code}"
    for code in "worksheets column many empty heading heading_twice heading_missing repeated".split()
)


def _show(
    staff: StaffRequest,
    lines: str = "",
    faults: Sequence[str] = (),
    listed: Sequence[ListFault] = (),
    status: int = 422,
) -> Response:
    head = [heading(staff.lang, column) for column in COLUMNS]
    example = [("ardestan-1", "clerk", next(iter(staff.site.live.snapshot.names), ""), "", "", "")]
    example += [("team-7", "team", "", "", "7", "")]
    return staff.page(
        "staff_accounts_list.html",
        status if faults or listed else 200,
        form=ListForm(staff, lines),
        faults=faults,
        rows=_rows(staff, listed),
        count=staff.number(len(faults) + len(listed)),
        example=[head, *example],
        empty=b64encode(csv_bytes([], head)).decode(),
    )
