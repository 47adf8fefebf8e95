"""The agenda in words: lines, rules and summaries in both languages."""

import re

from dashboard.language import LANGUAGES
from dashboard.meeting.agenda import prepare
from dashboard.meeting.points import Subject
from dashboard.meeting.words import LONGEST, brief, sections
from tests.unit.indicators.random_snapshots import random_snapshots
from tests.unit.meeting.meetings import (
    BETWEEN,
    CARD,
    PUBLISHED,
    SINCE,
    agenda_lines,
    ago,
    aimed,
    area_lines,
    bodies,
    counties,
    growing,
    lines,
    texts,
)
from tests.unit.small_register import ARDESTAN, ISFAHAN, WEEK, SmallRegister


def test_gains_and_losses_in_both_languages():
    register = bodies((1, "D0", 0), (1, "D1", 1), (0, "D0", 1), (0, "D1", 0))
    english, persian = (agenda_lines(lang, register)["events"] for lang in ("en", "fa"))
    assert english.summary == f"{SINCE}: Service desks: 1 more and 1 fewer."
    assert lines(english) == [
        ("Office 0 (Isfahan) has a service desk.", "report on the week of 6–12 Dec 2014, document"),
        ("Office 1 (Isfahan) has no service desk.", "report on the week of 6–12 Dec 2014, document"),
    ]
    assert persian.summary == "پس از جلسهٔ قبل (هفتهٔ ۸ تا ۱۴ آذر ۱۳۹۳): میز خدمت: افزایش ۱ و کاهش ۱."
    assert lines(persian) == [
        ("ادارهٔ 0 (اصفهان) میز خدمت دارد.", "گزارش هفتهٔ ۱۵ تا ۲۱ آذر ۱۳۹۳، مدرک"),
        ("ادارهٔ 1 (اصفهان) میز خدمت ندارد.", "گزارش هفتهٔ ۱۵ تا ۲۱ آذر ۱۳۹۳، مدرک"),
    ]


def test_the_reasons_of_uncounted_and_new_offices():
    register = bodies((1, "D0", 1), (1, "D1", 1), (0, "D0", 0), (0, "D2", 1), (0, "D3", 1))
    register.report("D0", "desk_expert", 1, ago(1))
    register.rows["offices"][1]["valid_to"] = WEEK
    register.rows["offices"][3]["valid_from"] = WEEK
    said_now = dict(lines(agenda_lines("en", register)["events"]))
    assert list(said_now) == [
        "Office 2 (Isfahan) has a service desk.",
        "Office 3 (Isfahan) has a service desk.",
        "Office 0 (Isfahan) has no service desk.",
        "Office 1 (Isfahan) is no longer among the offices counted here.",
        "Office 0 (Isfahan): Service desk “none”, so it is no longer counted here.",
    ]
    first, new = list(said_now.values())[:2]
    assert first.endswith("document, its first report, so it may have been so before")
    assert new.endswith("document, new among the offices counted here")


def test_inspections():
    register = bodies((1, "D0", 1))
    for office, findings, resolved in (("D0", 4, 2), ("D1", 1, 1), ("D2", 0, 0)):
        register.visit(office, WEEK, findings=findings, resolved=resolved)
    events = agenda_lines("en", register)["events"]
    assert events.summary.endswith(": 3 offices inspected (5 findings).")
    assert lines(events)[0] == ("Office 0 (Isfahan): 4 findings, 2 resolved.", "visited on 6 Dec 2014")
    assert texts(events)[1:] == ["Office 1 (Isfahan): one finding, one resolved.", "Office 2 (Isfahan): no finding."]


def test_corrections_and_late_sheets():
    register = bodies((1, "D0", 0), (0, "D2", 0))
    register.report("D0", "desk", 1, ago(1), received_at=BETWEEN)
    for measure, value in (("desk", 1), ("desk_expert", 0), ("e_service_stage", 2)):
        register.report("D1", measure, value, ago(1), received_at=BETWEEN)
    events = agenda_lines("en", register, publications=PUBLISHED)["events"]
    assert events.summary.endswith(": one late report; one earlier report corrected.")
    came = "on the week of 29 Nov – 5 Dec 2014, received on 10 Dec 2014"
    assert lines(events) == [
        # What one office sent about one week is one line.
        (
            "Office 1 (Isfahan): Service desk “running”, Desk expert “none”, Electronic services “stage 2: forms”.",
            came,
        ),
        ("Office 0 (Isfahan), Service desk: “none” corrected to “running”.", came),
    ]


