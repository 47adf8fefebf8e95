"""Ways between counties: the great circle times a factor, or a table's."""

from datetime import datetime

import pytest

from dashboard.faults import DataError
from dashboard.planning.due import register
from dashboard.planning.travel import FACTOR, Travel, great_circle, read_table, travel_of
from tests.unit.shipped import shipped_live
from tests.unit.small_register import ARDESTAN, ISFAHAN, WEEK, SmallRegister, published

NOW = datetime(2015, 1, 1)
# Isfahan and Kashan; geodesic calculators give 174 km.
POINTS = {"1": (51.668, 32.654), "2": (51.436, 33.985)}


def test_a_way_is_the_great_circle_times_a_factor_and_none_within_a_county():
    assert great_circle(POINTS["1"], POINTS["2"]) == pytest.approx(149.6, abs=0.5)
    travel = Travel(POINTS)
    assert travel.km("1", "2") == travel.km("2", "1") == round(FACTOR * great_circle(POINTS["1"], POINTS["2"]))
    assert travel.km("1", "1") == 0
    assert travel.km("3", "3") == 0
    assert travel.km("1", "3") is None


def test_a_tables_pair_replaces_the_estimate_in_both_directions_unless_both_are_given():
    travel = Travel(POINTS, {("1", "2"): 210, ("1", "3"): 50, ("3", "1"): 60})
    assert (travel.km("1", "2"), travel.km("2", "1")) == (210, 210)
    assert (travel.km("1", "3"), travel.km("3", "1")) == (50, 60)
    assert travel.km("2", "3") is None


def test_every_county_of_the_shipped_borders_has_its_ways():
    snapshot = shipped_live().snapshot
    travel = travel_of(snapshot, WEEK)
    ways = {travel.km("1002", office.county_code) for office in register(snapshot, WEEK)}
    assert None not in ways
    assert max(way for way in ways if way is not None) < 500


def test_faults_of_a_table_of_ways_are_named_all_at_once_with_their_lines():
    snapshot = published(SmallRegister(ISFAHAN, ARDESTAN))
    good = "from_county,to_county,km\n1001,1002,۱۲۰\n1002,1001,125\n".encode()
    assert read_table("ways.csv", good, snapshot, NOW) == {("1001", "1002"): 120, ("1002", "1001"): 125}
    bad = b"from_county,to_county,km\n1001,9999,120\n1001,1002,far\n1001,1002,5\n1001,1002,6\n"
    with pytest.raises(DataError) as refused:
        read_table("ways.csv", bad, snapshot, NOW)
    found = [(fault.line, fault.column, fault.code, fault.value) for fault in refused.value.faults]
    assert found == [
        (2, "to_county", "travel_county", "9999"),
        (3, "km", "not_whole", "far"),
        (5, "km", "travel_twice", "6"),
    ]
