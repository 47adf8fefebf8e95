"""What a sheet is about: the offices of a county, or those of a body in all counties."""

from typing import Any, NamedTuple, Protocol


class Located(Protocol):
    """An office with its county and, for a body's office in a county, that body ('' for none)."""

    @property
    def office_id(self) -> str:
        """The office's id."""

    @property
    def county_code(self) -> str:
        """The code of its county."""

    @property
    def parent_id(self) -> str:
        """The id of the body to which it belongs, '' for none."""


class Place(NamedTuple):
    """One of the two is '': the code of a county, or the id of a body or municipality that reports for itself."""

    county_code: str = ""
    office_id: str = ""

    def holds(self, office: Located) -> bool:
        """Whether an office belongs to the place: is in the county, or is the body or one of the body's offices."""
        if self.office_id:
            return self.office_id in (office.office_id, office.parent_id)
        return office.county_code == self.county_code

    @property
    def code(self) -> str:
        """The place in addresses and file names: the county's code, or the body's id."""
        return self.office_id or self.county_code


EVERYWHERE = Place()
"""No place in particular: every county and every body."""


def place_of(row: Any) -> Place:
    """The place of a row with the columns county_code and office_id, either of which may be None or ''."""
    return Place(row["county_code"] or "", row["office_id"] or "")
