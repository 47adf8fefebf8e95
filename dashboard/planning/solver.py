"""A small mixed integer model for HiGHS, solved for several objectives one after the other.

Nothing depends on the clock or on the order of a set: the same model gives the same answer.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

import highspy
import numpy as np
import numpy.typing as npt

from dashboard.planning.plan import Level

# Seconds for each objective. Plans of a province take a fraction of one; the limit is for data of another size.
PATIENCE = 20.0
_INFINITE = highspy.kHighsInf
_TOLERANCE = 1e-6


class _Quiet(highspy.Highs):
    """HiGHS without its callbacks, which nothing here uses: enabling them prints a greeting to stdout."""

    def enableCallbacks(self) -> None:
        pass


@dataclass
class Model:
    """Columns by name, with bounds, and rows: low <= sum of factor * column <= high."""

    _columns: dict[Hashable, tuple[float, float, bool]] = field(default_factory=dict)
    _rows: list[tuple[float, float, Mapping[Hashable, float]]] = field(default_factory=list)

    def column(self, name: Hashable, low: float, high: float, whole: bool = True) -> None:
        self._columns[name] = (low, high, whole)

    def row(self, terms: Mapping[Hashable, float], low: float = -_INFINITE, high: float = _INFINITE) -> None:
        self._rows.append((low, high, terms))

    def solve(self, objectives: list[Mapping[Hashable, float]]) -> tuple[dict[Hashable, int], list[Level]]:
        """Minimize each objective among the answers that are as good in the ones before it.

        Returns the columns' values, rounded, and each objective's value with its bound. All factors are whole numbers
        but those of the last objective. All columns together must be allowed to be 0: the answer to begin with.
        """
        if not self._columns:
            return {}, [Level(0.0, 0.0) for _ in objectives]
        places = {name: at for at, name in enumerate(self._columns)}
        solver = _solver()
        solver.passModel(self._lp(places))
        everywhere = np.arange(len(places), dtype=np.int32)
        # The answer to begin with. It is not given to the solver as a start: for some starts HiGHS 1.16 returned the
        # start together with the objective's value of another answer.
        values = np.zeros(len(places))
        lows, highs = (np.array([column[side] for column in self._columns.values()]) for side in (0, 1))
        levels = []
        for number, objective in enumerate(objectives):
            costs = np.zeros(len(places))
            for name, factor in objective.items():
                costs[places[name]] = factor
            solver.changeColsCost(len(places), everywhere, costs)
            # The solver's clock counts all runs together.
            solver.setOptionValue("time_limit", solver.getRunTime() + PATIENCE)
            solver.run()
            values, level = _answer(solver, costs, values, float(np.minimum(costs * lows, costs * highs).sum()))
            levels.append(level)
            used = np.flatnonzero(costs).astype(np.int32)
            if number + 1 < len(objectives):
                solver.addRow(-_INFINITE, round(level.value), len(used), used, costs[used])
        return {name: round(values[at]) for name, at in places.items()}, levels

    def _lp(self, places: Mapping[Hashable, int]) -> highspy.HighsLp:
        columns = list(self._columns.values())
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(columns), len(self._rows)
        lp.col_cost_ = np.zeros(len(columns))
        lp.col_lower_ = np.array([low for low, _, _ in columns], dtype=float)
        lp.col_upper_ = np.array([high for _, high, _ in columns], dtype=float)
        kinds = highspy.HighsVarType
        lp.integrality_ = [kinds.kInteger if whole else kinds.kContinuous for _, _, whole in columns]
        lp.row_lower_ = np.array([low for low, _, _ in self._rows], dtype=float)
        lp.row_upper_ = np.array([high for _, high, _ in self._rows], dtype=float)
        terms = [list(row.items()) for _, _, row in self._rows]
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum([0, *map(len, terms)])
        lp.a_matrix_.index_ = np.array([places[name] for row in terms for name, _ in row], dtype=np.int32)
        lp.a_matrix_.value_ = np.array([factor for row in terms for _, factor in row], dtype=float)
        return lp


def _solver() -> highspy.Highs:
    solver = _Quiet()  # type: ignore[no-untyped-call]
    options = {
        "output_flag": False,
        "threads": 1,
        "random_seed": 0,
        "mip_rel_gap": 0.0,
    }
    for name, value in options.items():
        solver.setOptionValue(name, value)
    return solver


def _answer(
    solver: highspy.Highs, costs: npt.NDArray[np.float64], before: npt.NDArray[np.float64], least: float
) -> tuple[npt.NDArray[np.float64], Level]:
    """The solver's answer with its value and bound. The answer before stays where the solver has none in time, or one
    whose value is not what it says; the bound then tells how far the answer is from the optimum at most. least: a
    bound that holds without solving."""
    info = solver.getInfo()
    found = np.asarray(solver.getSolution().col_value)
    proven = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    sound = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible and abs(
        float(costs @ found) - info.objective_function_value
    ) <= _TOLERANCE * max(1, abs(costs @ found))
    value = float(costs @ (found if sound else before))
    bound = value if proven and sound else max(float(info.mip_dual_bound), least)
    return (found if sound else before), Level(value, bound)
