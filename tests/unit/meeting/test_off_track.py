"""Areas off track: the reasons and the order, and the comparable weeks behind them."""

from typing import Any

from dashboard.meeting.agenda import Agenda
from dashboard.meeting.histories import histories, target_states
from dashboard.meeting.points import OffTrack, Subject
from tests.unit.meeting.meetings import CARD, ago, aimed, area_meeting, growing, published
from tests.unit.small_register import ARDESTAN, CARDS, ISFAHAN, WEEK, SmallRegister, days, weeks

NAIN = "1017"


def reasons(agenda: Agenda, indicator: str = "service_desks") -> dict[str, tuple[str, ...]]:
    """Why each area is off track in an indicator."""
    return {p.subject.area: p.reasons for p in agenda.off_track if p.subject.indicator == indicator}


def order(agenda: Agenda) -> list[tuple[str, str]]:
    return [(point.subject.indicator, point.subject.area) for point in agenda.off_track]


def test_slower_in_13_weeks_than_the_target_needs_is_behind():
    # Four of ten to go in 12 weeks: one in 3 weeks.
    slow, quick = [2] * 7 + [4] * 6 + [6], [1] * 7 + [4] * 6 + [6]
    agenda = area_meeting(growing(10, c1001=slow, c1002=quick), cards=aimed(weeks_left=12))
    assert reasons(agenda) == {ARDESTAN: ("behind",)}
    outlook = agenda.outlooks["service_desks", ARDESTAN]
    assert (outlook.need.weeks, outlook.long) == (12, 4 / 13)
    subject = Subject("service_desks", ARDESTAN)
    assert agenda.off_track == (OffTrack(subject, ("behind",), 4, outlook, lost=0, silent=0, late=0),)


# What a county of so many bodies had week by week, the target, and why the county is off track.
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], tuple[str, ...]]] = {
    "seven to go in a week, after seven in the last": ({"offices": 13, "c": range(13)}, {"weeks_left": 1}, ()),
    "eight to go in 26 weeks, after four in 13": ({"offices": 12, "c": [0] * 7 + [4] * 7}, {"weeks_left": 26}, ()),
    "nine to go in 26 weeks": ({"offices": 13, "c": [0] * 7 + [4] * 7}, {"weeks_left": 26}, ("behind",)),
    "13 to go in 13 weeks, one a week": ({"offices": 26, "c": range(14)}, {"weeks_left": 13}, ()),
    # Where 13 weeks are not known the pace of 4 decides.
    "no gain in 4 weeks": ({"c": [4] * 5}, {}, ("behind",)),
    "gain in 4 weeks": ({"c": [4, 4, 4, 4, 6]}, {}, ()),
    "no pace is not called slow": ({"c": [4] * 4}, {}, ()),
    "a date that has passed": ({"c": [9]}, {"weeks_left": -1}, ("behind",)),
    "a date that has passed, reached": ({"c": [10]}, {"weeks_left": -1}, ()),
    "fewer than 4 weeks ago": ({"c": [5, 5, 5, 5, 3]}, {}, ("falling", "behind")),
    "a fall that was made good": ({"c": [5, 3, 3, 3, 5]}, {}, ("behind",)),
    "more where less is better": ({"c": [3, 3, 3, 3, 5]}, {"share": 0.1, "polarity": "low"}, ("falling", "behind")),
    "fewer where less is better": ({"c": [5, 5, 5, 5, 3]}, {"share": 0.1, "polarity": "low"}, ()),
    "more than half silent": ({"silent": 6, "c": [4]}, {}, ("not_reported",)),
    "exactly half silent": ({"silent": 5, "c": [4]}, {}, ()),
    "reached, even if falling": ({"c": [10, 10, 10, 10, 9]}, {"share": 0.9}, ()),
    "all reached": ({"offices": 3, "c": [3] * 14}, {}, ()),
}


def test_when_a_county_is_off_track_and_why():
    found = {}
    # The cases of one target are counties of one register.
    for target in {repr(target): target for _, target, _ in CASES.values()}.values():
        register, names = SmallRegister(), [name for name, case in CASES.items() if case[1] == target]
        for code, name in enumerate(names, 1001):
            given = CASES[name][0]
            grown = growing(given.get("offices", 10), given.get("silent", 0), **{f"c{code}": given["c"]})
            for table, rows in grown.rows.items():
                register.rows[table] += rows
        why = reasons(area_meeting(register, aimed(**target)))
        found |= {name: why.get(str(code), ()) for code, name in enumerate(names, 1001)}
    assert found == {name: why for name, (*_, why) in CASES.items()}


def test_nothing_reported_is_not_reported():
    agenda = area_meeting(growing(3, c1001=[1]), cards=[*aimed(), CARD["e_services"]])
    (point,) = [point for point in agenda.off_track if point.subject == Subject("e_services", ARDESTAN)]
    assert (point.reasons, point.units, point.silent) == (("not_reported",), 0, 3)


