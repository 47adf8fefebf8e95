"""The table of a view: a row a county, with both indicators at the end of the span and the first at its beginning."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard.figures import cell_text
from dashboard.indicators.sentences import change_text
from dashboard.indicators.series import between
from dashboard.pages.common.urls import url
from dashboard.pages.explore.view import View


@dataclass(frozen=True)
class Row:
    """texts and sort values (None: last) of a county's columns after its name: before, now, change, rank, second.

    why: the address of the offices behind it; '' where no page shows them.
    """

    code: str
    name: str
    chosen: bool
    texts: tuple[str, ...]
    values: tuple[float | None, ...]
    why: str
    trend: str


def rows(view: View) -> list[Row]:
    """The counties of the view's last week, best first."""
    lang, chosen = view.lang, view.selection
    assert chosen.second is not None and chosen.start is not None
    snapshot, card = view.explored, chosen.card
    cells = snapshot.cells
    ranks = cells.ranks(card.key, chosen.week, card.polarity, chosen.kind)
    found = []
    for code in cells.counties(chosen.week, card.key):
        before, now = (cells.at(card.key, week, code, chosen.kind) for week in (chosen.start, chosen.week))
        second = cells.at(chosen.second.key, chosen.week, code, chosen.kind)
        change, rank = between(before, now), ranks.get(code)
        found.append(
            Row(
                code,
                snapshot.names[code][lang],
                code in chosen.counties,
                (
                    cell_text.counts(lang, before),
                    cell_text.counts(lang, now),
                    change_text(lang, "view", card, change),
                    cell_text.rank_text(lang, rank),
                    cell_text.counts(lang, second),
                ),
                (before.share, now.share, change and change.tenths, rank and rank[0], second.share),
                "" if view.alone else url(lang, view.snapshot, "why", replace(chosen, county=code, others=())),
                cell_text.change_trend(card, change),
            )
        )
    return sorted(found, key=lambda row: row.values[3] or len(found) + 1)
