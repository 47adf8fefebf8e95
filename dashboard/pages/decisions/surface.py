"""The address and permissions of the page of decisions, and its notice about a submitted form."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection


@dataclass(frozen=True)
class Surface:
    """One of the page's two addresses. may_write: whether it has forms. page: its key in ADDRESSES.

    csrf_token: sent with each form, '' if not checked. also: called in the transaction that writes a decision or a
    view, with the action (of dashboard.desk.log) and the id.
    """

    may_write: bool
    page: str = "decisions"
    csrf_token: str = ""
    also: Callable[[Connection, str, str], None] | None = None


@dataclass(frozen=True)
class Notice:
    """The notice about a submitted form.

    lines: faults of the data; written: id of the recorded decision; of_form: whether the form is shown first.
    """

    text: str
    lines: Sequence[str] = ()
    written: str = ""
    of_form: bool = False
