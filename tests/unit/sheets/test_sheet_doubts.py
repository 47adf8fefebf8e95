"""Doubts: answers of a sheet that are no fault but must be confirmed."""

from dataclasses import replace

from dashboard.language import LANGUAGES
from dashboard.sheets.doubts import USUAL_WEEKS, describe_doubt
from tests.unit.sheets.counties import MEASURES, NOW, county, doubts, place, typed, unchanged_sheet
from tests.unit.small_register import ISFAHAN, WEEK, weeks

SAME = [["D1", "", "", "بله", "خیر", "1", "خیر"], ["M1", "", "", "", "", "", "بله"]]


def codes(found):
    return [doubt.code for doubt in found]


def changed(row, *other_rows, **given):
    """The doubts of one changed row among enough that stay."""
    return doubts(typed(row, *other_rows, *[each for each in SAME if each[0] != row[0]], **given))


def test_closing_a_desk_needs_a_confirmation_and_opening_does_not():
    assert changed(["B2", "", "", "بله", "خیر", "3"]) == []
    for row in (["B1", "", "", "خیر"], ["G1", "", "", "", "", "", "خیر"]):
        (doubt,) = changed(row)
        assert (doubt.code, doubt.line, doubt.office_id, doubt.old, doubt.new) == ("closes", 4, row[0], 1, 0)


def test_stages_go_up_step_by_step():
    found = []
    for office, stage in (("B1", 1), ("B1", 2), ("B1", 3), ("D1", 0), ("D1", 2), ("D1", 3)):
        same = ["B1", "", "", "بله", "", "۰"] if office != "B1" else ["G1", "", "", "", "", "", "بله"]
        found.append(codes(changed([office, "", "", "", "", str(stage)], same)))
    assert found == [[], ["stage_jump"], ["stage_jump"], ["stage_down"], [], ["stage_jump"]]


def test_a_newer_week_that_is_known_and_a_week_long_past():
    register = county()
    register.report("M1", "committee", 1, WEEK + weeks(1), received_at=NOW)
    register.report("B1", "desk", 1, WEEK + weeks(1), received_at=NOW + weeks(9))
    rows = unchanged_sheet(register)
    assert doubts(typed(*rows), register) == [], "an unchanged answer changes nothing"
    changed_rows = [[*row[:-1], "خیر"] if row[0] == "M1" else row for row in rows]
    changed_rows = [[*row[:3], "خیر", *row[4:]] if row[0] == "B1" else row for row in changed_rows]
    found = [doubt for doubt in doubts(typed(*changed_rows), register) if doubt.code == "newer_known"]
    newest = [(doubt.office_id, doubt.details) for doubt in found]
    assert newest == [("M1", {"newest": "2014-12-13"})], "and not what arrived later"
    for back, expected in ((USUAL_WEEKS, []), (USUAL_WEEKS + 1, ["week_past"])):
        assert codes(doubts(typed(*SAME), now=NOW + weeks(back - 1))) == expected


def test_more_than_half_of_the_answers_changed_at_once_and_first_answers_are_no_changes():
    register = county()
    for number in range(3, 7):
        place(register, f"B{number}", ISFAHAN)
        register.report(f"B{number}", "desk", 0, WEEK - weeks(1))
    for changes in (2, 3):
        rows = [[f"B{number + 3}", "", "", "بله" if number < changes else "خیر"] for number in range(4)]
        found = doubts(typed(*rows), register)
        expected = [("many_changed", {"changed": "3", "given": "4"})] if changes == 3 else []
        assert [(doubt.code, doubt.details) for doubt in found] == expected
    register.rows["reports"].clear()
    assert doubts(typed(*SAME), register) == []


def test_an_office_without_a_row_or_without_an_answer_stays_not_reported():
    register = county()
    register.office("CG", "county_office", ISFAHAN, parent="G1")
    found = doubts(typed(*SAME, ["B1", "", "", "بله"], ["B2"]), register, but="")
    assert [(doubt.code, doubt.office_id, doubt.line) for doubt in found] == [
        ("left_out", "G1", 0),
        ("left_out", "B2", 7),
    ]


def test_an_id_with_a_name_that_is_nobodys():
    (doubt,) = changed(["B1", "بانک تازه", "", "بله"])
    assert (doubt.code, doubt.line, doubt.names["en"]) == ("name_differs", 4, "Agriculture Bank")


def test_every_doubt_reads_well_in_both_languages():
    register = county()
    register.report("M1", "committee", 0, WEEK + weeks(1), received_at=NOW)
    rows = [
        ["B1", "بانک تازه", "", "خیر", "", "3"],
        ["D1", "", "", "بله", "", "0"],
        ["M1", "", "", "", "", "", "خیر"],
    ]
    found = doubts(typed(*rows), register, now=NOW + weeks(9), but="")
    expected = {"closes", "stage_jump", "stage_down", "newer_known", "week_past", "many_changed", "left_out"}
    assert set(codes(found)) == expected | {"name_differs"}
    for doubt in found:
        for lang in LANGUAGES:
            text = describe_doubt(doubt, lang, MEASURES)
            assert "{" not in text and text.endswith(".")
    closes = next(doubt for doubt in found if doubt.code == "closes")
    assert describe_doubt(closes, "fa", MEASURES).startswith(
        "سطر ۴، D (desk)، «بانک کشاورزی» (B1)، «\u2068بله\u2069» ← «\u2068خیر\u2069»: "
    )
    assert describe_doubt(closes, "en", MEASURES).startswith(
        "line 4, D (desk), “Agriculture Bank” (B1), “yes” → “no”: "
    )
    earlier = replace(closes, names={})
    assert ", B1, " in describe_doubt(earlier, "en", MEASURES), "a sheet sent before doubts had names"
