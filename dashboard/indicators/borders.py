"""Cells in other borders: several counties are added up, week by week, as if they were one county."""

from collections.abc import Mapping, Sequence

from dashboard.indicators.series import ABSENT, TOO_FEW, Cell, Cells


def combined_cell(cells: Sequence[Cell]) -> Cell:
    """The combined cell of several counties in one week; all numbers are added.

    The state is that of one county with all their offices: known if any cell is known (offices without a report stay
    in the denominator and among the not reported), else not reported if any cell is, else not applicable. Counties
    that did not exist add nothing; if none existed, the cell is absent.
    """
    here = [cell for cell in cells if cell.state != "absent"]
    if len(here) < 2:
        return here[0] if here else ABSENT
    states = {cell.state for cell in here}
    if "too_few" in states:
        # The numbers of a withheld cell are not known here, so that the sum is withheld too.
        return TOO_FEW
    numerator = sum(cell.numerator for cell in here if cell.known)
    if states & {"value", "zero"}:
        state = "value" if numerator else "zero"
    else:
        state = "not_reported" if "not_reported" in states else "not_applicable"
    return Cell(
        numerator=numerator,
        denominator=sum(cell.denominator for cell in here),
        not_reported=sum(cell.not_reported for cell in here),
        late=sum(cell.late for cell in here),
        unverified=sum(cell.unverified for cell in here),
        state=state,
    )


class Grouped(Cells):
    """Cells whose counties are groups of the counties of other cells; the province is unchanged.

    groups: code -> the codes of the counties that are added. A county in no group is absent.
    """

    def __init__(self, cells: Cells, groups: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__(cells.packed)
        self._ungrouped = cells
        self._groups = groups
        self.areas = ["", *sorted(groups)]

    def series(self, key: str, area: str = "", kind: str = "", step: int = 0) -> list[Cell]:
        """A cell for each week, of all counties of the group together."""
        address = (key, step, kind, area)
        if address not in self._unfolded:
            parts = [""] if area == "" else self._groups.get(area, ())
            known = [self._ungrouped.series(key, part, kind, step) for part in parts if part in self._ungrouped.areas]
            of_weeks = zip(*known, strict=True) if known else [()] * len(self.weeks)
            self._unfolded[address] = [combined_cell(cells) for cells in of_weeks]
        return self._unfolded[address]
