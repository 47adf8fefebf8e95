"""The choices that the filters of several pages offer."""

from __future__ import annotations

from dashboard.language import say
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label

# The choices of each filter by its name: (value, text, chosen).
Options = dict[str, list[tuple[str, str, bool]]]


def county_names(lang: str, snapshot: Snapshot) -> dict[str, str]:
    """The counties that any shown week knows, by code."""
    return {code: snapshot.names[code][lang] for code in snapshot.cells.areas if code}


def options(lang: str, snapshot: Snapshot, selection: Selection) -> Options:
    """The choices of indicator, week (newest first), county and kind, with those of the selection chosen."""
    names = county_names(lang, snapshot)
    newest = len(snapshot.weeks) - 1
    weeks = []
    for i in range(newest, -1, -1):
        key = "filter.last_week" if i == newest else "filter.week_option"
        text = say(lang, key, day=day_label(snapshot.weeks[i], lang))
        weeks.append((snapshot.cells.weeks[i], text, i == selection.week))
    counties = [("", say(lang, "filter.all_counties"), not selection.county)]
    counties += [(code, name, code == selection.county) for code, name in names.items()]
    kinds = [("", say(lang, "filter.all_kinds"), not selection.kind)]
    kinds += [(key, kind.name(lang), key == selection.kind) for key, kind in snapshot.terms.kinds.items()]
    return {
        "indicator": [(c.key, c.word(lang, "name"), c.key == selection.card.key) for c in snapshot.cards],
        "week": weeks,
        "county": counties,
        "kind": kinds,
    }
