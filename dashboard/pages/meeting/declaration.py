"""The declarations of the meeting's pages: the agenda, all points of one part, and the screens."""

from dashboard.language import say
from dashboard.meeting.behind import behind_sentence
from dashboard.pages.common.public_pages import About, Page, not_listed, once
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label


def _about(lang: str, snapshot: Snapshot, view: Selection) -> About:
    title = say(lang, "meeting_page.heading", week=span_label(snapshot.weeks[view.week], lang))
    return About(title, behind_sentence(snapshot, lang, view.week, ""), "states")


PAGES = (
    Page(
        name="meeting",
        path="meeting",
        takes="indicator week weeks sort",
        place=("menu", 4),
        sitemap=once,
        about=_about,
    ),
    Page(
        name="points",
        path="meeting/points/<part>",
        takes="week weeks",
        place=None,
        section="meeting",
        sitemap=not_listed,
        about=_about,
    ),
    Page(
        name="present",
        path="meeting/present",
        takes="indicator week weeks sort",
        place=None,
        sitemap=not_listed,
        about=_about,
    ),
)
