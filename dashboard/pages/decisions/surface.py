"""Where the page of decisions stands, and what it says of a form that was sent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection


@dataclass(frozen=True)
class Surface:
    """Where the page stands. may_write: whether it has forms. page: its name in ADDRESSES.

    csrf_token: what each form carries, '' where nothing checks it. also: called in the transaction that writes a
    decision or a view, with what was written (an action of dashboard.desk.log) and its id.
    """

    may_write: bool
    page: str = "decisions"
    csrf_token: str = ""
    also: Callable[[Connection, str, str], None] | None = None


@dataclass(frozen=True)
class Notice:
    """What the page says of a form that was sent.

    lines: faults of the data; written: the id of the decision that was recorded; of_form: the form comes first.
    """

    text: str
    lines: Sequence[str] = ()
    written: str = ""
    of_form: bool = False
