"""The declaration of the data page."""

from dashboard.language import say
from dashboard.pages.common.public_pages import About, Page, once
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot


def _about(lang: str, _: Snapshot, view: Selection) -> About:
    return About(say(lang, "data.title"), say(lang, "sharing.data", name=view.card.word(lang, "name")), "map")


PAGES = (
    Page(
        name="data",
        path="data",
        takes="indicator week weeks county kind",
        place=("menu", 8),
        sitemap=once,
        about=_about,
    ),
)
