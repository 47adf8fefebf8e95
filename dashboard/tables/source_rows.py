"""The rows of a table in one source, a file or a table of a database, as read and not yet checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dashboard.faults import Fault


@dataclass(frozen=True)
class SourceRows:
    """columns: name -> one value per row, for the table's columns that the source has. The values of a file are the
    texts as typed; those of a database are Python values (str, int, Decimal, float, bool, date, datetime, None).

    name: the source in faults: data/reports.csv, database/reports. lines: the place of each row: the 1-based line of
    the file on which the row starts, the heading counted; the number of a database's row. keyed: faults name a row by
    its key, since a row of a database has no line. published: the rows came with publications, at the moments of
    their recorded_at. refused_texts: every field of the refused rows. notes: rows that were left out. complete: False
    if the source may contain rows that could not be read.
    """

    name: str
    columns: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    lines: Sequence[int] = ()
    keyed: bool = False
    published: bool = False
    refused_texts: frozenset[str] = frozenset()
    faults: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()
    complete: bool = True


def unreadable(name: str, fault: Fault) -> SourceRows:
    """A source from which nothing could be read, with the fault that says why."""
    return SourceRows(name, faults=(fault,), complete=False)
