"""A chart as plotly's figure: the same for all choices of counties, with what the browser adds for each of them."""

from collections.abc import Sequence
from typing import Any

from dashboard.figures import tokens
from dashboard.figures.chart import Axis, Chart, Dot, Line, Rule
from dashboard.figures.chart_layout import COLOUR, DASH, chosen_look
from dashboard.figures.chart_plotly import SIDE, with_parts
from dashboard.figures.plot import text_width
from tests.unit.figures.written_out import written_out


def chart(chosen: Sequence[str]) -> Chart:
    """Two counties' dots, grey where others are chosen; the chosen ones have a line each, and so has the province."""
    lines = [Line("", "Province", [(0, 0.4), (1, 0.5)], tokens.PROVINCE, label="Province 50%")]
    looks = {code: chosen_look(i) for i, code in enumerate(chosen)}
    dots = []
    for code, y in (("1001", 0.2), ("1002", 0.6)):
        colour = looks[code][0] if code in looks else tokens.MUTED if chosen else tokens.ACCENT
        dots.append(Dot(code, 0, y, code, colour, label="" if chosen and code not in looks else code))
        if code in looks:
            lines.append(Line(code, code, [(0, y), (1, y)], colour, dash=looks[code][1], label=f"{code} now"))
    scale = Axis("", 0, 1, [])
    return Chart("en", scale, scale, rules=[Rule("y", 0.8, "target", tokens.TARGET)], lines=lines, dots=dots)


def figure() -> tuple[list[Any], dict[str, Any], dict[str, Any]]:
    counties = ["1001", "1002"]
    found = written_out(with_parts(chart(counties), chart(["-"]), chart([]), counties, looks=2))
    return found["data"], found["layout"], found["layout"]["meta"]


def test_what_is_always_shown_is_how_counties_look_that_are_not_chosen():
    line, dots = figure()[0]
    assert line["line"]["color"] == tokens.PROVINCE
    assert dots["marker"]["color"] == [tokens.MUTED] * 2 and dots["mode"] == "markers"


def test_a_chosen_county_adds_its_line_and_its_named_dot_in_the_look_of_its_place_among_them():
    _, _, meta = figure()
    for code in ("1001", "1002"):
        line, dot = meta["chosen"][code]["data"]
        assert (line["line"]["color"], line["line"]["dash"], set(line["customdata"])) == (COLOUR, DASH, {code})
        assert (dot["text"], dot["textposition"], dot["marker"]["color"]) == ([code], [SIDE], [COLOUR])
        assert meta["chosen"][code]["ends"][code]["color"] == COLOUR
    assert meta["looks"] == 2


def test_without_chosen_counties_all_marks_are_those_of_the_chart():
    (dots,) = figure()[2]["none"]["data"]
    assert dots["marker"]["color"] == [tokens.ACCENT] * 2 and dots["text"] == ["1001", "1002"]


def test_names_beside_the_chart_are_those_of_lines_and_level_rules_and_have_room_for_the_longest():
    _, layout, meta = figure()
    assert {key: (end["text"], end["y"]) for key, end in meta["ends"].items()} == {
        "Province": ("Province 50%", 0.5),
        "target": ("target", 0.8),
    }
    assert layout["margin"]["r"] > meta["end"]["x1"] + text_width("Province 50%") * 12