def test_no_news_and_no_meeting_before():
    quiet = agenda_lines("en", bodies((1, "D0", 1), (0, "D0", 1)))["events"]
    assert quiet.summary == (
        f"{SINCE} no change in an office's figure, no visit to one and no report on an earlier week"
        " has been recorded."
    )
    first = agenda_lines("en", bodies((0, "D0", 1)))["events"]
    assert (first.groups, first.summary) == (
        [],
        "This is the first week on record, so there is no earlier meeting to compare it with.",
    )


def test_every_agenda_has_complete_texts_with_the_digits_of_the_language(seed: int):
    wrong = []
    for drawn in random_snapshots(seed):
        snapshot = drawn.snapshot
        agenda = prepare(snapshot, len(snapshot.weeks) - 1)
        for lang in LANGUAGES:
            for section in sections(lang, snapshot, agenda):
                texts = [section.summary, *(part for line in lines(section) for part in line)]
                texts += [group.heading for group in section.groups]
                assert all(group.lines for group in section.groups)
                own = "[0-9A-Za-z]" if lang == "fa" else "[۰-۹]"
                wrong += [text for text in texts if re.search(rf"[{{}}]|\.\.|  | $|{own}", text)]
            assert len(brief(lang, snapshot, agenda, ["x" * 400] * 3)) <= LONGEST
    assert wrong == []


def test_why_a_county_is_off_track():
    register = counties(c1001=[5, 5, 5, 5, 3])
    section = area_lines("en", register, aimed())["off_track"]
    assert section.summary == (
        "1 of 1 indicators with a target is behind: Service desks."
        " 1 of the counties' 1 figures is behind: in Ardestan."
    )
    assert lines(section)[1] == (
        "Ardestan, Service desks: 3 of 10 (30%); 2 fewer than 4 weeks ago; 2 lost in 4 weeks; the plan needed one.",
        "7 more needed by 5 Feb 2016: one every 8 weeks. Progress: 2 lost in 4 weeks, unknown over 13 weeks."
        " A forecast needs 26 comparable weeks.",
    )
    assert texts(area_lines("fa", register, aimed())["off_track"])[1] == (
        "اردستان، میز خدمت: ۳ از ۱۰ (۳۰٪)؛ ۲ مورد کمتر از ۴ هفته پیش؛ در ۴ هفته ۲ مورد پسرفت؛ برنامه یک مورد بود."
    )


def test_the_gain_of_13_weeks_and_the_needed_gain():
    section = area_lines("en", counties(20, c1001=[4] * 7 + [7] * 7), aimed(weeks_left=52))["off_track"]
    assert lines(section)[1] == (
        "Ardestan, Service desks: 7 of 20 (35%); 3 gained in 13 weeks; the plan needed 4.",
        "13 more needed by 11 Dec 2015: one every 4 weeks. Progress: no gain in 4 weeks, 3 gained in 13 weeks."
        " A forecast needs 26 comparable weeks.",
    )
    # With less time left, the whole remainder is named.
    section = area_lines("en", counties(20, c1001=[4] * 7 + [7] * 7), aimed(weeks_left=3))["off_track"]
    assert texts(section)[1].endswith("3 gained in 13 weeks; 13 to go in 3 weeks.")
    section = area_lines("en", counties(c1001=[10]), aimed())["off_track"]
    assert (section.groups, section.summary) == (
        [],
        "None of 1 indicators with a target is behind. None of the counties' 1 figures is behind.",
    )


def test_nothing_is_on_track_before_there_is_a_pace():
    section = area_lines("en", counties(c1001=[4, 5]), aimed())["off_track"]
    assert (section.groups, section.summary) == (
        [],
        "It cannot be said yet whether any of 1 indicators with a target is behind."
        " It cannot be said yet whether any of the counties' 1 figures is behind.",
    )


def test_a_passed_target_date_is_named_once():
    text, note = lines(area_lines("en", counties(c1001=[6]), aimed(weeks_left=-1))["off_track"])[1]
    assert text == "Ardestan, Service desks: 6 of 10 (60%); the due date has passed with 4 to go."
    assert note == "A forecast needs 26 comparable weeks."


def test_silence_and_lateness():
    register = counties(c1001=[4])
    for row in register.rows["reports"][:6]:
        row["week"] = ago(5)
    assert (
        "the reports of 6 offices are late, more than half"
        in texts(area_lines("en", register, aimed())["off_track"])[1]
    )
    silent = growing(10, silent=6, c1001=[4])
    assert "6 offices have not reported, more than half" in texts(area_lines("en", silent, aimed())["off_track"])[1]
    unknown = area_lines("en", growing(3, c1001=[1]), [CARD["e_services"], *aimed()])["off_track"]
    assert texts(unknown)[0].endswith("Electronic services: not reported; no office has reported.")


