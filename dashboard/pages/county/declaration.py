"""The declaration of the county page."""

from collections.abc import Iterator

from dashboard.figures.words import view_sentence
from dashboard.language import say
from dashboard.meeting.behind import behind_sentence
from dashboard.pages.common.public_pages import About, Page
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label


def _about(lang: str, snapshot: Snapshot, view: Selection) -> About:
    title = say(lang, "county.title", name=snapshot.names[view.county][lang])
    if view.county not in snapshot.cells.counties(view.week, view.card.key):
        week = span_label(snapshot.weeks[view.week], lang)
        return About(title, say(lang, "sharing.no_county", week=week), "outline")
    behind = behind_sentence(snapshot, lang, view.week, view.county)
    return About(title, behind or view_sentence(lang, snapshot, view), "map")


def _counties(snapshot: Snapshot) -> Iterator[dict[str, str]]:
    """The counties of the newest week."""
    for code in snapshot.cells.counties(len(snapshot.weeks) - 1, snapshot.cards[0].key):
        yield {"county": code}


PAGES = (
    Page(
        name="county",
        path="county/<county>",
        takes="indicator week weeks",
        place=None,
        sitemap=_counties,
        about=_about,
    ),
)
