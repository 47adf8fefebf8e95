"""The agenda in words: what each line says, in both languages, with its rule and its summary."""

from __future__ import annotations

import re

from dashboard.language import LANGUAGES
from dashboard.meeting.agenda import prepare
from dashboard.meeting.brief import LONGEST, brief
from dashboard.meeting.words import sections
from tests.unit.meeting.meetings import ago
from tests.unit.meeting.told import BETWEEN, PUBLISHED, SINCE, bodies, lines, said, texts
from tests.unit.random_snapshots import random_snapshots
from tests.unit.small_register import WEEK


def test_lines_are_cut_and_their_count_is_kept():
    register = bodies(*((back, f"D{n}", 1 - back) for back in (1, 0) for n in range(5)))
    (group,) = said("en", register, most=2)["events"].groups
    assert (len(group.lines), group.count, group.heading) == (2, 5, "Service desks: 5 more")
    assert [line.text for line in group.lines] == [
        "Office 0 (Isfahan) has a service desk.",
        "Office 1 (Isfahan) has a service desk.",
    ]
    assert len(said("en", register, most=0)["events"].groups[0].lines) == 5


def test_what_rose_and_fell_in_both_languages():
    register = bodies((1, "D0", 0), (1, "D1", 1), (0, "D0", 1), (0, "D1", 0))
    english, persian = (said(lang, register)["events"] for lang in ("en", "fa"))
    assert english.summary == f"{SINCE}: Service desks: 1 more and 1 fewer."
    assert lines(english) == [
        ("Office 0 (Isfahan) has a service desk.", "report on the week of 6–12 Dec 2014, document"),
        ("Office 1 (Isfahan) has no service desk.", "report on the week of 6–12 Dec 2014, document"),
    ]
    assert persian.summary == "از جلسهٔ پیش (هفتهٔ ۸ تا ۱۴ آذر ۱۳۹۳): میز خدمت: ۱ تا بیشتر و ۱ تا کمتر."
    assert lines(persian) == [
        ("ادارهٔ 0 (اصفهان) میز خدمت دارد.", "گزارش هفتهٔ ۱۵ تا ۲۱ آذر ۱۳۹۳، سند"),
        ("ادارهٔ 1 (اصفهان) میز خدمت ندارد.", "گزارش هفتهٔ ۱۵ تا ۲۱ آذر ۱۳۹۳، سند"),
    ]


def test_why_an_office_is_not_counted_any_more_and_what_is_new_is_not_said_to_have_opened_a_desk():
    register = bodies((1, "D0", 1), (1, "D1", 1), (0, "D0", 0), (0, "D2", 1), (0, "D3", 1))
    register.report("D0", "desk_expert", 1, ago(1))
    register.rows["offices"][1]["valid_to"] = WEEK
    register.rows["offices"][3]["valid_from"] = WEEK
    said_now = dict(lines(said("en", register)["events"]))
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
    events = said("en", register)["events"]
    assert events.summary.endswith(": 3 offices inspected (5 findings).")
    assert lines(events)[0] == ("Office 0 (Isfahan): 4 findings, 2 resolved.", "visited on 6 Dec 2014")
    assert texts(events)[1:] == ["Office 1 (Isfahan): one finding, one resolved.", "Office 2 (Isfahan): no finding."]


def test_corrections_and_late_sheets():
    register = bodies((1, "D0", 0), (0, "D2", 0))
    register.report("D0", "desk", 1, ago(1), received_at=BETWEEN)
    for measure, value in (("desk", 1), ("desk_expert", 0), ("e_service_stage", 2)):
        register.report("D1", measure, value, ago(1), received_at=BETWEEN)
    events = said("en", register, publications=PUBLISHED)["events"]
    assert events.summary.endswith(": one earlier report corrected; one sheet came in late.")
    came = "on the week of 29 Nov – 5 Dec 2014, came in on 10 Dec 2014"
    assert lines(events) == [
        ("Office 0 (Isfahan), Service desk: “none” corrected to “running”.", came),
        # What one office sent about one week is one line.
        (
            "Office 1 (Isfahan): Service desk “running”, Desk expert “none”, Electronic services “stage 2: forms”.",
            came,
        ),
    ]


def test_no_news_and_no_meeting_before():
    quiet = said("en", bodies((1, "D0", 1), (0, "D0", 1)))["events"]
    assert quiet.summary == quiet.empty and quiet.empty.startswith(
        "Since the last meeting (week of 29 Nov – 5 Dec 2014)"
    )
    first = said("en", bodies((0, "D0", 1)))["events"]
    assert (first.groups, first.summary) == ([], first.empty)
    assert first.empty == "This is the first week on record, so there is no earlier meeting to compare it with."


def test_every_agenda_can_be_said_whole_and_in_the_languages_own_digits(seed: int):
    wrong = []
    for drawn in random_snapshots(seed):
        snapshot = drawn.snapshot
        agenda = prepare(snapshot, len(snapshot.weeks) - 1)
        for lang in LANGUAGES:
            for section in sections(lang, snapshot, agenda, most=0):
                told = [section.summary, *(part for line in lines(section) for part in line)]
                told += [group.heading for group in section.groups]
                assert all(group.count == len(group.lines) > 0 for group in section.groups)
                own = "[0-9A-Za-z]" if lang == "fa" else "[۰-۹]"
                wrong += [text for text in told if re.search(rf"[{{}}]|\.\.|  | $|{own}", text)]
            assert len(brief(lang, snapshot, agenda, ["x" * 400] * 3)) <= LONGEST
    assert wrong == []
