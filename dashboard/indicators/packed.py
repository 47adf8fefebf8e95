"""The compact form of cells for the browser, as a content-addressed file.

{"weeks": [Saturdays], "areas": ["", "1001", ...], "states": [words], "teams": runs of the province,
 "cards": {key: {step: {kind: [an area's runs, in the order of areas, or null]}}}}
An area's runs are {"n","d","m","l","u","o","s"}: numerator, denominator, not reported, late, unverified (offices),
self-reported (offices of the numerator; missing in cells frozen before they were counted) and state, each as
[value, weeks, value, weeks, ...]. A state of 4 means that the area did not exist, 5
that there were too few answers for a figure.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from itertools import chain, groupby, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

STATES = ("value", "zero", "not_reported", "not_applicable", "absent", "too_few")
# The states of cells frozen before the table counts existed. Cells without the state too_few are still written in
# this form, so that computing the cells of old publications again gives the same bytes.
_EARLIER_STATES = STATES[:5]
_COUNTS = {"n": "numerator", "d": "denominator", "m": "not_reported", "l": "late", "u": "unverified"}
_COUNTS |= {"o": "self_reported"}
_SERIES = ["indicator", "step", "kind", "county_code"]

Numbers = npt.NDArray[np.integer[Any]]


def pack(cells: pd.DataFrame, sample: bool) -> dict[str, Any]:
    """The cells of `cells.compute`, in its order, as plain lists and dicts (see the module's docstring)."""
    column, weeks = pd.factorize(cells["week"], sort=True)
    areas = sorted(cells["county_code"].unique())
    of_area = {area: i for i, area in enumerate(areas)}
    # Every series of weeks is a row of a grid, so that all series are packed at once. The cells of a series are
    # adjacent.
    begins = np.zeros(len(cells), np.bool_)
    for name in _SERIES:
        values = cells[name].to_numpy()
        begins[1:] |= values[1:] != values[:-1]
    row = begins.cumsum()
    begins[:1] = True
    firsts = cells.loc[begins, _SERIES]
    if firsts.duplicated().any():
        raise ValueError("The cells of a series are not adjacent: sort the cells first.")
    shape = len(firsts), len(weeks)
    folded = {
        short: _row_runs(_grid(cells[name].fillna(0).to_numpy(np.int64), row, column, shape, 0))
        for short, name in _COUNTS.items()
    }
    states = cells["state"].map({state: i for i, state in enumerate(STATES)}).to_numpy(np.int64)
    folded["s"] = _row_runs(_grid(states, row, column, shape, STATES.index("absent")))
    cards: dict[str, dict[str, dict[str, list[Any]]]] = {}
    for place, (key, step, kind, area) in enumerate(firsts.itertuples(index=False)):
        series = cards.setdefault(key, {}).setdefault(str(step), {}).setdefault(kind, [None] * len(areas))
        series[of_area[area]] = {short: rows[place] for short, rows in folded.items()}
    return {
        "sample": sample,
        "weeks": [pd.Timestamp(week).date().isoformat() for week in weeks],
        "areas": areas,
        "states": list(STATES if STATES.index("too_few") in states else _EARLIER_STATES),
        "teams": runs(_teams(cells["teams"], column, len(weeks))),
        "cards": cards,
    }


def unpack(packed: Mapping[str, Any]) -> pd.DataFrame:
    """The cells of a packed document, with the columns that `pack` reads, except those that were not counted yet when
    the document was frozen; the teams are in every row of a week."""
    series = [
        ((key, int(step), kind, area), runs)
        for key, steps in packed["cards"].items()
        for step, kinds in steps.items()
        for kind, of_areas in kinds.items()
        for area, runs in zip(packed["areas"], of_areas, strict=True)
        if runs
    ]
    weeks = pd.to_datetime(packed["weeks"]).astype("datetime64[us]")
    names = pd.DataFrame([name for name, _ in series], columns=_SERIES)
    cells = names.loc[names.index.repeat(len(weeks))].reset_index(drop=True)
    cells["week"] = np.tile(weeks, len(series))
    for short, name in _COUNTS.items():
        if all(short in runs for _, runs in series):
            cells[name] = _unfolded([runs[short] for _, runs in series])
    cells["state"] = pd.array(STATES, dtype="str").take(_unfolded([runs["s"] for _, runs in series]))
    cells["teams"] = pd.array(np.tile(_unfolded([packed["teams"]]), len(series)), dtype="Int64")
    return cells[cells["state"] != "absent"]


def to_bytes(packed: Mapping[str, Any]) -> tuple[bytes, str]:
    """JSON bytes and the first 16 hex digits of their SHA-256."""
    body = json.dumps(packed, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    return body, digest_of(body)


def digest_of(body: bytes) -> str:
    """The digest that identifies cells: the first 16 hex digits of SHA-256 over their bytes."""
    return hashlib.sha256(body).hexdigest()[:16]


def runs(values: Sequence[int]) -> list[int]:
    """Run-length encoding: [5, 5, 5, 7] -> [5, 3, 7, 1]."""
    return [number for value, same in groupby(values) for number in (value, len(list(same)))]


def _unfolded(folded: Sequence[Sequence[int]]) -> Numbers:
    """The values of several run-length encodings, one after the other."""
    pairs = np.fromiter(chain.from_iterable(folded), np.int64)
    return np.repeat(pairs[::2], pairs[1::2])


def _teams(teams: pd.Series, column: Numbers, weeks: int) -> list[int]:
    known = teams.notna().to_numpy()
    counts = np.zeros(weeks, np.int64)
    counts[column[known]] = teams[known].to_numpy(np.int64)
    found: list[int] = counts.tolist()
    return found


def _grid(values: Numbers, row: Numbers, column: Numbers, shape: tuple[int, int], blank: int) -> Numbers:
    grid = np.full(shape, blank, np.int64)
    grid[row, column] = values
    return grid


def _row_runs(grid: Numbers) -> list[list[int]]:
    """`runs` of every row of a grid."""
    starts = np.ones(grid.shape, np.bool_)
    starts[:, 1:] = np.diff(grid, axis=1) != 0
    begins = np.flatnonzero(starts)
    lengths = np.diff(begins, append=grid.size)
    pairs: list[int] = np.column_stack([grid.ravel()[begins], lengths]).ravel().tolist()
    ends = np.concatenate([[0], starts.sum(axis=1).cumsum() * 2]).tolist()
    return [pairs[begin:end] for begin, end in pairwise(ends)]
