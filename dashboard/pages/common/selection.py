"""Reads what a visitor has chosen from the parameters of an address, the same in both languages."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from marshmallow import Schema, ValidationError
from webargs import fields

from dashboard.derived import derived
from dashboard.language.digits import latin
from dashboard.selection import Selection, TooMany, UnknownChoice
from dashboard.snapshot import Snapshot, published_moments
from dashboard.weeks import parse_date, parse_moment, week_of

# The parameters of most pages.
VIEW = "indicator week county kind"
LONGEST_SEARCH = 100
# A meeting looks back so many weeks at the most: a year.
MOST_WEEKS = 52
# So many counties are compared at the most: more lines could not be told apart.
MOST_COUNTIES = 6


class _OneOf(fields.Field[Any]):
    """A word, read as what it stands for."""

    def __init__(self, meanings: Mapping[str, Any], **options: Any) -> None:
        super().__init__(**options)
        self.meanings = meanings

    def _deserialize(self, value: str, attr: str | None, data: Any, **_: Any) -> Any:
        if value not in self.meanings:
            raise ValidationError("unknown")
        return self.meanings[value]


class _Week(fields.Field[int]):
    """Any day of a week, in either calendar, read as the week's place among the weeks that are shown."""

    def __init__(self, weeks: list[date]) -> None:
        super().__init__()
        self.weeks = weeks

    def _deserialize(self, value: str, attr: str | None, data: Any, **_: Any) -> int:
        try:
            return self.weeks.index(week_of(parse_date(value)))
        except (ValueError, OverflowError):
            raise ValidationError("unknown") from None


class _Counties(fields.Field[tuple[str, ...]]):
    """One county's code, or several with commas between them."""

    def __init__(self, known: Collection[str], **options: Any) -> None:
        super().__init__(**options)
        self.known = known

    def _deserialize(self, value: str, attr: str | None, data: Any, **_: Any) -> tuple[str, ...]:
        codes = tuple(dict.fromkeys(code.strip() for code in value.split(",")))
        if not all(code in self.known for code in codes):
            raise ValidationError("unknown")
        return codes


class _Moment(fields.Field[datetime]):
    """A moment as `asof` takes it, at or after the first publication."""

    def __init__(self, snapshot: Snapshot, **options: Any) -> None:
        super().__init__(**options)
        self.snapshot = snapshot

    def _deserialize(self, value: str, attr: str | None, data: Any, **_: Any) -> datetime:
        try:
            asked = parse_moment(value, self.snapshot.province.time_zone)
        except (ValueError, OverflowError):
            raise ValidationError("unknown") from None
        if not any(moment <= asked for moment in published_moments(self.snapshot)):
            raise ValidationError("unknown")
        return asked


class _Count(fields.Field[int]):
    """A number from 1 to `most`, in any digits."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def _deserialize(self, value: str, attr: str | None, data: Any, **_: Any) -> int:
        digits = latin(value).strip()
        if not (digits.isascii() and digits.isdigit() and len(digits) < 9 and 1 <= int(digits) <= self.most):
            raise ValidationError("unknown")
        return int(digits)


@derived()
def _schema(snapshot: Snapshot) -> Schema:
    """Every parameter that a Selection is read from, with what it may say for a snapshot."""
    names = {
        "indicator": _OneOf({card.key: card for card in snapshot.cards}, attribute="card"),
        "week": _Week(snapshot.weeks),
        "county": _Counties(set(snapshot.names), attribute="counties"),
        "kind": _OneOf({kind: kind for kind in snapshot.terms.kinds}),
        "borders": _OneOf({"new": False, "old": True}, attribute="old"),
        "state": fields.String(),
        "q": fields.String(),
        "weeks": _Count(MOST_WEEKS),
        "from": _Moment(snapshot, attribute="since"),
        "sort": _OneOf({card.key: card.key for card in snapshot.cards}),
        "second": _OneOf({card.key: card for card in snapshot.cards}),
        "start": _Week(snapshot.weeks),
        "evidence": _OneOf({"all": False, "checked": True}, attribute="checked"),
        "path": _OneOf({"on": True}),
    }
    return Schema.from_dict(names)()


def default_selection(snapshot: Snapshot) -> Selection:
    """The first card in the newest week, the whole province, all kinds."""
    return Selection(snapshot.cards[0], len(snapshot.weeks) - 1)


def read_selection(
    given: Mapping[str, str],
    snapshot: Snapshot,
    takes: str = VIEW,
    states: Collection[str] = (),
    of_register: bool = False,
) -> Selection:
    """The selection of an address. takes: the parameters that count; others, and those that are blank, are ignored.

    states: what `state` may say. of_register: the county may be one that no shown week has, as it always may in old
    borders; without a county, borders mean nothing, but where a span of weeks counts. Where `counties` counts, county
    may be several, else it is one. A span that begins after its last week is turned round. A search is cut at 100
    letters. Raises UnknownChoice for a value that names nothing, TooMany for many counties.
    """
    names = ["county" if name == "counties" else name for name in takes.split()]
    typed = {name: given[name].strip() for name in names if given.get(name, "").strip()}
    try:
        values: dict[str, Any] = _schema(snapshot).load(typed)
    except ValidationError as error:
        name = next(name for name in typed if name in error.messages_dict)
        raise UnknownChoice(name, given[name]) from None
    counties = values.pop("counties", ("",))
    chosen = replace(default_selection(snapshot), **values, county=counties[0], others=counties[1:])
    if len(counties) > 1 and "counties" not in takes:
        raise UnknownChoice("county", given["county"])
    if chosen.start is not None and chosen.start > chosen.week:
        chosen = replace(chosen, start=chosen.week, week=chosen.start)
    if len(counties) > MOST_COUNTIES and "start" not in takes:
        raise TooMany("county", given["county"], MOST_COUNTIES)
    if not (of_register or chosen.old or all(code in snapshot.cells.areas for code in chosen.counties)):
        raise UnknownChoice("county", given["county"])
    if chosen.state:
        one_of(given, "state", states)
    old = chosen.old and (bool(chosen.county) or "start" in takes)
    return replace(chosen, old=old, q=chosen.q[:LONGEST_SEARCH])


def one_of(given: Mapping[str, str], name: str, allowed: Collection[str]) -> str:
    """A parameter that is blank or one of some words. Raises UnknownChoice for any other."""
    word = given.get(name, "").strip()
    if word and word not in allowed:
        raise UnknownChoice(name, given[name])
    return word


def read_count(given: Mapping[str, str], name: str, start: int, most: int) -> int:
    """A parameter that is a number from 1 to `most`, in any digits; `start` where it is blank.

    Raises UnknownChoice.
    """
    if not given.get(name, "").strip():
        return start
    try:
        return _Count(most).deserialize(given[name])
    except ValidationError:
        raise UnknownChoice(name, given[name]) from None
