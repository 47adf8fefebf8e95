"""A card's target in words. The target of a card of which a lower value is better is called a ceiling."""

from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.language import say


def target_sort(card: Card) -> str:
    """`ceiling` for a card with a target of which a lower value is better, else `target`."""
    return "ceiling" if card.polarity == "low" and card.target is not None else "target"


def target_word(lang: str, card: Card) -> str:
    """The heading of a target: `Target` or `Ceiling`."""
    return say(lang, f"indicator_page.{target_sort(card)}")


def target_text(lang: str, card: Card) -> str:
    """`Target: 90% by 1 March 2015`; '' without a dated target."""
    dated = amounts.dated_target(lang, card)
    return f"{target_word(lang, card)}: {dated}" if dated else ""


def target_name(lang: str, card: Card) -> str:
    """`target 90%`, or `ceiling 10%`; '' without a target."""
    if card.target is None:
        return ""
    return say(lang, f"pictures.{target_sort(card)}", target=amounts.target(lang, card))


def target_key(lang: str, card: Card) -> list[tuple[str, str]]:
    """The target's entry of a figure's key, (sign, meaning); empty if the card has no target."""
    return [] if card.target is None else [("target", target_text(lang, card))]


def target_on_bar(lang: str, card: Card) -> tuple[str, float] | None:
    """The target's name and its position on a bar, as a part (0 to 1) of the longest bar; None without a target."""
    return None if card.target is None else (target_name(lang, card), card.target / card.top)
