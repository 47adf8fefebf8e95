"""Borders through time: splits of counties, and figures of several counties in their former borders."""

import random
from datetime import date
from pathlib import Path

import pytest
import shapely

from dashboard.areas.boundaries import Boundaries, County, join_counties, parse
from dashboard.areas.geojson import compact, feature_collection
from dashboard.areas.lineage import family, old_borders, root, successors
from dashboard.indicators.cells import compute
from dashboard.indicators.packed import pack
from dashboard.indicators.series import ABSENT, NOT_APPLICABLE, Cell, Cells, Grouped, combined_cell
from dashboard.tables.declared import EVIDENCE
from tests.unit.indicators.test_cells_random import side_by_side
from tests.unit.shipped_terms import shipped_terms
from tests.unit.small_register import CARDS, LATER, WEEK, SmallRegister, days, tables_of, weeks

HOME, NEW = "1002", "1025"
MEASURES = shipped_terms().reported


def cell(n: int, d: int, state: str = "", missing: int = 0) -> Cell:
    return Cell(n, d, missing, 0, 0, state or ("value" if n else "zero"))


SPLIT = date(2021, 7, 18)
LIVES = {
    "1": County("1"),
    "2": County("2"),
    "21": County("21", since=SPLIT, split_from="2"),
    "22": County("22", since=SPLIT, split_from="2"),
    "211": County("211", since=date(2023, 1, 1), split_from="21"),
}


def test_the_old_borders_of_a_county_include_all_its_successors():
    assert successors(LIVES, "2") == ("21", "22")
    assert family(LIVES, "2") == ("2", "21", "22", "211")
    assert [root(LIVES, code) for code in LIVES] == ["1", "2", "2", "2", "2"]
    assert old_borders(LIVES) == {"1": ("1",), "2": ("2", "21", "22", "211")}


def test_a_successor_without_a_first_day_is_never_added():
    lives = {"1": County("1"), "2": County("2", split_from="1")}
    assert old_borders(lives) == {"1": ("1",), "2": ("2",)}


def test_circular_splits_end():
    parents = {"1": "2", "2": "1", "3": "3"}
    lives = {code: County(code, since=SPLIT, split_from=parent) for code, parent in parents.items()}
    assert set(family(lives, "1")) == {"1", "2"}
    assert {root(lives, code) for code in ("1", "2")} <= {"1", "2"} and root(lives, "3") == "3"


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        ([cell(1, 2), cell(0, 3)], "value"),
        ([cell(0, 2), cell(0, 3)], "zero"),
        ([cell(0, 2, "not_reported", 2), cell(0, 3)], "zero"),
        ([cell(0, 2, "not_reported", 2), cell(1, 3)], "value"),
        ([cell(0, 2, "not_reported", 2), NOT_APPLICABLE], "not_reported"),
        ([NOT_APPLICABLE, NOT_APPLICABLE], "not_applicable"),
        ([ABSENT, cell(0, 2, "not_reported", 2)], "not_reported"),
        ([ABSENT, ABSENT], "absent"),
        ([], "absent"),
    ],
)
def test_the_state_of_several_counties_together(cells, state):
    assert combined_cell(cells).state == state


def test_unreported_offices_stay_in_the_common_denominator():
    found = combined_cell([cell(2, 4), Cell(0, 3, 3, 0, 0, "not_reported"), Cell(1, 2, 1, 1, 1, "value")])
    assert found == Cell(3, 9, 4, 1, 1, "value")


