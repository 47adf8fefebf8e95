"""The declaration of the first page."""

from dashboard.figures.words import view_sentence
from dashboard.language import COMMA, say
from dashboard.meeting.behind import behind_sentence, worst_first
from dashboard.pages.common.public_pages import About, Page, once
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot


def _about(lang: str, snapshot: Snapshot, view: Selection) -> About:
    county = COMMA[lang].join(snapshot.names[code][lang] for code in view.counties)
    key = "site.title_county" if county else "site.title"
    title = say(lang, key, county=county, **snapshot.province.words(lang))
    worst = worst_first(snapshot, view.week, "")[0][0]
    is_default = (view.card, view.kind) == (worst, "")
    behind = behind_sentence(snapshot, lang, view.week, view.county) if is_default else ""
    return About(title, behind or view_sentence(lang, snapshot, view), "map")


PAGES = (
    Page(
        name="overview",
        path="",
        # The page compares several counties, written as one comma-separated parameter.
        takes="indicator week weeks counties kind show order",
        place=("menu", 2),
        sitemap=once,
        about=_about,
    ),
)
