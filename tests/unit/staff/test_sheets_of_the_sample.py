"""A sheet that was filled in while sample data were shown never becomes a real figure."""

from __future__ import annotations

from dataclasses import replace

from dashboard.desk import sheets as desk_sheets
from dashboard.staff.coming import waiting_for_publication
from tests.unit.staff.sheet_desk import review, sent


def test_a_sheet_of_the_sample_waits_only_while_the_sample_is_shown(site, monkeypatch):
    live = site.live
    real = live.newest
    tables = replace(real.whole.tables, sample=True)
    monkeypatch.setattr(live, "newest", replace(real, whole=replace(real.whole, tables=tables)))
    number = sent(site)
    monkeypatch.setattr(live, "newest", real)
    assert review(site, number).status_code == 303
    with site.desk.reading() as connection:
        approved = desk_sheets.listed(connection, step="approved")
    assert [sheet.id for sheet in waiting_for_publication(approved, tables)] == [number]
    assert waiting_for_publication(approved, real.whole.tables) == []
