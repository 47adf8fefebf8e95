"""The choices of the filters on several pages, and the counties that a page compares."""

from urllib.parse import parse_qsl, urlsplit

from dashboard.figures import tokens
from dashboard.indicators.sentences import before_text
from dashboard.language import say
from dashboard.language.order import order
from dashboard.pages.common.selection import MOST_COUNTIES, of_counted_kind
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import PERIODS, day_label

# By the filter's name: (value, text, is_chosen) of each choice.
Options = dict[str, list[tuple[str, str, bool]]]


def county_names(lang: str, snapshot: Snapshot) -> dict[str, str]:
    """The names of the counties of all published weeks, by code, in the order of the alphabet."""
    names = {code: snapshot.names[code][lang] for code in snapshot.cells.areas if code}
    return dict(sorted(names.items(), key=lambda pair: order(pair[1])))


def options(lang: str, snapshot: Snapshot, selection: Selection) -> Options:
    """The choices of indicator, week (newest first), county, kind and period; those of the selection are marked as
    chosen."""
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
        "weeks": periods(lang, selection),
    }


def periods(lang: str, selection: Selection) -> list[tuple[str, str, bool]]:
    """(value, text, is_chosen) of the periods over which changes are told: PERIODS, and the chosen one."""
    offered = sorted({*PERIODS, selection.weeks})
    return [(str(n) if n > 1 else "", before_text(lang, n), n == selection.weeks) for n in offered]


class Compared:
    """The counties that a page compares. chosen: (code, name, colour of its line, address without it) of each county.

    more: choices (value, name, is_chosen) to add a county; a value is the new parameter `county`. fields: the page's
    other parameters. side_by_side: address of the page with all indicators of these counties, as many as it takes.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection, page: str) -> None:
        counties = selection.counties

        names = county_names(lang, snapshot)

        def address(*codes: str) -> str:
            return url(lang, snapshot, page, of_counted_kind(selection.of(codes)))

        rest = {code: [other for other in counties if other != code] for code in counties}
        # The county page always has at least one county.
        self.chosen = [
            (code, names[code], colour, address(*rest[code]))
            for code, (colour, _) in zip(counties, tokens.LINES, strict=False)
            if rest[code] or page == "overview"
        ]
        self.more = [("", say(lang, "compared.add"), True)] + [
            (",".join((*counties, code)), name, False)
            for code, name in names.items()
            if code not in counties and len(counties) < MOST_COUNTIES
        ]
        self.side_by_side = url(lang, snapshot, "side_by_side", selection)
        self.fields = [
            (key, value) for key, value in parse_qsl(urlsplit(address(*counties)).query) if key != "county"
        ]
