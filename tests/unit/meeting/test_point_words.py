"""Who is off track, who did best, the gap, and what an inspection contradicted: what their lines say."""

from __future__ import annotations

from dashboard.meeting.agenda import Subject
from tests.unit.meeting.meetings import CARD, ago, aimed, growing
from tests.unit.meeting.told import PUBLISHED, bodies, counties, lines, said, texts
from tests.unit.small_register import ARDESTAN, ISFAHAN, WEEK, SmallRegister


def test_why_a_county_is_off_track():
    register = counties(c1001=[5, 5, 5, 5, 3])
    section = said("en", register, cards=aimed())["off_track"]
    assert section.summary == (
        "In the province 1 of 1 indicators are off track; one county is off track in at least one."
    )
    assert lines(section)[1] == (
        "Ardestan, Service desks: 3 of 10 (30%); 2 fewer than 4 weeks ago; 2 farther in 4 weeks,"
        " where one is needed.",
        "7 still to go in 60 weeks: one every 8 weeks. Towards the target: 2 farther in 4 weeks, not known over 13"
        " weeks. No date can be expected yet: 13 comparable weeks are needed.",
    )
    assert texts(said("fa", register, cards=aimed())["off_track"])[1] == (
        "اردستان، میز خدمت: ۳ از ۱۰ (۳۰٪)؛ ۲ تا کمتر از ۴ هفته پیش؛ در ۴ هفته ۲ تا از هدف دورتر؛ یکی لازم بود."
    )


def test_the_last_13_weeks_beside_what_as_many_need():
    section = said("en", counties(20, c1001=[4] * 7 + [7] * 7), cards=aimed(weeks_left=52))["off_track"]
    assert lines(section)[1] == (
        "Ardestan, Service desks: 7 of 20 (35%); 3 nearer in 13 weeks, where 4 are needed.",
        "13 still to go in 52 weeks: one every 4 weeks. Towards the target: no nearer in 4 weeks, 3 nearer in 13"
        " weeks. At the pace of 13 weeks it is reached in the week of 9 Jan 2016; at that of its better weeks on"
        " 11 Apr 2015, at that of its slower ones not within ten years.",
    )
    # Where less time is left all that is left is told.
    section = said("en", counties(20, c1001=[4] * 7 + [7] * 7), cards=aimed(weeks_left=3))["off_track"]
    assert texts(section)[1].endswith("3 nearer in 13 weeks, with 13 to go in 3 weeks.")
    section = said("en", counties(c1001=[10]), cards=aimed())["off_track"]
    assert (section.groups, section.summary) == ([], section.empty)


def test_a_target_whose_date_has_passed_says_so_once():
    text, note = lines(said("en", counties(c1001=[6]), cards=aimed(weeks_left=-1))["off_track"])[1]
    assert text == "Ardestan, Service desks: 6 of 10 (60%); the target's date has passed with 4 to go."
    assert note == "No date can be expected yet: 13 comparable weeks are needed."


def test_silence_and_lateness():
    register = counties(c1001=[4])
    for row in register.rows["reports"][:6]:
        row["week"] = ago(5)
    assert (
        "the reports of 6 offices are late, more than half"
        in texts(said("en", register, cards=aimed())["off_track"])[1]
    )
    silent = growing(10, silent=6, c1001=[4])
    assert "6 offices have not reported, more than half" in texts(said("en", silent, cards=aimed())["off_track"])[1]
    unknown = said("en", growing(3, c1001=[1]), cards=[CARD["e_services"], *aimed()])["off_track"]
    assert texts(unknown)[0].endswith("Electronic services: not reported; no office has reported.")


def test_where_less_is_better_the_line_says_so():
    section = said("en", counties(c1001=[3, 3, 3, 3, 4]), cards=aimed(0.1, polarity="low"))["off_track"]
    text, note = lines(section)[1]
    assert "one more than 4 weeks ago, where fewer is better" in text
    assert note.startswith(
        "3 more than the target allows, with 60 weeks to go. Towards the target: 1 farther in 4 weeks"
    )


