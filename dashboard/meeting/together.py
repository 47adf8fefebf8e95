"""The sum of all counties beside a province's figure that counts other kinds of office than the counties do."""

from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.indicators.series import Cell, combined_cell
from dashboard.language import COMMA, say
from dashboard.snapshot import Snapshot
from dashboard.tables.measures import Terms


def counts_others(card: Card) -> bool:
    """Whether a card's counties count other kinds of office than its province. Cards of counts count the same."""
    return not card.of_counts and set(card.kinds) != set(card.county_kinds)


def together(snapshot: Snapshot, card: Card, week: int) -> Cell | None:
    """The combined cell of all counties in a week (an index); None where they count the same as the province.

    None also where other kinds of office count but numerator and denominator are the province's.
    """
    if not counts_others(card):
        return None
    cells = snapshot.cells
    found = combined_cell([cells.at(card.key, week, code) for code in cells.counties(week, card.key)])
    return None if _same(found, cells.at(card.key, week)) else found


def _same(one: Cell, other: Cell) -> bool:
    known = one.known and other.known
    return known and (one.numerator, one.denominator) == (other.numerator, other.denominator)


def together_text(lang: str, snapshot: Snapshot, card: Card, week: int) -> str:
    """The sum, and the kinds that it counts: On the map, with “county office” too: 259 of 468 (55.3%). Or ''."""
    cell = together(snapshot, card, week)
    if cell is None:
        return ""
    return together_form(lang, snapshot.terms, card).replace("{counts}", amounts.counts(lang, card, cell))


def together_form(lang: str, terms: Terms, card: Card) -> str:
    """The text of `together_text` with the placeholder {counts}, for the browser; '' where both count the same."""
    if not counts_others(card):
        return ""
    only_more = set(card.kinds) <= set(card.county_kinds)
    kinds = [kind for kind in card.county_kinds if not only_more or kind not in card.kinds]
    names = COMMA[lang].join(terms.kinds[kind].name(lang) for kind in kinds)
    return say(lang, "view.counties_with" if only_more else "view.counties_of", kinds=names, counts="{counts}")


def together_short(lang: str, snapshot: Snapshot, card: Card, week: int) -> str:
    """The same where there is no room: on the map 259 of 468 (55.3%)."""
    cell = together(snapshot, card, week)
    return "" if cell is None else say(lang, "view.counties_short", counts=amounts.counts(lang, card, cell))
