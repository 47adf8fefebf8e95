"""What the views of the desk's rooms share: choices that an address has, and lists as CSV files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from urllib.parse import urlencode

from dashboard.exports.csv_file import csv_bytes
from dashboard.exports.rows import Row
from dashboard.language import say


@dataclass(frozen=True)
class AddressChoice:
    """Choices, as the address has them: '' is the usual or all; the order of the fields is that of the address."""

    @property
    def query(self) -> str:
        """The address's query, '' for the usual view."""
        chosen = {name: value for name, value in self.values.items() if value}
        return f"?{urlencode(chosen)}" if chosen else ""

    @property
    def values(self) -> dict[str, str]:
        """Each choice by its name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def list_file(lang: str, sample: bool, headings: Sequence[str], rows: Iterable[Row]) -> bytes:
    """A list as a CSV file. Sample data have the word in a column of each row."""
    if not sample:
        return csv_bytes(list(rows), list(headings))
    word = say(lang, "site.sample")
    return csv_bytes([(*row, word) for row in rows], [*headings, word])