def test_who_did_best():
    register = counties(c1001=[4] * 4 + [5], c1002=[1] * 4 + [2], c1017=[7] * 4 + [8])
    section = said("en", register, cards=aimed(0.8))["best"]
    assert section.summary == "In 4 weeks 3 counties improved in at least one indicator; one target was reached."
    assert [group.heading for group in section.groups] == ["Reached their target: 1", "Gained most: 2"]
    assert lines(section) == [
        (
            "Nain, Service desks: reached the target of 80% in the last 4 weeks, now 8 of 10 (80%).",
            "Its share improved by 10 points.",
        ),
        *(
            (
                f"{name}, Service desks: one more in 4 weeks, now {n} of 10 ({n}0%).",
                "Its share improved by 10 points. Equal with others: places 2 to 3 of this indicator.",
            )
            for name, n in (("Ardestan", 5), ("Isfahan", 2))
        ),
    ]


def test_the_few_that_make_half_of_the_gap():
    register = counties(c1001=[2], c1002=[7], c1017=[6])
    section = said("en", register, cards=aimed())["gaps"]
    assert section.summary == "The shortest way: in “Service desks” one county makes at least half of the gap."
    assert lines(section) == [
        ("Service desks: one of 3 counties that fall short makes 8 of the 15 still to go.", "Ardestan 8.")
    ]
    persian = said("fa", register, cards=aimed())["gaps"]
    assert lines(persian)[0][1] == "اردستان ۸."
    register.county("1018")
    register.office("X", "body", "1018")
    assert lines(said("en", register, cards=aimed())["gaps"])[0][1].endswith(
        "One county is not known and not in this."
    )


def test_the_few_offices_that_hold_half_of_the_findings():
    register = SmallRegister(ISFAHAN, ARDESTAN, "1017")
    for number, county in enumerate((ISFAHAN, ARDESTAN, "1017", ISFAHAN)):
        register.office(f"M{number}", "municipality", county)
        register.rows["offices"][-1] |= {"name_fa": "شهرداری", "name_en": f"Municipality {number}"}
    register.rows["counties"][0] |= {"name_fa": "اصفهان", "name_en": "Isfahan"}
    for office, findings, resolved in (("M0", 6, 0), ("M1", 5, 0), ("M2", 5, 0), ("M3", 10, 10)):
        register.visit(office, WEEK, findings=findings, resolved=resolved)
    section = said("en", register, cards=[CARD["findings_resolved"]])["gaps"]
    assert section.summary == "The shortest way: in “Findings resolved” one office makes at least half of the gap."
    assert lines(section) == [
        ("Findings resolved: one office makes 6 of the 11 still to go.", "Municipality 0 (Isfahan) 6.")
    ]
    (line,) = section.groups[0].lines
    assert line.subject == Subject("findings_resolved", ISFAHAN, "M0")


def test_what_was_said_and_what_was_found():
    register = bodies((0, "D2", 0))
    register.report("D0", "desk", 1, ago(2), "self")
    register.report("D0", "desk", 0, WEEK, "inspection")
    register.report("D1", "desk", 1, ago(2), "self")
    register.report("D1", "desk", 1, ago(1), "inspection")
    section = said("en", register, publications=PUBLISHED)["discrepancies"]
    assert section.summary == (
        "Found since the last meeting: 1; earlier ones that still stand: 0."
        " Own words that an inspection looked at in 13 weeks: 2; contradicted: 1 (50%)."
    )
    assert lines(section) == [
        (
            "Office 0 (Isfahan), Service desk: said “running”, inspection found “none”.",
            "Said for the week of 22–28 Nov 2014, found for the week of 6–12 Dec 2014."
            " The office has not reported what was found.",
        )
    ]
    assert texts(said("fa", register, publications=PUBLISHED)["discrepancies"]) == [
        "ادارهٔ 0 (اصفهان)، میز خدمت: گفته بود «دایر است»، بازرسی یافت «ندارد»."
    ]


def test_without_a_contradiction_the_rate_is_told_all_the_same():
    register = bodies((0, "D2", 0))
    found = said("en", register)["discrepancies"]
    assert found.summary == f"{found.empty} In 13 weeks no inspection has looked at an office's own word."