def test_the_line_of_an_indicator_of_low_polarity_names_it():
    section = area_lines("en", counties(c1001=[3, 3, 3, 3, 4]), aimed(0.1, polarity="low"))["off_track"]
    text, note = lines(section)[1]
    assert "one more than 4 weeks ago, where fewer is better" in text
    assert note.startswith("3 above the ceiling, with 60 weeks to go. Progress: 1 lost in 4 weeks")


def test_the_line_of_the_best_county():
    register = counties(c1001=[4] * 4 + [5], c1002=[1] * 4 + [2], c1017=[7] * 4 + [8])
    section = area_lines("en", register, aimed(0.8))["best"]
    assert section.summary == "In 4 weeks 3 counties moved ahead in at least one indicator; one target was reached."
    assert [group.heading for group in section.groups] == ["Reached their target: 1", "Moved ahead: 2"]
    assert lines(section) == [
        ("Nain, Service desks: from 7 of 10 to 8 of 10; reached the target of 80% in the last 4 weeks.", ""),
        ("Ardestan, Service desks: from 4 of 10 to 5 of 10 in 4 weeks.", ""),
        ("Isfahan, Service desks: from 1 of 10 to 2 of 10 in 4 weeks.", ""),
    ]


def test_the_few_that_make_half_of_the_gap():
    register = counties(c1001=[2], c1002=[7], c1017=[6])
    section = area_lines("en", register, aimed())["gaps"]
    assert section.summary == "One county accounts for half of the gap in “Service desks”."
    assert lines(section) == [
        ("Service desks: one of 3 counties short of the target accounts for 8 of the 15 still to go.", "Ardestan 8.")
    ]
    persian = area_lines("fa", register, aimed())["gaps"]
    assert lines(persian)[0][1] == "اردستان ۸."
    register.county("1018")
    register.office("X", "body", "1018")
    assert lines(area_lines("en", register, aimed())["gaps"])[0][1].endswith(
        "One county has no data and is left out."
    )


def test_the_few_offices_that_hold_half_of_the_findings():
    register = SmallRegister(ISFAHAN, ARDESTAN, "1017")
    for number, county in enumerate((ISFAHAN, ARDESTAN, "1017", ISFAHAN)):
        register.office(f"M{number}", "municipality", county)
        register.rows["offices"][-1] |= {"name_fa": "شهرداری", "name_en": f"Municipality {number}"}
    register.rows["counties"][0] |= {"name_fa": "اصفهان", "name_en": "Isfahan"}
    for office, findings, resolved in (("M0", 6, 0), ("M1", 5, 0), ("M2", 5, 0), ("M3", 10, 10)):
        register.visit(office, WEEK, findings=findings, resolved=resolved)
    section = area_lines("en", register, [CARD["findings_resolved"]])["gaps"]
    assert section.summary == "One office accounts for half of the gap in “Findings resolved”."
    assert lines(section) == [
        ("Findings resolved: one office accounts for 6 of the 11 still to go.", "Municipality 0 (Isfahan) 6.")
    ]
    (line,) = section.groups[0].lines
    assert line.subject == Subject("findings_resolved", ISFAHAN, "M0")


def test_the_line_of_a_contradiction():
    register = bodies((0, "D2", 0))
    register.report("D0", "desk", 1, ago(2), "self")
    register.report("D0", "desk", 0, WEEK, "inspection")
    register.report("D1", "desk", 1, ago(2), "self")
    register.report("D1", "desk", 1, ago(1), "inspection")
    section = agenda_lines("en", register, publications=PUBLISHED)["discrepancies"]
    assert section.summary == (
        "New contradictions since the last meeting: 1; older ones not settled: 0."
        " In 13 weeks 2 self-reports of offices not drawn at random were inspected within two weeks; 1 (50%)"
        " contradicted."
    )
    assert lines(section) == [
        (
            "Office 0 (Isfahan), Service desk: self-reported “running”, inspected “none”.",
            "Reported for the week of 22–28 Nov 2014, inspected for the week of 6–12 Dec 2014."
            " The office has not reported what was found.",
        )
    ]
    assert texts(agenda_lines("fa", register, publications=PUBLISHED)["discrepancies"]) == [
        "ادارهٔ 0 (اصفهان)، میز خدمت: خوداظهاری «دایر است»، بازرسی «ندارد»."
    ]


def test_without_a_contradiction_the_rate_is_shown():
    register = bodies((0, "D2", 0))
    found = agenda_lines("en", register)["discrepancies"]
    assert found.summary == (
        "No contradiction between a self-report and an inspection is new or unsettled."
        " In 13 weeks no self-report was inspected."
    )
