"""The declaration of the page of decisions."""

from dashboard.language import COMMA, say
from dashboard.meeting.decisions import all_decisions, lead
from dashboard.pages.common.public_pages import About, Page, once
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label


def _about(lang: str, snapshot: Snapshot, view: Selection) -> About:
    title = f"{say(lang, 'decisions.title')}{COMMA[lang]}{span_label(snapshot.weeks[view.week], lang)}"
    return About(title, lead(lang, all_decisions(snapshot, view.week)), "outline")


PAGES = (
    Page(
        name="decisions",
        path="meeting/decisions",
        takes="week state owner decided sort",
        place=("foot", 2),
        section="meeting",
        sitemap=once,
        about=_about,
        desk="decisions",
    ),
)
