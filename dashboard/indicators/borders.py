"""Cells in other borders: those of several counties taken together, week by week, as if they were one."""

from collections.abc import Mapping, Sequence

from dashboard.indicators.series import ABSENT, TOO_FEW, Cell, Cells


def together(cells: Sequence[Cell]) -> Cell:
    """The cell of several counties in one week: all that is counted is added.

    Its state is what the offices of all of them would give as one county: known if any of the cells is (what
    the others have not reported stays in the denominator and among the not reported), else not reported if any
    is, else not applicable. Counties that did not exist add nothing; where none did, the cell is absent.
    """
    here = [cell for cell in cells if cell.state != "absent"]
    if len(here) < 2:
        return here[0] if here else ABSENT
    states = {cell.state for cell in here}
    if "too_few" in states:
        # What is not shown of one county cannot be added to another's.
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
    """Cells whose counties are groups of the counties of other cells; the province is as it was.

    groups: code -> the codes that are added. A county that is in no group did not exist.
    """

    def __init__(self, cells: Cells, groups: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__(cells.packed)
        self._ungrouped = cells
        self._groups = groups
        self.areas = ["", *sorted(groups)]

    def series(self, key: str, area: str = "", kind: str = "", step: int = 0) -> list[Cell]:
        """A cell a week, of all counties of the group together."""
        address = (key, step, kind, area)
        if address not in self._unfolded:
            parts = [""] if area == "" else self._groups.get(area, ())
            known = [self._ungrouped.series(key, part, kind, step) for part in parts if part in self._ungrouped.areas]
            of_weeks = zip(*known, strict=True) if known else [()] * len(self.weeks)
            self._unfolded[address] = [together(cells) for cells in of_weeks]
        return self._unfolded[address]
