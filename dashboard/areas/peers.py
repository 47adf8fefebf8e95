"""The counties that are comparable with a county: those of similar population."""

import math
from collections.abc import Mapping

MOST = 4
# The largest ratio of populations of comparable counties.
LARGEST_RATIO = 2.0


def peers(code: str, populations: Mapping[str, int | None]) -> list[str]:
    """Up to MOST counties with the nearest population, by ratio, nearest first; equal ratios by code.

    populations: of the counties to choose from, by code; None if unknown. The ratio is that of the larger to the
    smaller population, at most LARGEST_RATIO. Empty for a county of unknown population.
    """
    own = populations.get(code)
    if not own:
        return []
    far = {other: abs(math.log(count / own)) for other, count in populations.items() if other != code and count}
    near = [other for other, distance in far.items() if distance <= math.log(LARGEST_RATIO) + 1e-9]
    return sorted(near, key=lambda other: (round(far[other], 9), other))[:MOST]
