"""The inspection teams: the county and the office where each is at home, and how many visits it makes in a week."""

from collections import Counter
from collections.abc import Sequence
from random import Random

from tools.sample.inspections import TEAMS
from tools.sample.tables import County, Office, Team, Totals

CAPACITIES = (4, 5, 6)


def make_teams(
    counties: Sequence[County], offices: Sequence[Office], visits: Sequence[Totals], rng: Random
) -> list[Team]:
    """All teams, by number, known since always.

    Teams are at home in the half of the counties with more offices: each in that one which is nearest, on the tile
    map, to the county that it visits most. Its home office is no other team's, and one that it never visits if there
    is any.
    """
    lasting = [office for office in offices if not (office.valid_from or office.valid_to)]
    county_of = {office.office_id: office.county_code for office in lasting}
    ordered = [code for code, _ in Counter(sorted(county_of.values())).most_common()]
    homes = ordered[: len(ordered) // 2]
    places = {county.county_code: county.place for county in counties}
    visited = {(visit.team, visit.office_id) for visit in visits}
    taken = set[str]()
    teams = []
    for team in range(1, TEAMS + 1):
        usual = Counter(sorted(county_of.get(visit.office_id, "") for visit in visits if visit.team == team))
        at = places[max(filter(None, usual), key=usual.__getitem__, default=ordered[0])]
        home = min(homes, key=lambda code: (_distance(places[code], at), code))
        free = [code for code, county in county_of.items() if county == home and code not in taken]
        unvisited = [code for code in free if (team, code) not in visited]
        taken.add(office_id := rng.choice(unvisited or free))
        teams.append(Team(team, "", home, office_id, rng.choice(CAPACITIES)))
    return teams


def _distance(one: tuple[int, int], other: tuple[int, int]) -> int:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2