def test_offices_without_a_report_on_desks_are_silent_for_experts():
    register = growing(4, silent=3, c1001=[1])
    register.report("B10010", "desk_expert", 0)
    # The only desk has reported; three of four offices have not reported whether they have a desk.
    assert reasons(area_meeting(register), "desk_experts") == {"": ("not_reported",), ARDESTAN: ("not_reported",)}


def test_more_than_half_late_is_stale():
    register = growing(4, c1001=[1])
    for row in register.rows["reports"][:3]:
        row["week"] = WEEK - weeks(5)
    assert reasons(area_meeting(register, cards=aimed()))[ARDESTAN] == ("behind", "stale")
    register.rows["reports"][0]["week"] = WEEK - weeks(4)
    assert reasons(area_meeting(register, cards=aimed()))[ARDESTAN] == ("behind",)
    # A county without such offices is not off track.
    register.county(ISFAHAN)
    assert set(reasons(area_meeting(register, cards=aimed(weeks_left=-1)))) == {"", ARDESTAN}


def test_a_new_county_and_its_origin_have_no_pace_at_first():
    register = growing(10, c1001=[8] * 14)
    register.county("1025", valid_from=WEEK - weeks(2))
    register.rows["counties"][-1]["split_from"] = ARDESTAN
    for number in range(4):
        row = register.rows["offices"][number]
        row["valid_to"] = WEEK - weeks(2)
        register.office(f"B1001{number}", "body", "1025", valid_from=WEEK - weeks(2))
    agenda = area_meeting(register, cards=aimed(0.9))
    # Ardestan fell from 8 of 10 to 4 of 6 by giving land away: that is no fall and no pace.
    old = agenda.outlooks["service_desks", ARDESTAN]
    assert (old.short, old.long, old.without) == (None, None, "short_history")
    assert agenda.outlooks["service_desks", "1025"].without == "reached"
    assert (agenda.outlooks["service_desks", ""].short, reasons(agenda)) == (0, {"": ("behind",)})


def test_weeks_are_compared_within_the_same_borders():
    register = growing(40, c1001=range(12))
    register.county("1099", valid_from=ago(6), split_from=ARDESTAN)
    snapshot = published(register, cards=aimed())
    states = target_states(snapshot, snapshot.cards[0], ARDESTAN)
    # Four weeks make a pace: before the change from the fifth week on, and again after it.
    assert states == (*["not_known"] * 4, "on_track", *["not_known"] * 4, *["on_track"] * 3)
    assert [histories(snapshot, week)["service_desks", ARDESTAN].state for week in (4, 5)] == list(states[4:6])


def test_the_province_comes_first_and_of_counties_the_gravest_reason_and_the_greatest_loss():
    # Isfahan falls; Nain has nine to go and Ardestan six.
    still = {"c1001": [4] * 5, "c1002": [5, 5, 5, 5, 3], "c1017": [1, 1, 1, 1, 1]}
    assert [area for _, area in order(area_meeting(growing(10, **still), cards=aimed()))] == [
        "",
        ISFAHAN,
        NAIN,
        ARDESTAN,
    ]
    falling = {"c1001": [1, 1, 1, 1, 0], "c1002": [8, 8, 8, 8, 6], "c1017": [3, 3, 3, 3, 2]}
    found = order(area_meeting(growing(10, **falling), cards=aimed()))
    assert [area for _, area in found] == ["", ISFAHAN, ARDESTAN, NAIN]
    # Equal ones come in the order of their codes.
    equal = growing(10, c1001=[4] * 5, c1002=[4] * 5, c1017=[5] * 5)
    assert [area for _, area in order(area_meeting(equal, cards=aimed()))] == ["", ARDESTAN, ISFAHAN, NAIN]


def test_indicators_take_turns():
    register = growing(10, c1001=[4] * 5, c1002=[5] * 5, c1017=[6] * 5)
    for row in [*register.rows["reports"]]:
        register.report(row["office_id"], "e_service_stage", row["value"], row["week"])
    cards = [*aimed(), *aimed(key="e_services")]
    both = ("service_desks", "e_services")
    assert order(area_meeting(register, cards=cards)) == [
        *((key, "") for key in both),
        *((key, area) for area in (ARDESTAN, ISFAHAN, NAIN) for key in both),
    ]


def test_inspections_have_no_pace_and_are_off_track_as_they_fall():
    register = SmallRegister(ARDESTAN)
    for number in range(4):
        register.office(f"M{number}", "municipality", ARDESTAN)
    # Two were visited in the window of 4 weeks ago, and one in this week's.
    register.visit("M0", WEEK - weeks(14))
    register.visit("M1", WEEK - weeks(13))
    register.visit("M2", WEEK - days(1))
    register.report("M0", "committee", 1)
    agenda = area_meeting(register, cards=CARDS)
    assert reasons(agenda, "inspection_coverage") == {"": ("falling",), ARDESTAN: ("falling",)}
    outlook = agenda.outlooks["inspection_coverage", ARDESTAN]
    assert (outlook.long, outlook.without, outlook.need.status) == (None, "window", "window")
