"""The table of a view: a row for each county, with both indicators in the last week, one also in the first."""

from dataclasses import dataclass, replace

from dashboard.derived import derived
from dashboard.figures import cell_text
from dashboard.figures.explored import explored
from dashboard.indicators import amounts
from dashboard.indicators.sentences import change_text
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot


@dataclass(frozen=True)
class Row:
    """texts and sort values (None: last) of a county's columns after its name: before, now, change, rank, second.

    why: the address of the page of the offices behind the figures; '' if no page shows them.
    """

    code: str
    name: str
    texts: tuple[str, ...]
    values: tuple[float | None, ...]
    why: str
    trend: str


# Each choice of counties needs the same rows again.
@derived(most=16)
def rows(public: Snapshot, lang: str, chosen: Selection) -> list[Row]:
    """The counties of the last week, best first. chosen: a view's selection without counties."""
    assert chosen.second is not None and chosen.start is not None
    snapshot, card = explored(public, chosen), chosen.card
    cells = snapshot.cells
    ranks = cells.ranks(card.key, chosen.week, card.polarity, chosen.kind)
    found = []
    for code in cells.counties(chosen.week, card.key):
        before, now = (cells.at(card.key, week, code, chosen.kind) for week in (chosen.start, chosen.week))
        second = cells.at(chosen.second.key, chosen.week, code, chosen.kind)
        change = cells.change_between(card.key, chosen.start, chosen.week, code, chosen.kind)
        rank = ranks.get(code)
        found.append(
            Row(
                code,
                snapshot.names[code][lang],
                (
                    amounts.counts(lang, card, before),
                    amounts.counts(lang, card, now),
                    change_text(lang, "view", card, change),
                    cell_text.rank_text(lang, rank),
                    amounts.counts(lang, chosen.second, second),
                ),
                (before.value, now.value, change and change.value, rank and rank[0], second.value),
                "" if public.mode == "own" else url(lang, public, "why", replace(chosen, county=code)),
                cell_text.change_trend(card, change),
            )
        )
    return sorted(found, key=lambda row: row.values[3] or len(found) + 1)
