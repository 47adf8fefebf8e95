"""What is wrong with an input, as data: where, what was found, and which message says what to do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

# The detail `near` of a fault where no known word is like the one that was found.
NOTHING_NEAR = "—"


@dataclass(frozen=True, order=True)
class Fault:
    """One fault of one place.

    code names the message `fault.<code>` of the language catalogues, which says what is expected and what
    to do; `details` fills that message's own placeholders. line is 1-based and counts the heading; 0: none.
    alike: the further lines of the same file and column that the same cause makes faulty.
    """

    file: str
    line: int = 0
    column: str = ""
    code: str = ""
    value: str = ""
    details: Mapping[str, str] = field(default_factory=dict, compare=False)
    alike: tuple[int, ...] = field(default=(), compare=False)


class DataError(Exception):
    """An input that is refused whole, with every fault found in it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(sorted(faults))
        super().__init__(f"{len(self.faults)} faults")


def gone(faults: Iterable[Fault]) -> bool:
    """Whether it is the database that does not answer, or not us: then nothing is known of the data themselves."""
    codes = [fault.code for fault in faults]
    return bool(codes) and all(code.startswith("database_") for code in codes)


class Refused(Exception):
    """A request of the command line that cannot be met; its text says why and what to do."""
