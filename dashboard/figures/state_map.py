"""The map with `show=state`: each county in the paint of its state against the target, with the state's sign."""

from collections import Counter
from collections.abc import Sequence

from dashboard.derived import stored_property
from dashboard.figures import tokens
from dashboard.figures.cell_text import CellText
from dashboard.figures.signs import state_word
from dashboard.figures.words import county_rows, marked_legend, words_of
from dashboard.indicators.target_state import TARGET_STATES
from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot


class StateText(CellText):
    """A county's cell, painted by its state against the target."""

    @stored_property
    def fill(self) -> str:
        """CSS paint of the state; the pattern of "not applicable" for none."""
        return tokens.STATE_PAINTS.get(self.target_state, "url(#p-not_applicable)")

    @stored_property
    def marks(self) -> tuple[str, ...]:
        """The sign of the state."""
        return tuple(filter(None, [self.target_state]))

    @property
    def told(self) -> str:
        """What `title` tells of the area: its figure, value and state."""
        state = state_word(self.lang, self.target_state) if self.target_state else say(self.lang, "tile.no_target")
        return f"{self.counts}{COMMA[self.lang]}{state}"


def painted_rows(snapshot: Snapshot, lang: str, selection: Selection) -> Sequence[CellText]:
    """The counties' cells in the register's order, painted by their values or, with `show=state`, by their states."""
    if selection.show != "state":
        return county_rows(snapshot, lang, selection)
    card, week = selection.card, selection.week
    return [
        StateText(snapshot, lang, card, week, code, selection.kind, weeks=selection.weeks)
        for code in snapshot.cells.counties(week, card.key)
    ]


def painted_key(lang: str, selection: Selection, rows: Sequence[CellText]) -> list[tuple[str, str]]:
    """(sign, text) of the paints and marks of these rows."""
    return state_key(lang) if selection.show == "state" else marked_legend(lang, selection.card, words_of(rows))


def state_key(lang: str) -> list[tuple[str, str]]:
    """(sign, text) of the states, best first."""
    return [(f"cell-{state}", state_word(lang, state)) for state in reversed(TARGET_STATES)]


def state_sentence(lang: str, rows: Sequence[CellText]) -> str:
    """How many counties are in each state: 3 reached, 4 on track, 15 behind, 2 not known; '' without a target."""
    counts = Counter(row.target_state for row in rows)
    named = [(integer(counts[state], lang), state_word(lang, state)) for state in reversed(TARGET_STATES)]
    texts = [say(lang, "figure.state_map.count", n=n, state=state) for n, state in named]
    if not any(counts[state] for state in TARGET_STATES):
        return ""
    return say(lang, "figure.state_map.sentence", counts=COMMA[lang].join(texts))
