"""The publication, weeks, cards, areas and steps that a parsed query selects. An unknown value is a 404."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TypeVar

from dashboard.api.problems import Place, Refused, WrongParameter, wrong
from dashboard.indicators.cards import Card
from dashboard.language.digits import latin
from dashboard.snapshot import Snapshot, published_at, published_moments
from dashboard.weeks import moment_text, parse_date, parse_moment, utcnow, week_of

T = TypeVar("T")
ALL = "all"  # kinds together, or steps


def as_known(snapshot: Snapshot, asof: str | None) -> Snapshot:
    """The snapshot of the newest publication at or before a moment, or `snapshot` if no moment is given.

    Raises Refused for a moment before the first publication, and for one in the future.
    """
    if asof is None:
        return snapshot
    try:
        wanted = parse_moment(asof, snapshot.province.time_zone)
    except (ValueError, OverflowError):
        wanted = datetime.max
    found = published_at(snapshot, wanted) if wanted <= utcnow() else None
    if found is None:
        raise Refused(404, _outside("asof", [moment_text(moment) for moment in published_moments(snapshot)]))
    return found


def any_week(query: Mapping[str, str], name: str = "week") -> date | None:
    """The Saturday of the week of a day, published or not. Raises Refused for a date that does not exist."""
    if name not in query:
        return None
    try:
        return week_of(parse_date(query[name]))
    except (ValueError, OverflowError):
        raise Refused(404, wrong(name, "day")) from None


def weeks(snapshot: Snapshot, query: Mapping[str, str]) -> list[int]:
    """The indexes of the published weeks within `week`, `from` and `to`. Raises Refused if there is none."""
    ends = {name: week for name in ("week", "from", "to") if (week := any_week(query, name))}
    first = max((ends[name] for name in ("week", "from") if name in ends), default=date.min)
    last = min((ends[name] for name in ("week", "to") if name in ends), default=date.max)
    chosen = [index for index, week in enumerate(snapshot.weeks) if first <= week <= last]
    if ends and not chosen:
        raise Refused(404, *(_outside(name, snapshot.cells.weeks) for name in ends))
    return chosen


def named(name: str, text: str, known: Mapping[str, T], place: Place = "query") -> T:
    """What a parameter names. known: by its valid values. Raises Refused for another value."""
    if text not in known:
        raise Refused(404, wrong(name, "one_of", place, words=", ".join(known)))
    return known[text]


def areas(snapshot: Snapshot, text: str | None, province: bool = True) -> list[str]:
    """The code of the selected area, or all codes; '' is the province. Raises Refused.

    province: whether the province can be selected and is included.
    """
    known = {"province": ""} if province else {}
    known |= {code: code for code in sorted(snapshot.names)}
    return [*known.values()] if text is None else [named("county", latin(text).strip(), known)]


def steps_of(cards: Sequence[Card]) -> tuple[str, ...]:
    """The valid steps of a query: from 0 (the card itself) to the highest step of any card, and the word for all."""
    highest = max((step for card in cards for step in card.steps), default=0)
    return (*map(str, range(highest + 1)), ALL)


def steps(snapshot: Snapshot, keys: Sequence[str], text: str) -> Mapping[str, Sequence[int]]:
    """The selected steps (text: one of steps_of), by key of the cards that have them.

    Raises Refused if none of the cards has the step.
    """
    every = {key: (0, *snapshot.card(key).steps) for key in keys}
    if text == ALL:
        return every
    words = [*map(str, sorted({step for known in every.values() for step in known})), ALL]
    step = int(named("step", text, dict(zip(words, words, strict=True))))
    return {key: (step,) for key, known in every.items() if step in known}


def _outside(name: str, known: Sequence[str]) -> WrongParameter:
    if not known:
        return wrong(name, "no_publications" if name == "asof" else "none_yet")
    return wrong(name, f"{name}_span", first=known[0], last=known[-1])
