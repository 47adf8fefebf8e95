"""What a county is asked: which offices, which measures, and what is filled in."""

from __future__ import annotations

import pytest

from dashboard.sheets.form import State, UnknownCounty, build
from tests.unit.sheets.counties import NOW, county, form_of, place
from tests.unit.small_register import ARDESTAN, CARDS, FRIDAY, ISFAHAN, WEEK, SmallRegister, days, tables_of, weeks


def asked(form):
    return {line.office_id: line.asked for line in form.lines}


def test_offices_of_the_county_stand_by_kind_and_name_and_numbers_in_names_by_their_value():
    assert [line.office_id for line in form_of(county()).lines] == ["G1", "D1", "B1", "B2", "M1"]
    assert [line.office_id for line in form_of(county(), ARDESTAN).lines] == ["B9"]
    register = SmallRegister(ISFAHAN)
    for number in (10, 9, 2):
        place(register, f"B{number}", ISFAHAN)
        register.rows["offices"][-1]["name_fa"] = f"ناحیهٔ {number}"
    assert [line.office_id for line in form_of(register).lines] == ["B2", "B9", "B10"]


def test_an_office_is_asked_if_and_where_it_is_valid_on_the_weeks_friday():
    for valid, there in (
        ({"valid_from": FRIDAY}, True),
        ({"valid_from": FRIDAY + days(1)}, False),
        ({"valid_to": FRIDAY}, False),
        ({"valid_to": FRIDAY + days(1)}, True),
    ):
        register = county()
        place(register, "B5", ISFAHAN, **valid)
        assert ("B5" in asked(form_of(register))) is there, valid
    register = county()
    place(register, "B5", ARDESTAN, valid_to=WEEK)
    place(register, "B5", ISFAHAN, valid_from=WEEK)
    assert "B5" in asked(form_of(register))
    assert "B5" not in asked(form_of(register, week=WEEK - weeks(1)))


def test_a_kind_is_asked_what_some_card_counts_it_by():
    register = county()
    register.office("CD", "county_office", ISFAHAN, parent="D1")
    register.office("CB", "county_office", ISFAHAN, parent="B1")
    register.office("CG", "county_office", ISFAHAN, parent="G1")
    found = asked(form_of(register))
    desks = ("desk", "desk_expert", "e_service_stage")
    assert found["G1"] == found["M1"] == ("committee",)
    assert found["D1"] == found["CD"] == (*desks, "committee")
    assert found["B1"] == found["CB"] == desks
    assert found["CG"] == (), "no card counts the offices of a governorate"


def test_what_is_asked_follows_the_cards():
    tables = tables_of(county().rows)
    only = [card for card in CARDS if card.key == "committee_governorates"]
    wider = [only[0].model_copy(update={"county_kinds": ("body",)})]
    for cards, offices in ((only, {"G1"}), (wider, {"G1", "B1", "B2"})):
        form = build(tables, cards, ISFAHAN, WEEK, NOW)
        assert form.measures == ("committee",)
        assert {code for code, measures in asked(form).items() if measures} == offices
    # A measure that only says who is counted is asked too.
    given = [card for card in CARDS if card.given_measure == "desk"]
    assert build(tables, given, ISFAHAN, WEEK, NOW).measures == ("desk", "desk_expert")


def test_the_newest_state_that_is_known_is_filled_in():
    register = county()
    register.report("B2", "desk", 1, WEEK - weeks(1), received_at=NOW - days(1))
    register.report("B2", "desk", 0, WEEK, received_at=NOW + days(1))
    register.report("B1", "e_service_stage", 3, WEEK + weeks(1), received_at=NOW)
    states = {line.office_id: line.states for line in form_of(register).lines}
    assert states["B2"] == {"desk": State(1, WEEK - weeks(1))}, "the correction, and not what came later"
    assert states["B1"]["e_service_stage"] == State(0, WEEK - weeks(1)), "not what is of a later week"
    assert "desk_expert" not in states["B1"]


def test_a_county_that_is_not_there_in_the_week_is_refused():
    register = county()
    register.county("1027", valid_from=FRIDAY + days(1))
    register.county("1028", valid_to=FRIDAY)
    for code in ("1027", "1028", "9999"):
        with pytest.raises(UnknownCounty):
            form_of(register, code)
    assert form_of(register, "1027", WEEK + weeks(1)).lines == ()
