"""The declaration of the page with the offices behind a figure."""

from dashboard.figures.words import view_sentence
from dashboard.language import say
from dashboard.pages.common.public_pages import About, Page, not_listed
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot


def _about(lang: str, snapshot: Snapshot, view: Selection) -> About:
    return About(say(lang, "why.title"), view_sentence(lang, snapshot, view, with_rank=False), "map")


PAGES = (
    Page(
        name="why",
        path="why",
        takes="indicator week weeks county kind",
        keeps="stage page",
        place=None,
        sitemap=not_listed,
        about=_about,
    ),
)
