"""Which counties a county is fairly held against: those of like population."""

import math
from collections.abc import Mapping

MOST = 4
# A county of a tenth of the population is no peer, even if none is nearer.
LARGEST_RATIO = 2.0


def peers(code: str, populations: Mapping[str, int | None]) -> list[str]:
    """The MOST counties whose population is nearest by ratio, nearest first.

    populations: of the counties to choose from, by code; None where it is not known. Twice as many people are as
    far away as half as many, and beyond LARGEST_RATIO nobody is a peer: a county may have fewer than MOST, or
    none. Equally near ones come by their code. Empty for a county whose own population is not known.
    """
    own = populations.get(code)
    if not own:
        return []
    far = {other: abs(math.log(count / own)) for other, count in populations.items() if other != code and count}
    near = [other for other, distance in far.items() if distance <= math.log(LARGEST_RATIO) + 1e-9]
    return sorted(near, key=lambda other: (round(far[other], 9), other))[:MOST]
