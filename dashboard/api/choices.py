"""The publication, weeks, cards, areas, kinds and steps that a query selects. An unknown value is a 404."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from dashboard.api.problems import Refused, Wrong
from dashboard.indicators.cards import Card
from dashboard.language.digits import latin
from dashboard.snapshot import Snapshot, published_at, published_moments
from dashboard.weeks import moment_text, parse_date, parse_moment, week_of

PROVINCE = "province"
ALL_KINDS = "all"
ALL_STEPS = "all"

_DAY = r"[1-9][0-9]{3}\s*[-/.]\s*(?:0?[1-9]|1[0-2])\s*[-/.]\s*(?:0?[1-9]|[12][0-9]|3[01])"
_OFFSET = r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
_CLOCK = rf"(?:[T\s](?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{{1,6}})?)?{_OFFSET}?)?"
_READABLE = {"day": re.compile(_DAY), "moment": re.compile(_DAY + _CLOCK)}


def readable(kind: str, text: str) -> bool:
    """Whether a text has the form of a day or of a moment (kind), in any digits, even if the date does not exist."""
    return bool(_READABLE[kind].fullmatch(latin(text).strip()))


def as_known(snapshot: Snapshot, asof: str | None, now: datetime) -> Snapshot:
    """The snapshot of the newest publication at or before a moment, or `snapshot` if no moment is given.

    now: naive UTC. Raises Refused for a moment before the first publication, and for one after `now`.
    """
    if asof is None:
        return snapshot
    try:
        wanted = parse_moment(asof, snapshot.province.time_zone)
    except (ValueError, OverflowError):
        wanted = datetime.max
    found = published_at(snapshot, wanted) if wanted <= now else None
    if found is None:
        moments = [moment_text(moment) for moment in published_moments(snapshot)]
        raise Refused(404, [_span_wrong("asof", asof, moments)])
    return found


def any_week(name: str, text: str | None) -> date | None:
    """The Saturday of the week of a day, published or not. Raises Refused for a date that does not exist."""
    if text is None:
        return None
    try:
        return week_of(parse_date(text))
    except (ValueError, OverflowError):
        raise Refused(404, [Wrong(name, text, "day")]) from None


def one_week(snapshot: Snapshot, text: str | None) -> int | None:
    """The index of a published week, by default the newest; None while no week is published.

    Raises Refused.
    """
    if text is None:
        return len(snapshot.weeks) - 1 if snapshot.weeks else None
    week = any_week("week", text)
    if week not in snapshot.weeks:
        raise Refused(404, [_span_wrong("week", text, snapshot.cells.weeks)])
    return snapshot.weeks.index(week)


def several_weeks(snapshot: Snapshot, parameters: dict[str, str]) -> list[int]:
    """The indexes of the published weeks within `week`, `from` and `to`. Raises Refused if there is none."""
    ends = {name: any_week(name, parameters[name]) for name in ("week", "from", "to") if name in parameters}
    exactly, first, last = (ends.get(name) for name in ("week", "from", "to"))
    chosen = [
        index
        for index, week in enumerate(snapshot.weeks)
        if (exactly is None or week == exactly)
        and (first is None or first <= week)
        and (last is None or week <= last)
    ]
    if ends and not chosen:
        wrong = [_span_wrong(name, parameters[name], snapshot.cells.weeks) for name in ends]
        raise Refused(404, wrong)
    return chosen


def indicator_keys(snapshot: Snapshot, text: str | None, place: str = "query") -> list[str]:
    """The key of the card in the query or path (place), or the keys of all cards. Raises Refused."""
    keys = [card.key for card in snapshot.cards]
    if text is None:
        return keys
    if text not in keys:
        name = "key" if place == "path" else "indicator"
        raise Refused(404, [Wrong(name, text, "one_of", {"words": ", ".join(keys)}, place)])
    return [text]


def areas(snapshot: Snapshot, text: str | None, province: bool = True) -> list[str]:
    """The code of the selected area, or all codes; '' is the province. Raises Refused.

    province: whether the province can be selected and is included.
    """
    codes = sorted(snapshot.names)
    words = [PROVINCE, *codes] if province else codes
    if text is None:
        return ["", *codes] if province else codes
    typed = latin(text).strip()
    if typed not in words:
        raise Refused(404, [Wrong("county", text, "one_of", {"words": ", ".join(words)})])
    return ["" if typed == PROVINCE else typed]


def kinds(snapshot: Snapshot, text: str | None) -> Sequence[str]:
    """The key of the selected kind, or all keys; '' is all kinds together."""
    if text is None:
        return ["", *sorted(snapshot.terms.kinds)]
    return ["" if text == ALL_KINDS else text]


def steps_of(cards: Sequence[Card]) -> tuple[str, ...]:
    """The valid steps of a query: from 0 (the card itself) to the highest step of any card, and the word for all."""
    highest = max((step for card in cards for step in card.steps), default=0)
    return (*map(str, range(highest + 1)), ALL_STEPS)


def steps(snapshot: Snapshot, keys: Sequence[str], text: str | None) -> Mapping[str, Sequence[int]]:
    """The selected steps (text: one of steps_of; None: 0, the card itself), by key of the cards that have them.

    Raises Refused if none of the cards has the step.
    """
    every = {key: (0, *snapshot.card(key).steps) for key in keys}
    if text == ALL_STEPS:
        return every
    step = int(text or 0)
    found = {key: (step,) for key, known in every.items() if step in known}
    if not found:
        words = ", ".join([*map(str, sorted({known for of_card in every.values() for known in of_card})), ALL_STEPS])
        raise Refused(404, [Wrong("step", text or "", "one_of", {"words": words})])
    return found


def _span_wrong(name: str, value: str, known: Sequence[str]) -> Wrong:
    if not known:
        return Wrong(name, value, "no_publications" if name == "asof" else "none_yet")
    return Wrong(name, value, f"{name}_span", {"first": known[0], "last": known[-1]})
