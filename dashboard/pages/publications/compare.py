"""The comparison of two publications: changes of the province, and of the counties in one indicator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from dashboard.indicators.cards import Card
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.language.order import order
from dashboard.meeting.behind import farthest_card
from dashboard.meeting.changes import counts_since, counts_text, revised_text
from dashboard.pages.common.change_table import Links, cards_of, change_table
from dashboard.pages.common.filters import Options
from dashboard.pages.common.urls import permalink, url
from dashboard.publications.parts import Change, differences
from dashboard.selection import Selection, UnknownChoice
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label, moment_text, span_label


class Side:
    """The last week of one of the two publications, and its moment, in words."""

    def __init__(self, lang: str, snapshot: Snapshot) -> None:
        self.week = span_label(snapshot.weeks[-1], lang)
        self.moment = snapshot.publication_label(snapshot.asof, lang)


class ComparePage:
    """The values of compare.html: the province's rows, and the counties' rows of one indicator.

    same: whether both publications are the same. redefined: notes on indicators whose definition changed between the
    two.
    """

    def __init__(self, lang: str, pair: Pair, options: Options) -> None:
        old, new, cards = pair.old, pair.new, pair.cards
        if pair.indicator and pair.indicator not in cards:
            raise UnknownChoice("indicator", pair.indicator)
        found = differences(old, new)
        moved = Counter(change.indicator for change in found if change.is_different and change.county_code)
        card = cards[pair.indicator or most_moved(found, moved)]
        names = {code: name[lang] for code, name in {**old.names, **new.names}.items()}
        names[""] = new.province.title(lang)
        of_province = [change for change in found if not change.county_code]
        of_counties = [
            change for change in found if change.indicator == card.key and change.county_code and change.is_different
        ]
        of_counties.sort(key=lambda change: (-_size(change), order(names[change.county_code])))
        links = partial(row_links, lang, pair)
        self.county_rows = change_table(lang, of_counties, old, new, names, links)
        self.rows = change_table(lang, of_province, old, new, names, links)
        new_definitions = {key: text for key in cards if (text := redefined(lang, old, new, key))}
        self.redefined = list(new_definitions.values())
        moved_text = say(lang, "compare.counties", n=integer(len(of_counties), lang))
        self.options = options
        self.heading = card.word(lang, "name")
        self.same = old.asof == new.asof
        self.summary = say(lang, "compare.same") if self.same else " ".join(summary(lang, pair, found, moved))
        self.counties_moved = moved_text if self.county_rows else say(lang, "compare.no_county")
        self.before, self.after = Side(lang, old), Side(lang, new)


@dataclass(frozen=True)
class Pair:
    """Two publications (old before new, or the same) and an indicator; '' for the one with most changed counties."""

    old: Snapshot
    new: Snapshot
    indicator: str = ""

    @property
    def cards(self) -> dict[str, Card]:
        """The cards of both publications by key; the newer publication's card takes precedence."""
        return cards_of(self.old, self.new)


def address(
    lang: str, snapshot: Snapshot | None, first: str, last: str, indicator: str = "", anchor: str = ""
) -> str:
    """The address of a comparison. first, last: moments of the publications. snapshot: of the linking page."""
    return url(lang, snapshot, "compare", anchor=anchor, **{"from": first, "to": last, "indicator": indicator})


def row_links(lang: str, pair: Pair, change: Change) -> Links:
    """A row's links: figures link to their offices, the province to its counties below, a county to its page."""
    before, after = (evidence(lang, snapshot, change) for snapshot in (pair.old, pair.new))
    if not change.county_code:
        moments = (moment_text(pair.old.asof), moment_text(pair.new.asof))
        return Links(address(lang, None, *moments, change.indicator, "chosen"), before, after)
    week = len(pair.new.weeks) - 1
    selection = Selection(farthest_card(pair.new, week), week, change.county_code)
    return Links(permalink(lang, pair.new, "county", selection) if after else "", before, after)


def most_moved(found: Sequence[Change], moved: Mapping[str, int]) -> str:
    """The indicator with most changed counties, the first one of a tie. moved: number of counties by indicator."""
    return max(dict.fromkeys(change.indicator for change in found), key=lambda key: moved.get(key, 0))


def summary(lang: str, pair: Pair, found: Sequence[Change], moved: Mapping[str, int]) -> Iterator[str]:
    """Progress, then late reports and corrections, by number of indicators; the number of figures that changed."""
    figures = [change for change in found if change.is_different]
    counties = {change.county_code for change in figures} - {""}
    weeks = {"old": span_label(pair.old.weeks[-1], lang), "new": span_label(pair.new.weeks[-1], lang)}
    counts = {"n": integer(len(figures), lang), "of": integer(len(found), lang)}
    if not figures:
        yield say(lang, "compare.nothing", of=counts["of"])
        return
    key = "one_week" if pair.old.weeks[-1] == pair.new.weeks[-1] else "summary"
    if key == "summary":
        moved_text = counts_text(lang, counts_since(pair.new, pair.old.weeks[-1]))
        yield say(lang, "compare.progress", counts=moved_text, **weeks)
    if text := revised_text(lang, pair.new, {(each.indicator, each.county_code): each for each in found}):
        yield text
    yield say(lang, f"compare.{key}", **weeks, **counts, counties=so_many(lang, len(counties)))
    if moved:
        most = most_moved(found, moved)
        name = pair.cards[most].word(lang, "name")
        yield say(lang, "compare.most", name=name, counties=so_many(lang, moved[most]))


def so_many(lang: str, counties: int) -> str:
    """A number of counties in words."""
    return say(lang, "compare.in_county" if counties == 1 else "compare.in_counties", n=integer(counties, lang))


def evidence(lang: str, snapshot: Snapshot, change: Change) -> str:
    """The address of the offices behind a publication's figure; '' if it has no such figure."""
    card = {card.key: card for card in snapshot.cards}.get(change.indicator)
    week = len(snapshot.weeks) - 1
    if card is None or change.county_code not in ("", *snapshot.cells.counties(week, card.key)):
        return ""
    return permalink(lang, snapshot, "why", Selection(card, week, change.county_code))


def redefined(lang: str, old: Snapshot, new: Snapshot, key: str) -> str:
    """The note that two publications use different definitions of an indicator; '' if they do not."""
    both = [{card.key: card for card in each.cards}.get(key) for each in (old, new)]
    before, after = (card and card.on(each.weeks[-1]) for card, each in zip(both, (old, new), strict=True))
    if before is None or after is None or after.since is None or before.version == after.version:
        return ""
    values = {"name": after.word(lang, "name"), "since": day_label(after.since, lang)}
    return say(lang, "compare.redefined", **values)


def _size(change: Change) -> int:
    return max(abs(split.after - split.before) for split in (change.numerator, change.denominator))
