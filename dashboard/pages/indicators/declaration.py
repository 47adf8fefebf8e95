"""The declarations of the pages of indicators and of the method."""

from collections.abc import Iterator

from dashboard.language import say
from dashboard.meeting.behind import behind_sentence
from dashboard.pages.common.public_pages import About, Page, in_words, once
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot


def _about_all(lang: str, snapshot: Snapshot, view: Selection) -> About:
    return About(say(lang, "indicators_page.title"), behind_sentence(snapshot, lang, view.week, ""), "states")


def _about_card(lang: str, _: Snapshot, view: Selection) -> About:
    return About(view.card.word(lang, "name"), view.card.word(lang, "question"), "map")


def _cards(snapshot: Snapshot) -> Iterator[dict[str, str]]:
    for card in snapshot.cards:
        yield {"key": card.key}


PAGES = (
    Page(
        name="indicators",
        path="indicators",
        takes="",
        place=("menu", 7),
        sitemap=once,
        about=_about_all,
    ),
    Page(
        name="indicator",
        path="indicators/<key>",
        takes="",
        place=None,
        section="indicators",
        sitemap=_cards,
        about=_about_card,
    ),
    Page(
        name="method",
        path="method",
        takes="",
        place=("foot", 1),
        section="indicators",
        sitemap=once,
        about=in_words("method.title", "sharing.method"),
    ),
)
