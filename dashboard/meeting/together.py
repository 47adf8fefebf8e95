"""The sum of all counties beside a province's figure that counts other kinds of office than the counties do."""

from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.indicators.series import Cell, combined_cell
from dashboard.language import COMMA, say
from dashboard.snapshot import Snapshot


def together(snapshot: Snapshot, card: Card, week: int) -> Cell | None:
    """The combined cell of all counties in a week (an index); None where it is the province's figure.

    Indicators of counts always count the same.
    """
    if card.of_counts or set(card.kinds) == set(card.county_kinds):
        return None
    cells = snapshot.cells
    cell = combined_cell([cells.at(card.key, week, code) for code in cells.counties(week, card.key)])
    province = cells.at(card.key, week)
    same = (cell.numerator, cell.denominator, cell.state) == (
        province.numerator,
        province.denominator,
        province.state,
    )
    return None if same else cell


def together_text(lang: str, snapshot: Snapshot, card: Card, week: int) -> str:
    """The sum, and the kinds that it counts: With “County office” too, as on the map: 259 of 468 (55.3%). Or ''."""
    cell = together(snapshot, card, week)
    if cell is None:
        return ""
    only_more = set(card.kinds) <= set(card.county_kinds)
    kinds = [kind for kind in card.county_kinds if not only_more or kind not in card.kinds]
    names = COMMA[lang].join(snapshot.terms.kinds[kind].name(lang) for kind in kinds)
    key = "view.counties_with" if only_more else "view.counties_of"
    return say(lang, key, kinds=names, counts=amounts.counts(lang, card, cell))


def together_short(lang: str, snapshot: Snapshot, card: Card, week: int) -> str:
    """The same where there is no room: map 259 of 468 (55.3%)."""
    cell = together(snapshot, card, week)
    return "" if cell is None else say(lang, "view.counties_short", counts=amounts.counts(lang, card, cell))
