"""What each page says in one sentence, for search engines and for previews in messengers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from dashboard.figures.words import view_sentence
from dashboard.indicators.cards import card_of_rule
from dashboard.language import COMMA, say
from dashboard.meeting.behind import behind_sentence, worst_first
from dashboard.meeting.decisions import all_decisions, lead
from dashboard.pages.common.office_filter import Matches
from dashboard.pages.common.office_text import matches_sentence
from dashboard.pages.common.selection import default_selection
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label

# What a preview shows beside its sentence: the map of the indicator, the states of all indicators, or the outline of
# the province for pages without figures.
Shows = Literal["map", "states", "outline"]

MOST_NAMES = 3


@dataclass(frozen=True)
class About:
    """A page's title, its sentence, and what the picture of its preview shows."""

    title: str
    sentence: str
    shows: Shows


def about(lang: str, snapshot: Snapshot, name: str, selection: Selection | None = None) -> About:
    """The words of a page. name: one of PREVIEWED. selection: the page's, None for a page without choices."""
    return PREVIEWED[name](lang, snapshot, selection or default_selection(snapshot))


def _overview(lang: str, snapshot: Snapshot, view: Selection) -> About:
    county = COMMA[lang].join(snapshot.names[code][lang] for code in view.counties)
    key = "site.title_county" if county else "site.title"
    title = say(lang, key, county=county, **snapshot.province.words(lang))
    worst = worst_first(snapshot, view.week, "")[0][0]
    is_default = (view.card, view.kind) == (worst, "")
    behind = behind_sentence(snapshot, lang, view.week, view.county) if is_default else ""
    return About(title, behind or view_sentence(lang, snapshot, view), "map")


def _county(lang: str, snapshot: Snapshot, view: Selection) -> About:
    title = say(lang, "county.title", name=snapshot.names[view.county][lang])
    if view.county not in snapshot.cells.counties(view.week, view.card.key):
        return About(title, say(lang, "sharing.no_county", week=_week(lang, snapshot, view)), "outline")
    behind = behind_sentence(snapshot, lang, view.week, view.county)
    return About(title, behind or view_sentence(lang, snapshot, view), "map")


def _side_by_side(lang: str, snapshot: Snapshot, view: Selection) -> About:
    names = COMMA[lang].join(snapshot.names[code][lang] for code in view.counties)
    title = say(lang, "side_by_side.title")
    return About(f"{title}: {names}" if names else title, say(lang, "sharing.side_by_side"), "outline")


def _explore(lang: str, snapshot: Snapshot, view: Selection) -> About:
    return About(say(lang, "explore.title"), view_sentence(lang, snapshot, view), "map")


def _why(lang: str, snapshot: Snapshot, view: Selection) -> About:
    return About(say(lang, "why.title"), view_sentence(lang, snapshot, view, with_rank=False), "map")


def _data(lang: str, snapshot: Snapshot, view: Selection) -> About:
    return About(say(lang, "data.title"), say(lang, "sharing.data", name=view.card.word(lang, "name")), "map")


def _indicator(lang: str, snapshot: Snapshot, view: Selection) -> About:
    return About(view.card.word(lang, "name"), view.card.word(lang, "question"), "map")


def _indicators(lang: str, snapshot: Snapshot, view: Selection) -> About:
    return About(say(lang, "indicators_page.title"), behind_sentence(snapshot, lang, view.week, ""), "states")


def _meeting(lang: str, snapshot: Snapshot, view: Selection) -> About:
    title = say(lang, "meeting_page.heading", week=_week(lang, snapshot, view))
    return About(title, behind_sentence(snapshot, lang, view.week, ""), "states")


def _decisions(lang: str, snapshot: Snapshot, view: Selection) -> About:
    title = f"{say(lang, 'decisions.title')}{COMMA[lang]}{_week(lang, snapshot, view)}"
    return About(title, lead(lang, all_decisions(snapshot, view.week)), "outline")


def _offices(lang: str, snapshot: Snapshot, view: Selection) -> About:
    matches = Matches(lang, snapshot, view)
    county = snapshot.names[view.county][lang] if view.county else ""
    title = say(lang, "offices.title_county" if county else "offices.title", county=county)
    if view.q and 0 < len(matches.offices) <= MOST_NAMES:
        # The names of a few offices say more than their number.
        return About(title, COMMA[lang].join(office.names[lang] for office in matches.offices), "outline")
    return About(title, matches_sentence(lang, snapshot, view, matches), "outline")


def inspections_title(lang: str, snapshot: Snapshot, view: Selection) -> str:
    """The title of the page of inspections."""
    if not view.county:
        return say(lang, "inspections.title", **snapshot.province.words(lang))
    return say(lang, "inspections.title_county", county=snapshot.names[view.county][lang])


def _inspections(lang: str, snapshot: Snapshot, view: Selection) -> About:
    heading, card = inspections_title(lang, snapshot, view), card_of_rule(snapshot.cards, "inspected")
    if card is None:
        return About(heading, say(lang, "inspections.no_card"), "outline")
    return About(heading, view_sentence(lang, snapshot, replace(view, card=card)), "map")


def _in_words(title: str, sentence: str, shows: Shows = "outline") -> Callable[[str, Snapshot, Selection], About]:
    """The words of a page that are messages. title, sentence: their keys."""

    def words(lang: str, snapshot: Snapshot, view: Selection) -> About:
        values = snapshot.province.words(lang)
        return About(say(lang, title, **values), say(lang, sentence, **values), shows)

    return words


def _week(lang: str, snapshot: Snapshot, view: Selection) -> str:
    return span_label(snapshot.weeks[view.week], lang)


PREVIEWED: Mapping[str, Callable[[str, Snapshot, Selection], About]] = {
    "overview": _overview,
    "county": _county,
    "side_by_side": _side_by_side,
    "explore": _explore,
    "why": _why,
    "data": _data,
    "offices": _offices,
    "inspections": _inspections,
    "indicators": _indicators,
    "indicator": _indicator,
    "meeting": _meeting,
    "points": _meeting,
    "present": _meeting,
    "decisions": _decisions,
    "method": _in_words("method.title", "sharing.method"),
    "publications": _in_words("publications.title", "sharing.publications"),
    "compare": _in_words("compare.title", "sharing.compare"),
    "api_page": _in_words("api_page.title", "sharing.api"),
    "search": _in_words("search.title", "sharing.search"),
}
"""The pages that can be shared with a preview, by their keys in ADDRESSES."""
