"""The declaration of the list of offices."""

from dashboard.language import COMMA, say
from dashboard.pages.common.office_filter import Matches
from dashboard.pages.common.office_text import matches_sentence
from dashboard.pages.common.public_pages import About, Page, once
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

MOST_NAMES = 3


def _about(lang: str, snapshot: Snapshot, view: Selection) -> About:
    matches = Matches(lang, snapshot, view)
    county = snapshot.names[view.county][lang] if view.county else ""
    title = say(lang, "offices.title_county" if county else "offices.title", county=county)
    if view.q and 0 < len(matches.offices) <= MOST_NAMES:
        # The names of a few offices say more than their number.
        return About(title, COMMA[lang].join(office.names[lang] for office in matches.offices), "outline")
    return About(title, matches_sentence(lang, snapshot, view, matches), "outline")


PAGES = (
    Page(
        name="offices",
        path="offices",
        takes="county kind indicator state reported inspected findings q week sort",
        keeps="page",
        place=("menu", 5),
        sitemap=once,
        about=_about,
    ),
)
