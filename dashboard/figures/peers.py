"""The counties that are similar to a county in a week, and the counties' populations."""

import pandas as pd

from dashboard.areas.peers import peers
from dashboard.derived import derived
from dashboard.snapshot import Snapshot


def similar_counties(snapshot: Snapshot, week: int, county: str) -> list[str]:
    """The codes of the counties of a week (an index) that are similar to a county, the most similar first.

    Empty for a county of unknown population, and where no county is similar (`dashboard.areas.peers`).
    """
    people = populations(snapshot)
    return peers(county, {code: people[code] for code in snapshot.cells.counties(week, snapshot.cards[0].key)})


@derived()
def populations(snapshot: Snapshot) -> dict[str, int | None]:
    """The population of each county of the register; None if not known."""
    rows = snapshot.input.tables.counties[["county_code", "population"]].itertuples(index=False)
    return {code: None if pd.isna(count) else int(count) for code, count in rows}
