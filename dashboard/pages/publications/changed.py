"""What publications changed, in plain words: for the page "what changed" and for the feeds."""

from collections.abc import Iterator, Sequence

from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.indicators.sentences import change_text
from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.language.order import order
from dashboard.meeting.changes import TRENDS, counts_text
from dashboard.meeting.published import Arrivals, Brought, Move, Publication
from dashboard.pages.common.urls import url
from dashboard.pages.publications import compare
from dashboard.publications.prepare import read_withdrawal
from dashboard.snapshot import Snapshot
from dashboard.weeks import moment_text, span_label

SAMPLE = "sample"  # prefix of the note of a publication of sample data
MOST = 5  # counties in an entry of an indicator's feed


class PublicationText:
    """A publication in words. iso: its moment; digest: first digits of its archive's digest, '' without an archive.

    sentence: how many headline indicators moved; lines: texts about late reports, corrections and definitions, each
    with links (address, county); overview_url: the overview as of the publication; changed: the comparison with the
    publication before, '' for the first; offices: the reports one by one, '' without any.
    """

    def __init__(
        self, lang: str, snapshot: Snapshot, one: Publication, found: Brought | None, came: Arrivals | None
    ) -> None:
        word, _, rest = one.note.partition(" ")
        self.week = span_label(one.week, lang)
        self.moment = snapshot.publication_label(one.moment, lang)
        self.iso = moment_text(one.moment)
        self.sample = word == SAMPLE
        self.note = rest if self.sample else one.note
        if withdrawal := read_withdrawal(self.note):
            of = snapshot.publication_label(withdrawal.moment, lang)
            reason = say(lang, f"publications.reason_{withdrawal.reason}")
            key = "publications.withdraws_part" if withdrawal.is_part else "publications.withdraws"
            self.note = say(lang, key, moment=of, reason=reason)
        self.digest = one.digest[:16]
        self.overview_url = url(lang, None, "overview", asof=self.iso)
        self.changed = compare.address(lang, snapshot, moment_text(one.before), self.iso) if one.before else ""
        self.sentence = sentence(lang, one, found)
        self.lines = list(_lines(lang, snapshot, one, found, came))
        has_reports = one.is_new_week and came and (came.late or came.corrections)
        self.offices = url(lang, None, "points", part="events", asof=self.iso) if has_reports else ""


def sentence(lang: str, one: Publication, found: Brought | None, area: str = "") -> str:
    """How many headline indicators of an area a publication moved, or why there is nothing to tell."""
    if one.week_before is None:
        return say(lang, "changed.first")
    if not one.is_new_week:
        return say(lang, "changed.same_week" if one.week == one.week_before else "changed.earlier_week")
    if found is None:
        return say(lang, "changed.broken")
    trends = found.trends(area)
    text = counts_text(lang, {trend: trends.count(trend) for trend in TRENDS})
    return f"{text[0].upper()}{text[1:]}."


def _lines(
    lang: str, snapshot: Snapshot, one: Publication, found: Brought | None, came: Arrivals | None
) -> Iterator[tuple[str, Sequence[tuple[str, str]]]]:
    """(text, links) about late reports, corrections and changed definitions; links: (address, county)."""
    if came:
        for name, number, codes in (
            ("late", came.late, came.late_counties),
            ("corrections", came.corrections, came.corrections_counties),
        ):
            if number:
                known = sorted((snapshot.names[code][lang], code) for code in codes if code in snapshot.names)
                links = [
                    (url(lang, None, "county", county=code, asof=moment_text(one.moment)), text)
                    for text, code in sorted(known, key=lambda pair: order(pair[0]))
                ]
                key = f"changed.{name}_one" if number == 1 else f"changed.{name}"
                yield say(lang, key, n=integer(number, lang), counties=compare.so_many(lang, len(links))), links
    for card in found.redefined if found else ():
        yield say(lang, "changed.redefined", name=card.word(lang, "name")), ()


def told(lang: str, snapshot: Snapshot, one: Publication, found: Brought | None, came: Arrivals | None) -> list[str]:
    """An entry of the feed of everything: the province's indicators, then late reports, corrections, definitions."""
    return [*told_of_area(lang, one, found, ""), *(text for text, _ in _lines(lang, snapshot, one, found, came))]


def told_of_area(lang: str, one: Publication, found: Brought | None, area: str, key: str = "") -> list[str]:
    """An entry of a county's feed ('' the province's): the indicators that moved, and new states against targets.

    key: of the only indicator to tell; '' for all.
    """
    lines = [sentence(lang, one, found, area)]
    if found is None:
        return lines
    moves = [
        (card, found.moves[card.key, area])
        for card in found.cards
        if (card.key, area) in found.moves and key in ("", card.key)
    ]
    lines += [
        f"{card.word(lang, 'name')}: {_move_text(lang, card, move)}"
        for card, move in moves
        if move.trend not in ("same", "unknown")
    ]
    for state in ("behind", "reached"):
        names = [card.word(lang, "name") for card, move in moves if move.state == state != move.state_before]
        if names:
            lines.append(say(lang, f"changed.now_{state}", names=COMMA[lang].join(names)))
    return lines


def told_of_indicator(lang: str, snapshot: Snapshot, one: Publication, found: Brought | None, key: str) -> list[str]:
    """An entry of an indicator's feed: the province, and the counties that moved most."""
    card = next((card for card in found.cards if card.key == key), None) if found else None
    if found is None or card is None:
        return [sentence(lang, one, None)] if not one.is_new_week or found is None else []
    lines = [f"{snapshot.province.title(lang)}: {_move_text(lang, card, found.moves[key, ''])}"]
    counties = [(area, move) for (indicator, area), move in found.moves.items() if indicator == key and area]
    moved = [(area, move) for area, move in counties if move.trend not in ("same", "unknown")]
    moved.sort(key=lambda pair: (-abs(pair[1].change.value if pair[1].change else 0), pair[0]))
    lines += [f"{snapshot.names[area][lang]}: {_move_text(lang, card, move)}" for area, move in moved[:MOST]]
    if len(moved) > MOST:
        lines.append(say(lang, "changed.more_counties", n=integer(len(moved) - MOST, lang)))
    return lines


def _move_text(lang: str, card: Card, move: Move) -> str:
    """The figure and its progress: 12 of 30 (40%), ▲ 2."""
    reason = (
        say(lang, f"progress.unknown_{move.reason}") if move.reason else change_text(lang, "view", card, move.change)
    )
    return COMMA[lang].join((amounts.counts(lang, card, move.now), reason))


def entry_link(lang: str, snapshot: Snapshot, one: Publication, county: str, indicator: str) -> str:
    """The page of a feed's entry, as of the publication: the county, the indicator's offices, or the comparison."""
    moment = moment_text(one.moment)
    if county:
        return url(lang, None, "county", county=county, asof=moment)
    if indicator:
        return url(lang, None, "why", indicator=indicator, asof=moment)
    if one.before:
        return compare.address(lang, None, moment_text(one.before), moment)
    return url(lang, None, "overview", asof=moment)
