"""The declaration of the page of the interactive dashboard."""

from dashboard.figures.words import view_sentence
from dashboard.language import say
from dashboard.pages.common.public_pages import About, Page, once
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot


def _about(lang: str, snapshot: Snapshot, view: Selection) -> About:
    return About(say(lang, "explore.title"), view_sentence(lang, snapshot, view), "map")


PAGES = (
    Page(
        name="explore",
        path="explore",
        takes="indicator second start week weeks counties kind evidence path show unit order",
        place=("menu", 1),
        sitemap=once,
        about=_about,
        desk="explore",
    ),
)
