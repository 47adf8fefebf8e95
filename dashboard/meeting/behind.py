"""How many indicators are behind their targets, and of how many this is not known, in sentences."""

from collections.abc import Sequence

from dashboard.derived import derived
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card, headlines
from dashboard.indicators.series import Cell
from dashboard.indicators.target_state import TARGET_STATES
from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.language.order import order
from dashboard.meeting.histories import histories, in_points, target_states
from dashboard.snapshot import Snapshot


def worst_first(snapshot: Snapshot, week: int, area: str) -> list[tuple[Card, str]]:
    """Each headline card with its state against the target, '' for none: worst state first, then widest gap."""

    def sort_key(card: Card, state: str) -> tuple[int, float]:
        value = snapshot.cells.at(card.key, week, area).value
        gap = 0.0
        if value is not None and card.target is not None:
            gap = card.better_sign * (card.target - value) / card.top
        return (*TARGET_STATES, "").index(state), -gap

    states = [(card, target_states(snapshot, card, area)[week]) for card in headlines(snapshot.cards)]
    return sorted(states, key=lambda pair: sort_key(*pair))


@derived()
def farthest_card(snapshot: Snapshot, week: int) -> Card:
    """The indicator that is farthest from its target in the province: that of every page whose address has none."""
    return worst_first(snapshot, week, "")[0][0] if snapshot.weeks else snapshot.cards[0]


def behind_cards(snapshot: Snapshot, week: int, area: str = "") -> list[Card]:
    """The headline cards that are behind their targets, the worst first. area: a county's code, '' the province."""
    return [card for card, state in worst_first(snapshot, week, area) if state == "behind"]


def gap_text(lang: str, card: Card, cell: Cell) -> str:
    """The distance of a known value from its card's target in words: 20 points, 2.2 minutes; '' where not known."""
    if cell.value is None or card.target is None:
        return ""
    return amounts.gap(lang, card, abs(card.target - cell.value))


def behind_sentence(snapshot: Snapshot, lang: str, week: int, area: str) -> str:
    """The sentence with the number of indicators behind their targets and the worst one; '' if no card has a state.

    area: a county's code, or '' for the province.
    """
    counted = [(card, state) for card, state in worst_first(snapshot, week, area) if state]
    if not counted:
        return ""
    where = say(lang, "figure.bullets.of_county", county=snapshot.names[area][lang]) if area else ""
    worst = counted[0][0].word(lang, "name")
    text = behind_text(lang, "figure.bullets.", [state for _, state in counted], worst=worst)
    sentence = f"{where} {text}".lstrip()
    return sentence[0].upper() + sentence[1:]


def counties_sentence(snapshot: Snapshot, lang: str, week: int) -> str:
    """How many of the counties' indicators are behind, and which counties have the most of them; '' if none has a
    state."""
    behind: dict[str, int] = {}
    states = []
    for (_, area), history in histories(snapshot, week).items():
        if area and history.state and in_points(history.card):
            states.append(history.state)
            behind[area] = behind.get(area, 0) + (history.state == "behind")
    most = max(behind.values(), default=0)
    named = sorted((snapshot.names[area][lang] for area, count in behind.items() if count == most), key=order)
    key = "figure.matrix.most" if len(named) <= 3 else "figure.matrix.most_others"
    names = COMMA[lang].join(named) if len(named) <= 3 else integer(len(named), lang)
    most_text = say(lang, key, k=integer(most, lang), names=names)
    return behind_text(lang, "figure.matrix.", states, most=most_text, names=names)


def behind_text(lang: str, prefix: str, states: Sequence[str], **values: str) -> str:
    """How many of some states are `behind`, and how many `not_known`: "none is behind" only if all are known.

    prefix: of the messages' keys, before the form. values: of the messages, besides {n} behind of {of}.
    '' without states.
    """
    behind, unknown, of = states.count("behind"), states.count("not_known"), len(states)
    if not of:
        return ""
    form = "some" if behind > 1 else "one" if behind else "none"
    if unknown and not behind:
        form = "not_known" if unknown == of else "none_known"
    text = say(lang, f"{prefix}{form}", n=integer(behind, lang), of=integer(of, lang), **values)
    if not unknown or unknown == of:
        return text
    return f"{text} {say(lang, f'{prefix}rest', k=integer(unknown, lang))}"
