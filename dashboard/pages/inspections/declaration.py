"""The declaration of the page of inspections."""

from dataclasses import replace

from dashboard.figures.words import view_sentence
from dashboard.indicators.cards import card_of_rule
from dashboard.language import say
from dashboard.pages.common.public_pages import About, Page, once
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot


def title(lang: str, snapshot: Snapshot, view: Selection) -> str:
    """The page's title."""
    if not view.county:
        return say(lang, "inspections.title", **snapshot.province.words(lang))
    return say(lang, "inspections.title_county", county=snapshot.names[view.county][lang])


def _about(lang: str, snapshot: Snapshot, view: Selection) -> About:
    heading, card = title(lang, snapshot, view), card_of_rule(snapshot.cards, "inspected")
    if card is None:
        return About(heading, say(lang, "inspections.no_card"), "outline")
    return About(heading, view_sentence(lang, snapshot, replace(view, card=card)), "map")


PAGES = (
    Page(
        name="inspections",
        path="inspections",
        takes="week weeks county kind",
        place=("menu", 6),
        sitemap=once,
        about=_about,
    ),
)
