"""A county's rank with its range, and its word beside the other counties, in a reader's language."""

from dashboard.indicators.cards import Card
from dashboard.indicators.series import Cells
from dashboard.indicators.signal import FEWEST_OFFICES, Word
from dashboard.indicators.standing import Rank, has_ranks, places, ranks
from dashboard.language import say
from dashboard.language.digits import integer

# Of the words of dashboard.indicators.signal: told apart without colour.
SIGNS = {"usual": "○", "look": "◐", "clear": "●", "few": "◌", "short": "…"}


def rank_text(lang: str, rank: Rank) -> str:
    """A rank with its range: 13 (8 to 17); 1 where no other place is likely; 3 to 22 (now 1) for one outside."""
    if rank.first == rank.last == rank.place:
        return integer(rank.place, lang)
    key = "signal.rank_outside" if rank.outside else "signal.rank"
    return say(lang, key, **_numbers(lang, rank))


def rank_clause(lang: str, rank: Rank, of: int) -> str:
    """The same as a clause, among so many counties: rank 13 of 24; in 8 of 10 cases between 8 and 17."""
    key = "signal.clause_outside" if rank.outside else "signal.clause"
    return say(lang, key, of=integer(of, lang), **_numbers(lang, rank))


def standing_text(lang: str, cells: Cells, card: Card, week: int, area: str, kind: str = "", step: int = 0) -> str:
    """A county's rank with its range, or the reason why it has none."""
    rank = ranks(cells, card, week, kind, step).get(area)
    if rank is not None:
        return rank_text(lang, rank)
    placed = places(cells, card, week, kind, step)
    if not has_ranks(card) or not cells.at(card.key, week, area, kind, step).known:
        return say(lang, "view.no_value")
    key = "signal.no_rank_few" if area in placed.few else "signal.no_rank_equal"
    return say(lang, key, n=integer(FEWEST_OFFICES, lang))


def _numbers(lang: str, rank: Rank) -> dict[str, str]:
    return {"rank": integer(rank.place, lang), "first": integer(rank.first, lang), "last": integer(rank.last, lang)}


def word_sign(word: Word) -> str:
    """The drawn sign of a word of a county that stands out, of `signs.WORDS`."""
    return f"word-{word.key}"


def word_text(lang: str, word: Word) -> str:
    """A word with its sign: ◐ worth a look: lower than the other counties together."""
    return _signed(lang, word, "signal")


def word_short(lang: str, word: Word) -> str:
    """The same where there is little room: ◐ worth a look: lower."""
    return _signed(lang, word, "signal_short")


def _signed(lang: str, word: Word, section: str) -> str:
    return f"{SIGNS[word.key]} {say(lang, f'{section}.{word.name}')}"
