"""What the offices of the national sample report, and what its teams find: drawn week by week, as columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.sample.national_register import PROVINCES, NationalRegister
from dashboard.store.tables import EVIDENCE, MEASURES, TEAMS

# Which kinds report on what, as the province's sample does.
_REPORTS_ON = {
    "desk": ("directorate", "body", "county_office"),
    "desk_expert": ("directorate", "body", "county_office"),
    "e_service_stage": ("directorate", "body", "county_office"),
    "committee": ("governorate", "directorate", "municipality"),
}
_CORRECTED, _LATE, _WRONG = 0.01, 0.05, 0.01
_VISITS_A_SHARE = 1.5
_DAY = 86_400
_EVIDENCE = (0.6, 0.95)  # up to here the office's own word, then a document, then an inspection
_RESOLVED_LATER = 0.3

_Numbers = npt.NDArray[Any]


class Offices:
    """What each office will report on what, a pair of office and measure a place, in the order of a week's rows.

    Each pair has the weeks (as parts of the whole time) in which it takes its steps: one, or three stages.
    """

    def __init__(self, register: NationalRegister, share: float, seed: int) -> None:
        rng = np.random.default_rng([seed, 1])
        kinds = register.offices["kind"]
        self.codes = register.offices["office_id"].to_numpy()
        # In the order of their names, as the rows of a week are written.
        self.measures = sorted(MEASURES)
        pairs = [(np.flatnonzero(kinds.isin(_REPORTS_ON[name])), number) for number, name in enumerate(self.measures)]
        office = np.concatenate([places for places, _ in pairs])
        measure = np.concatenate([np.full(len(places), number) for places, number in pairs])
        order = np.lexsort((measure, office))
        self.office, self.measure = office[order], measure[order]
        count = len(self.office)
        # Provinces and offices differ in how early they begin and how well they report.
        early = rng.uniform(-0.25, 0.25, len(PROVINCES))[register.province] + rng.normal(0, 0.25, len(self.codes))
        begun = np.clip(0.5 + early[self.office] + rng.normal(0, 0.1, count), 0.02, None)
        # Some wait for other things: an expert for a desk, a stage for the one before.
        later = np.cumsum(rng.exponential(0.2, (count, 3)), axis=1) - 0.1
        self.steps = begun[:, None] + later
        self.stages = self.measure == self.measures.index("e_service_stage")
        diligence = np.clip(rng.normal(1, 0.4, len(self.codes)), 0, 2)
        diligence[rng.random(len(self.codes)) < 0.02] = 0
        self.chance = np.clip(share * diligence[self.office], 0, 1)

    def values(self, places: _Numbers, time: float) -> _Numbers:
        """What pairs report at a part of the whole time: 0 or 1, or a stage."""
        reached = (self.steps[places] <= time).sum(axis=1)
        value: _Numbers = np.where(self.stages[places], reached, np.minimum(reached, 1))
        return value


def reports_of(offices: Offices, weeks: Sequence[date], first: int, total: int, seed: int) -> pd.DataFrame:
    """The reports of some weeks, in the order of their keys, as the table has them but for the source.

    weeks: Saturdays one after another. first: the number of the first of them in the whole time of `total` weeks.
    """
    return pd.concat(
        [_week(offices, week, number, total, seed) for number, week in enumerate(weeks, start=first)],
        ignore_index=True,
    )


def _week(offices: Offices, week: date, number: int, total: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng([seed, 2, number])
    places = np.flatnonzero(rng.random(len(offices.office)) < offices.chance)
    corrected = rng.random(len(places)) < _CORRECTED
    twice = np.repeat(np.arange(len(places)), 1 + corrected)
    again = np.concatenate([[False], twice[1:] == twice[:-1]]) if len(twice) else np.zeros(0, dtype=bool)
    places = places[twice]
    value = offices.values(places, (number + 1) / total)
    # What is put right later was wrong at first, and a few stay wrong.
    slip = (corrected[twice] & ~again) | (rng.random(len(places)) < _WRONG)
    value = np.where(slip, np.where(value > 0, value - 1, 1), value)
    days = rng.uniform(1, 6, len(corrected))
    late = rng.random(len(corrected)) < _LATE
    days = np.where(late, days + rng.uniform(7, 60, len(corrected)), days)[twice]
    days = days + np.where(again, rng.uniform(0.5, 20, len(places)), 0)
    received = np.datetime64(week, "s") + (days * _DAY).astype("timedelta64[s]")
    word = np.searchsorted(_EVIDENCE, rng.random(len(places)), side="right")
    return pd.DataFrame(
        {
            "week": np.full(len(places), np.datetime64(week, "s")),
            "office_id": _words(offices.office[places], offices.codes),
            "measure": _words(offices.measure[places], offices.measures),
            "value": value.astype(np.int8),
            "evidence": _words(word, EVIDENCE),
            "received_at": received,
        }
    )


def _words(places: _Numbers, words: Any) -> pd.Categorical[str]:
    """Texts of which there are few, by their places among these."""
    return pd.Categorical.from_codes(places, categories=pd.Index(words, dtype="str"))


def inspections_of(register: NationalRegister, weeks: Sequence[date], share: float, seed: int) -> pd.DataFrame:
    """All visits of the teams of each province, at most one of a team in a week, by day, team and office."""
    return pd.concat(list(_visits(register, weeks, share, seed)), ignore_index=True).sort_values(
        ["date", "team", "office_id", "received_at"], ignore_index=True
    )


def _visits(register: NationalRegister, weeks: Sequence[date], share: float, seed: int) -> Iterator[pd.DataFrame]:
    codes = register.offices["office_id"].to_numpy()
    own = [np.flatnonzero(register.province == place) for place in range(len(PROVINCES))]
    teams = TEAMS[1] - TEAMS[0] + 1
    for number, week in enumerate(weeks):
        rng = np.random.default_rng([seed, 3, number])
        goes = rng.random((len(PROVINCES), teams)) < min(1.0, share * _VISITS_A_SHARE)
        province, team = np.nonzero(goes)
        count = len(province)
        sizes = np.array([len(places) for places in own])[province]
        chosen = (rng.random(count) * sizes).astype(np.int64)
        office = np.array([own[p][c] for p, c in zip(province, chosen, strict=True)], dtype=np.int64)
        findings = rng.poisson(2.5, count)
        resolved = rng.binomial(findings, 0.3)
        day = np.datetime64(week, "s") + (rng.integers(0, 6, count) * _DAY).astype("timedelta64[s]")
        received = day + rng.integers(_DAY, 5 * _DAY, count).astype("timedelta64[s]")
        visits = pd.DataFrame(
            {
                "date": day,
                "team": (team + TEAMS[0]).astype(np.int8),
                "office_id": codes[office],
                "findings": findings.astype(np.int16),
                "resolved": resolved.astype(np.int16),
                "received_at": received,
            }
        )
        yield visits
        later = visits[(findings > resolved) & (rng.random(count) < _RESOLVED_LATER)]
        yield later.assign(
            resolved=later["findings"],
            received_at=later["received_at"] + rng.integers(7 * _DAY, 30 * _DAY, len(later)).astype("timedelta64[s]"),
        )
