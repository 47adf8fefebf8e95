"""The program in docs/api.md, run as it is written against a real server."""

import re

from dashboard.settings import ROOT
from tests.browser.running import running_server
from tests.unit.shipped import shipped_live


def test_the_documented_program_draws_a_map_of_the_counties(tmp_path, monkeypatch):
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    names = {}
    with running_server() as server:
        exec(code.replace("http://127.0.0.1:8050", server.address), names)
    snapshot, counties = shipped_live().snapshot, names["counties"]
    week = snapshot.cells.weeks.index("2014-12-06")
    assert set(counties.index) == set(snapshot.cells.counties(week, "committee"))
    for code, share in counties["share"].items():
        known = snapshot.cells.at("committee", week, code).value
        # The API rounds no share, and leaves an unknown one blank.
        assert share != share if known is None else abs(share - known) < 1e-9
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert "choroplethmap" in page and all(code in page for code in counties.index)