def random_split(chance: random.Random) -> tuple[SmallRegister, SmallRegister]:
    """The same offices, reports and visits twice: with a county that is split on a day, and without the split."""
    split, unsplit = SmallRegister(HOME), SmallRegister(HOME)
    day = WEEK - weeks(chance.randint(0, 5)) + days(chance.randint(0, 6))
    split.county(NEW, day, split_from=HOME)
    ids = [f"O{number}" for number in range(chance.randint(1, 6))]
    for office in ids:
        kind = chance.choice([*shipped_terms().kinds])
        parent = chance.choice(["", *ids]) if kind == "county_office" else ""
        unsplit.office(office, kind, HOME, parent)
        if chance.random() < 0.5:
            split.office(office, kind, HOME, parent, valid_to=day)
            split.office(office, kind, NEW, parent, valid_from=day)
        else:
            split.office(office, kind, HOME, parent)
    reports = [(office, measure, ago) for office in ids for measure in MEASURES for ago in range(9)]
    for office, measure, ago in chance.sample(reports, chance.randint(1, 20)):
        value, evidence = chance.randint(0, MEASURES[measure].highest), chance.choice(EVIDENCE)
        for register in (split, unsplit):
            register.report(office, measure, value, WEEK - weeks(ago), evidence)
    visits = [(office, ago, team) for office in ids for ago in range(101) for team in (1, 2, 3)]
    for office, ago, team in chance.sample(visits, chance.randint(0, 8)):
        findings = chance.randint(0, 3)
        resolved = chance.randint(0, findings)
        for register in (split, unsplit):
            register.visit(office, WEEK - days(ago), team, findings, resolved)
    return split, unsplit


def test_old_borders_give_the_cells_of_a_register_without_the_split(chance):
    # Several pairs at once, since a question of many counties takes no longer than one of a few.
    pairs = [random_split(chance) for _ in range(12)]
    split, unsplit = (cells_of(side_by_side(registers)) for registers in zip(*pairs, strict=True))
    assert split is not None and unsplit is not None
    # The second register's counties are 2002 and 2025, and so on: see side_by_side.
    homes = {f"{number}002": (f"{number}002", f"{number}025") for number in range(1, len(pairs) + 1)}
    grouped = Grouped(split, homes)
    for card in CARDS:
        for area in ("", *homes):
            assert grouped.series(card.key, area) == unsplit.series(card.key, area), (card.key, area)


def cells_of(register: SmallRegister) -> Cells | None:
    frame = compute(tables_of(register.rows), CARDS, LATER)
    return None if frame.empty else Cells(pack(frame, sample=False))


def test_a_county_outside_all_groups_is_absent_and_ranks_are_among_the_groups():
    register = SmallRegister("1001", HOME, NEW)
    for office, county, value in (("A", "1001", 1), ("B", HOME, 1), ("C", NEW, 0)):
        register.office(office, "governorate", county)
        register.report(office, "committee", value)
    cells = cells_of(register)
    assert cells is not None
    grouped = Grouped(cells, {"1001": ("1001",), HOME: (HOME, NEW), "1099": ("1099",)})
    assert grouped.at("committee", 0, NEW).state == grouped.at("committee", 0, "1099").state == "absent"
    assert grouped.counties(0, "committee") == ["1001", HOME]
    assert grouped.ranks("committee", 0, "high") == {"1001": (1, False), HOME: (2, False)}
    assert cells.ranks("committee", 0, "high") == {"1001": (1, True), HOME: (1, True), NEW: (3, False)}


def square_counties(**boxes: tuple[float, float, float, float]) -> Boundaries:
    shapes = {code.strip("_"): shapely.box(*box) for code, box in boxes.items()}
    tree = feature_collection(list(shapes), list(shapes.values()), {"valid_on": "2014-12-06", "attribution": "x"})
    return parse(Path("x.geojson"), compact(tree), tuple(map(County, shapes)))


def test_counties_are_joined_to_their_former_borders():
    squares = square_counties(_1=(50, 32, 51, 33), _2=(51, 32, 52, 33), _3=(52, 32, 53, 33))
    found = join_counties(squares, {"1": ("1", "2"), "3": ("3", "9")})
    assert found.codes == ("1", "3")
    assert found.shapes["1"].equals(shapely.box(50, 32, 52, 33)) and found.shapes["3"].equals(squares.shapes["3"])
