"""What every attack gives: trials, and the report made of them."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_WIDTH = 118


@dataclass(frozen=True)
class Trial:
    """An attack: what was sent, what was expected, what came, and whether that is as expected.

    passed is None where the machine does not allow the attack: `came` then says why it was not tried.
    """

    sent: str
    expected: str
    came: str
    passed: bool | None

    def text(self) -> str:
        """The trial as an entry of the report."""
        word = {True: "ok", False: "FAILED", None: "not tried"}[self.passed]
        if self.passed is None:
            return _wrapped(f"{word}: ", f"{self.sent}: {self.came}")
        lines = [("sent: ", self.sent), ("expected: ", self.expected), ("came: ", self.came)]
        return "\n".join([f"  {word}", *(_wrapped(f"  {name}", text) for name, text in lines)])


def judged(sent: str, expected: str, complaints: Sequence[str], came: str) -> Trial:
    """The trial of many attacks of one kind, which passes without complaints; only a few complaints are shown."""
    shown = "; ".join(complaints[:8])
    more = f"; and {len(complaints) - 8} more" if len(complaints) > 8 else ""
    return Trial(sent, expected, f"{came}; {shown}{more}" if complaints else came, not complaints)


def part_text(name: str, seconds: float, trials: Iterable[Trial]) -> str:
    """A part of the report."""
    return "\n".join([f"{name}, {seconds:.0f} s", *(trial.text() for trial in trials), ""])


def _wrapped(head: str, text: str) -> str:
    printable = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)
    return textwrap.fill(printable, _WIDTH, initial_indent=f"  {head}", subsequent_indent=" " * 8)
