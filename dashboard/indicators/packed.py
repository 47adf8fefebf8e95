"""Cells as the browser gets them: once, compact, under the digest of their bytes.

{"weeks": [Saturdays], "areas": ["", "1001", ...], "states": [words], "teams": runs of the province,
 "cards": {key: {step: {kind: [an area's runs, in the order of areas, or null]}}}}
An area's runs are {"n","d","m","l","u","s"}: numerator, denominator, not reported, late, unverified (offices)
and state, each as [value, weeks, value, weeks, ...]. A state of 4 means that the area did not exist.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import pandas as pd

STATES = ("value", "zero", "not_reported", "not_applicable", "absent")
_COUNTS = {"n": "numerator", "d": "denominator", "m": "not_reported", "l": "late", "u": "unverified"}


def pack(cells: pd.DataFrame, sample: bool) -> dict[str, Any]:
    """The cells of `cells.compute` as plain lists and dicts (see the module's text)."""
    weeks = sorted(cells["week"].unique())
    areas = sorted(cells["county_code"].unique())
    place = {week: i for i, week in enumerate(weeks)}
    teams = [0] * len(weeks)
    for week, count in cells.loc[cells["teams"].notna(), ["week", "teams"]].itertuples(index=False):
        teams[place[week]] = int(count)
    cards: dict[str, dict[str, dict[str, list[Any]]]] = {}
    for (key, step, kind), group in cells.groupby(["indicator", "step", "kind"], sort=True):
        by_area = {code: _runs(part, place) for code, part in group.groupby("county_code")}
        series = [by_area.get(code) for code in areas]
        cards.setdefault(str(key), {}).setdefault(str(step), {})[str(kind)] = series
    return {
        "sample": sample,
        "weeks": [pd.Timestamp(week).date().isoformat() for week in weeks],
        "areas": areas,
        "states": list(STATES),
        "teams": runs(teams),
        "cards": cards,
    }


def to_bytes(packed: Mapping[str, Any]) -> tuple[bytes, str]:
    """JSON bytes and the first 16 hex digits of their SHA-256."""
    body = json.dumps(packed, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    return body, hashlib.sha256(body).hexdigest()[:16]


def runs(values: Sequence[int]) -> list[int]:
    """[5, 5, 5, 7] -> [5, 3, 7, 1]."""
    return [number for value, same in groupby(values) for number in (value, len(list(same)))]


def _runs(part: pd.DataFrame, place: Mapping[Any, int]) -> dict[str, list[int]]:
    positions = [place[week] for week in part["week"]]
    packed: dict[str, list[int]] = {}
    for short, column in _COUNTS.items():
        values = [0] * len(place)
        for i, value in zip(positions, part[column].fillna(0).astype(int), strict=True):
            values[i] = value
        packed[short] = runs(values)
    states = [STATES.index("absent")] * len(place)
    for i, state in zip(positions, part["state"], strict=True):
        states[i] = STATES.index(state)
    packed["s"] = runs(states)
    return packed
