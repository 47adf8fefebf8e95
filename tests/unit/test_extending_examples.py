"""The examples of docs/extending.md for pages, the dashboard and the desk's rooms run as they stand there."""

import re
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, g

from dashboard import language
from dashboard.interactive import registry
from dashboard.interactive.app import RoomApp, add_app
from dashboard.interactive.filters import FILTERS, parameters
from dashboard.interactive.registry import FIGURES
from dashboard.pages.common.public_pages import checked, pages
from dashboard.settings import ROOT
from dashboard.staff.rights import RIGHTS
from dashboard.staff.staff_request import StaffRequest
from tests.unit.interactive.explorer import Explorer, notice_of, parts
from tests.unit.interactive.views import components, view
from tests.unit.shipped import shipped_live

# The messages that the examples name.
WORDS = {"explore.weeks": "Weeks", "explore.figure_size": "Size"}
WORDS |= {"room_load.teams": "Teams", "room_load.none": "At least one team.", "room_load.said": "{n} counties each"}


@pytest.fixture(autouse=True)
def words(monkeypatch):
    known = language.catalogue
    monkeypatch.setattr(language, "catalogue", lambda lang: {**known(lang), **WORDS})


def example(heading: str) -> Any:
    """What the code under a heading of the document defines."""
    text = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2]
    found = re.search(r"^```python\n(.*?)^```$", text.partition("\n## ")[0], re.DOTALL | re.MULTILINE)
    assert found, heading
    names: dict[str, Any] = {}
    exec(compile(found[1], heading, "exec"), names)
    return SimpleNamespace(**names)


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_the_figure_is_drawn_with_a_code_and_words_at_each_point(monkeypatch, lang):
    monkeypatch.setitem(FIGURES, "size", example("A figure of the dashboard").FIGURE)
    shown = view(lang)
    (dots,) = registry.drawn("size", shown)["data"]
    assert len(dots["customdata"]) == len(dots["hovertext"]) > 20
    assert set(dots["customdata"]) <= set(shown.snapshot.names)
    name = shown.snapshot.names[dots["customdata"][0]][lang]
    assert dots["hovertext"][0].startswith(f"{name}: ")


def test_the_filter_has_its_control_its_parameter_and_the_figures_that_read_it(monkeypatch):
    weeks = example("A filter of the dashboard").WEEKS
    monkeypatch.setitem(FILTERS, "weeks", weeks)
    monkeypatch.setitem(FIGURES, "strip", replace(FIGURES["strip"], reads="week weeks"))
    usual, chosen = view(), view(weeks="4")
    for shown, value in ((usual, "1"), (chosen, "4")):
        (select,) = [each for each in components(weeks.control(shown)) if getattr(each, "id", "") == "weeks"]
        assert (select.value, [option["value"] for option in select.options]) == (value, ["1", "4", "13"])
    given = parameters({"weeks": "4", "counties": []}, {})
    assert view(**given).selection == chosen.selection
    assert ("weeks=4" in chosen.address, "weeks" in usual.address) == (True, False)
    changed = [name for name in FIGURES if registry.key(name, usual)[0] != registry.key(name, chosen)[0]]
    assert changed == ["strip"]


def test_the_page_is_listed_in_its_place_and_no_two_pages_have_one_name_path_or_place():
    (page,) = example("A page").PAGES
    every = [*pages().values()]
    assert checked([page, *every])["visits"] is page
    for changed in ({"name": "offices"}, {"path": "offices"}, {"place": ("menu", 1)}):
        with pytest.raises(ValueError, match="two pages"):
            checked([*every, replace(page, **changed)])


def test_the_room_has_its_components_and_answers_its_callback():
    room, server = example("A room of the desk").ROOM, Flask("desk")
    assert room.action in RIGHTS
    staff: Any = StaffRequest(SimpleNamespace(live=shipped_live()), "en", None, None, None)  # type: ignore[arg-type]
    server.before_request(lambda: setattr(g, "staff", staff))
    app = RoomApp(server, "/staff/en/dash/load/", "en")
    add_app(app, lambda query: ([], room.layout(staff, query)))
    room.add(app)

    page = Explorer(server.test_client(), "/staff/en/load", "load")

    def share(changed: str, query: str, teams: int) -> dict[str, Any]:
        return page.ask("load-said.children", query, changed, **{"load-teams": teams})

    ids = [props["id"] for _, props in parts(page.room("?teams=3")) if props.get("id", "").startswith("load-")]
    assert (ids, page.values["load-teams.value"]) == (["load-teams", "load-said"], "3")
    by_field = share("load-teams.value", "?teams=1", 3)
    assert by_field == {
        "address": {"search": "?teams=3"},
        "load-teams": {"value": "3"},
        "load-said": {"children": f"{round(len(staff.public_snapshot.names) / 3)} counties each"},
    }
    assert share("address.search", "?teams=3", 1) == by_field
    assert notice_of(share("load-teams.value", "?teams=1", 0)) == "At least one team."
