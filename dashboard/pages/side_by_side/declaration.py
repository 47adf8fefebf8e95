"""The declaration of the page with counties side by side."""

from dashboard.language import COMMA, say
from dashboard.pages.common.public_pages import About, Page, once
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot


def _about(lang: str, snapshot: Snapshot, view: Selection) -> About:
    names = COMMA[lang].join(snapshot.names[code][lang] for code in view.counties)
    title = say(lang, "side_by_side.title")
    return About(f"{title}: {names}" if names else title, say(lang, "sharing.side_by_side"), "outline")


PAGES = (
    Page(
        name="side_by_side",
        path="side-by-side",
        takes="week weeks counties",
        place=("menu", 3),
        sitemap=once,
        about=_about,
    ),
)
