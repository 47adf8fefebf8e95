"""Faults of input files as data: the place, the faulty text, and the message that says how to correct it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

# The detail `near` of a fault where no known word resembles the faulty one.
NOTHING_NEAR = "—"


@dataclass(frozen=True, order=True)
class Fault:
    """One fault at one place.

    code names the message `fault.<code>` of the language catalogues, which says what is expected and how to correct
    the fault; `details` fills that message's placeholders. line is 1-based and counts the heading; 0: the whole file.
    alike: further lines of the same file and column with a fault of the same cause. key: the row of a database, by
    the columns of its key; line is then the row's number, and is not shown.
    """

    file: str
    line: int = 0
    column: str = ""
    code: str = ""
    value: str = ""
    details: Mapping[str, str] = field(default_factory=dict, compare=False)
    alike: tuple[int, ...] = field(default=(), compare=False)
    key: str = field(default="", compare=False)


class DataError(Exception):
    """An input that is refused as a whole, with every fault found in it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(sorted(faults))
        super().__init__(f"{len(self.faults)} faults")


# The code of the fault that the clock is behind the newest record, so that nothing can be recorded after it.
CLOCK_BEHIND = "clock_behind"

# Codes of a database that answers, but refuses.
_REFUSALS = {"database_version", "database_right", "database_read_only", "database_full", "database_lost"}


def is_of_database(faults: Iterable[Fault]) -> bool:
    """Whether all faults say that the database cannot be used: the state of its data is then unknown."""
    codes = [fault.code for fault in faults]
    return bool(codes) and all(code.startswith("database_") for code in codes)


def is_database_unreachable(faults: Sequence[Fault]) -> bool:
    """Whether all faults say that the database does not answer; False if it answers that it cannot be used."""
    return is_of_database(faults) and not any(fault.code in _REFUSALS for fault in faults)


class Refused(Exception):
    """A command that cannot be carried out; its text says why and what to do."""
