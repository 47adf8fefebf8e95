"""The files of a plan: calendar, page to print, workbook; each says that sample data are sample data."""

import html
import io
import re
from datetime import date

import openpyxl
import pytest

from dashboard.exports.rows import sample_word
from dashboard.language import catalogue, say
from dashboard.planning.calendar import team_calendar
from dashboard.planning.due import register
from dashboard.planning.model import solve
from dashboard.planning.plan import Plan, Unmet
from dashboard.planning.plan_words import Names, summary, unmet_text, unmet_texts
from dashboard.planning.printed import plan_page
from dashboard.planning.task import Lock, Task, Team
from dashboard.planning.travel import Travel
from dashboard.planning.workbook import plan_workbook
from dashboard.snapshot import Snapshot
from tests.unit.cases import each_case
from tests.unit.shipped import shipped_live

WEEK = date(2014, 12, 13)


def shipped_plan() -> tuple[Snapshot, Plan]:
    """A plan of two teams on the shipped sample, with a refused lock and an absent team."""
    snapshot = shipped_live().snapshot
    teams = (Team(1, "1001", 3), Team(2, "1002", 2), Team(3, "", 1))
    locks = (Lock(1, "G1001"), Lock(2, "G1001"))
    ways = Travel({}, {("1001", "1002"): 118})
    return snapshot, solve(Task(WEEK, teams, tuple(register(snapshot, WEEK)), ways, locks, sample=True))


def unfolded(content: bytes) -> list[str]:
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_a_calendar_has_lines_of_75_octets_at_most_and_an_event_of_the_week_for_each_visit():
    snapshot, plan = shipped_plan()
    content = team_calendar("fa", snapshot, plan, 1)
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    for line in content.split(b"\r\n"):
        line.decode()
    lines = unfolded(content)
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    count = sum(1 for visit in plan.visits if visit.team == 1)
    assert count == 3
    for line in ("BEGIN:VEVENT", "END:VEVENT", "DTSTART;VALUE=DATE:20141213", "DTEND;VALUE=DATE:20141220"):
        assert lines.count(line) == count
    stamps = [line for line in lines if line.startswith("DTSTAMP:")]
    assert len(stamps) == count
    assert all(re.fullmatch(r"DTSTAMP:\d{8}T\d{6}Z", stamp) for stamp in stamps)
    assert sum(line.startswith("SUMMARY:نمونه: ") for line in lines) == count
    assert "LOCATION:اردستان" in lines


def test_an_event_keeps_its_uid_and_different_visits_have_different_ones():
    snapshot, plan = shipped_plan()
    uids = [
        [line for line in unfolded(team_calendar(lang, snapshot, plan, team)) if line.startswith("UID:")]
        for lang, team in (("fa", 1), ("en", 1), ("en", 2))
    ]
    assert uids[0] == uids[1]
    assert len({*uids[0], *uids[2]}) == len(plan.visits)


def test_commas_semicolons_and_backslashes_of_a_calendar_are_escaped():
    snapshot, plan = shipped_plan()
    (described,) = {
        line for line in unfolded(team_calendar("en", snapshot, plan, 1)) if line.startswith("DESCRIPTION:locked")
    }
    assert re.search(r"[^\\],", described) is None
    assert "\\, " in described


@each_case("lang", ["fa", "en"])
def test_a_printed_plan_has_a_page_for_each_team_with_boxes_and_says_sample(lang: str) -> None:
    snapshot, plan = shipped_plan()
    page = html.unescape(plan_page(lang, snapshot, plan))
    assert page.count('<section class="page">') == 3
    assert page.count('class="box"') == len(plan.visits) == 5
    assert f"({say(lang, 'site.sample')})" in page
    names = Names(snapshot, WEEK, lang)
    for visit in plan.visits:
        assert names.office(visit.office_id) in page
    for line in unmet_texts(plan.unmet, names):
        assert line in page
    one = plan_page(lang, snapshot, plan, 2)
    assert one.count('<section class="page">') == 1
    assert one.count('class="box"') == 2


@each_case("lang", ["fa", "en"])
def test_a_workbook_has_visits_teams_what_cannot_be_met_and_the_origin(lang: str) -> None:
    snapshot, plan = shipped_plan()
    book = openpyxl.load_workbook(io.BytesIO(plan_workbook(lang, snapshot, plan)))
    sheets = [say(lang, f"planning.sheet_{name}") for name in ("visits", "teams", "unmet")]
    assert book.sheetnames == [*sheets, say(lang, "file.definitions")]
    visits = list(book[sheets[0]].iter_rows(min_row=2, values_only=True))
    assert [(row[0], row[-1], row[6]) for row in visits] == [
        (visit.team, visit.office_id, visit.km) for visit in plan.visits
    ]
    assert [row[5] for row in visits].count(say(lang, "file.true")) == 1
    teams = list(book[sheets[1]].iter_rows(min_row=2, values_only=True))
    assert [(row[0], row[3], row[4]) for row in teams] == [(1, 3, 3), (2, 2, 2), (3, 0, 0)]
    codes = [row[0] for row in book[sheets[2]].iter_rows(min_row=2, values_only=True)]
    assert codes == [each.code for each in plan.unmet]
    assert say(lang, "site.sample") in book.properties.title
    origin = [row[1] for row in book[say(lang, "file.definitions")].iter_rows(max_col=2, values_only=True)]
    assert any(text and text.startswith(sample_word(lang, snapshot)) for text in origin)


def test_the_words_count_due_offices_once_for_each_cause():
    snapshot, plan = shipped_plan()
    lines = unmet_texts(plan.unmet, Names(snapshot, WEEK, "en"))
    together = [line for line in lines if line.startswith("Due offices")]
    counts = [int(re.search(r": (\d+) \(", line)[1]) for line in together]  # type: ignore[index]
    assert sum(counts) == plan.due - sum(1 for visit in plan.visits if visit.reasons)
    assert len(together) == len({each.code for each in plan.unmet if each.code.startswith("due_")})
    assert any("already locked for team 1" in line for line in lines)
    assert "proven optimal" in summary(plan, "en")[-1]


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_everything_unmet_has_words(lang: str) -> None:
    snapshot, _ = shipped_plan()
    codes = [key.removeprefix("planning.unmet_") for key in catalogue(lang) if key.startswith("planning.unmet_")]
    details = {"team": 3, "other": 4, "office": "G1001", "county": "1001", "count": 7, "reason": "claims"}
    details |= {"capacity": 5, "km": 410, "last": "2014-12-03"}
    for code in codes:
        text = unmet_text(Unmet(code, details), Names(snapshot, WEEK, lang))
        assert "{" not in text
        assert "G1001" not in text
