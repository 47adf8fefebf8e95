"""A county that was split: the offices behind its figures, and the marks of the split in its trend."""

import re
from html import unescape

import pytest
from flask import Flask

from dashboard.figures.borders import split_weeks
from dashboard.language import LANGUAGES, say
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label
from tests.unit.cases import each_case
from tests.unit.small_register import ISFAHAN, WEEK, SmallRegister, cards_of, days, published, weeks
from tests.unit.small_site import serve, set_names, text_of, week_index

KEY = "committee"
NEW = "1025"
BEFORE, TURN = WEEK - weeks(1), WEEK + days(1)


def split_register() -> SmallRegister:
    """Isfahan with three governorates, of which one (with a committee) is Kuhpayeh's from the Sunday of WEEK on."""
    register = SmallRegister()
    register.county(ISFAHAN)
    set_names(register, "اصفهان", "Isfahan", "counties")
    register.county(NEW, TURN, split_from=ISFAHAN)
    set_names(register, "کوهپایه", "Kuhpayeh", "counties")
    register.county("1001")
    for number, value in enumerate((1, 0)):
        register.office(f"G{number}", "governorate", ISFAHAN)
        set_names(register, f"مانده {number}", f"Staying {number}")
        register.report(f"G{number}", KEY, value, BEFORE)
    register.office("G9", "governorate", ISFAHAN, valid_to=TURN)
    register.office("G9", "governorate", NEW, valid_from=TURN)
    set_names(register, "رفته", "Leaving")
    register.report("G9", KEY, 1, BEFORE)
    register.report("G0", "desk", 1)
    return register


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return published(split_register(), cards=cards_of(KEY))


@pytest.fixture(scope="module")
def site(snapshot: Snapshot) -> Flask:
    return serve(snapshot)


def test_the_offices_behind_a_figure_are_those_of_the_weeks_borders(site):
    now = text_of(site, f"/en/why?county={ISFAHAN}")
    assert "<b>1 of 2</b>" in now and "Taken off the count: 1" in now
    assert "<b>2 of 3</b>" in text_of(site, f"/en/why?county={ISFAHAN}&week={BEFORE}")
    assert "<b>1 of 1</b>" in text_of(site, f"/en/why?county={NEW}")


@each_case("path", ["why", "offices"])
def test_the_pages_of_a_week_before_a_county_began_lead_to_its_weeks(site, path):
    html = text_of(site, f"/en/{path}?county={NEW}&week={BEFORE}")
    assert "Kuhpayeh county did not exist in the week of" in html and "Leaving" not in html
    assert f'<a href="/en/county/{NEW}">{say("en", "county.see_week")}</a>' in html


def marks(html: str) -> list[str]:
    """The words of border changes in every drawing of a page."""
    return re.findall(r">\u202b?(border change|تغییر مرز)\u202c?</text>", html)


@each_case("lang", LANGUAGES)
def test_the_trend_of_a_split_or_new_county_marks_the_week_of_the_split(site, snapshot, lang):
    word = say(lang, "event.border")
    for county in (ISFAHAN, NEW):
        note = say(lang, "event.border_text", word=word, day=day_label(WEEK, lang), name=snapshot.names[county][lang])
        assert split_weeks(snapshot, county) == [week_index(snapshot, WEEK)]
        html = unescape(text_of(site, f"/{lang}/county/{county}"))
        assert marks(html) == [word] * 2 and note in html


def test_a_county_that_was_never_split_the_province_and_other_weeks_have_no_mark(site):
    assert marks(text_of(site, "/en/county/1001")) == marks(text_of(site, "/en/download/trend.svg")) == []
    register = split_register()
    for day in (BEFORE - days(1), WEEK + weeks(1)):
        register.rows["counties"][1]["valid_from"] = day
        assert split_weeks(published(register), ISFAHAN) == []
