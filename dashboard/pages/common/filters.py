"""The choices that the filters of several pages offer."""

from __future__ import annotations

from dashboard.language import say
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.store.tables import KINDS
from dashboard.weeks import day_label


def county_names(lang: str, snapshot: Snapshot) -> dict[str, str]:
    """The counties that any shown week knows, by code."""
    return {code: snapshot.names[code][lang] for code in snapshot.cells.areas if code}


def options(lang: str, snapshot: Snapshot, view: Selection) -> dict[str, list[tuple[str, str, bool]]]:
    """The filters' choices: name -> (value, text, chosen)."""
    names = county_names(lang, snapshot)
    newest = len(snapshot.weeks) - 1
    weeks = []
    for i in range(newest, -1, -1):
        key = "filter.last_week" if i == newest else "filter.week_option"
        text = say(lang, key, day=day_label(snapshot.weeks[i], lang))
        weeks.append((snapshot.cells.weeks[i], text, i == view.week))
    counties = [("", say(lang, "filter.all_counties"), not view.county)]
    counties += [(code, name, code == view.county) for code, name in names.items()]
    kinds = [("", say(lang, "filter.all_kinds"), not view.kind)]
    kinds += [(kind, say(lang, f"kind.{kind}"), kind == view.kind) for kind in KINDS]
    return {
        "indicator": [(c.key, c.word(lang, "name"), c.key == view.card.key) for c in snapshot.cards],
        "week": weeks,
        "county": counties,
        "kind": kinds,
    }
