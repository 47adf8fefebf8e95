"""One search for all that has a name: counties, indicators and offices, in any usual spelling and either language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Flask, Response, request

from dashboard.indicators.cards import Card
from dashboard.indicators.evidence import Office
from dashboard.language import COMMA, LANGUAGES, say
from dashboard.language.digits import integer
from dashboard.language.order import order
from dashboard.language.spelling import key
from dashboard.language.table import NAMES
from dashboard.live import Live
from dashboard.pages.common import frame
from dashboard.pages.common.office_filter import choose, office_url, week_offices
from dashboard.pages.common.selection import default_selection, read_selection
from dashboard.pages.common.urls import takes, url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# How many offices are listed: the rest is one link away, on the page of offices.
MOST_OFFICES = 10


@dataclass(frozen=True)
class Match:
    """What was found. about: further words on it, '' for none. links: (text, address) of further pages."""

    text: str
    href: str
    about: str
    links: Sequence[tuple[str, str]]


class SearchPage:
    """The values of search.html. said: how much was found, or what can be searched. offices: the first of them.

    more: (text, address) of the list of all offices that were found; None if all are listed.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection) -> None:
        words = [*dict.fromkeys(filter(None, map(key, selection.q.split())))]
        week, newest = selection.week, default_selection(snapshot)
        self.q = selection.q
        self.counties = [_county(lang, snapshot, code) for code in _counties(lang, snapshot, words)]
        self.indicators = [_indicator(lang, snapshot, card) for card in _cards(snapshot, words)]
        found = choose(week_offices(snapshot, week), q=selection.q, lang=lang) if words else []
        # An office with just this name comes first.
        found.sort(key=lambda office: key(selection.q) not in map(key, office.names.values()))
        self.offices = [_office(lang, snapshot, week, office) for office in found[:MOST_OFFICES]]
        self.more = None
        if len(found) > MOST_OFFICES:
            every = Selection(newest.card, week, q=selection.q)
            text = say(lang, "search.all_offices", n=integer(len(found), lang))
            self.more = (text, url(lang, snapshot, "offices", every, indicator=""))
        counts = (len(self.counties), len(self.indicators), len(found))
        self.said = _said(lang, selection.q if words else "", counts)


def add(server: Flask, live: Live) -> None:
    @frame.add_page(server, live, "search")
    def search(lang: str, snapshot: Snapshot) -> Response:
        selection = read_selection(request.args, snapshot, takes("search"))
        page = SearchPage(lang, snapshot, selection)
        return frame.answer(live, lang, snapshot, selection, page=page)


def _has(words: Iterable[str], texts: Iterable[str]) -> bool:
    """Whether each word occurs in one of the texts, regardless of spelling."""
    keys = [key(text) for text in texts]
    return all(any(word in text for text in keys) for word in words)


def _counties(lang: str, snapshot: Snapshot, words: Sequence[str]) -> list[str]:
    """The codes of the counties of the newest week with these words in their names; all of them without words."""
    newest = default_selection(snapshot)
    # Many type "county of Kashan", as the pages write it.
    generic = {key(say(name, "search.county_word")) for name in LANGUAGES}
    asked = [word for word in words if word not in generic]
    counties = snapshot.cells.counties(newest.week, newest.card.key)
    found = [code for code in counties if _has(asked, [*snapshot.names[code].values(), code])]
    return sorted(found, key=lambda code: order(snapshot.names[code][lang]))


def _cards(snapshot: Snapshot, words: Sequence[str]) -> list[Card]:
    """The indicators with these words in their names; none without words."""
    return [
        card
        for card in snapshot.cards
        if words and _has(words, [card.key, *(card.word(lang, part) for lang in NAMES for part in ("name", "short"))])
    ]


def _county(lang: str, snapshot: Snapshot, code: str) -> Match:
    links = [
        (say(lang, f"search.{name}"), url(lang, snapshot, name, county=code)) for name in ("overview", "offices")
    ]
    name = say(lang, "search.county", name=snapshot.names[code][lang])
    return Match(name, url(lang, snapshot, "county", county=code), "", links)


def _indicator(lang: str, snapshot: Snapshot, card: Card) -> Match:
    newest = Selection(card, len(snapshot.weeks) - 1)
    links = [(say(lang, "search.map"), url(lang, snapshot, "overview", newest))]
    if card.group == "inspection":
        links.append((say(lang, "nav.inspections"), url(lang, snapshot, "inspections")))
    text, about = card.word(lang, "name"), card.word(lang, "question")
    return Match(text, url(lang, snapshot, "indicator", key=card.key), about, links)


def _office(lang: str, snapshot: Snapshot, week: int, office: Office) -> Match:
    county = office.county_code
    kind = snapshot.terms.kinds[office.kind].name(lang)
    place = snapshot.names[county][lang]
    href = office_url(lang, snapshot, week, office.office_id, county)
    return Match(office.names[lang], href, f"{kind}{COMMA[lang]}{place}", ())


def _said(lang: str, q: str, counts: tuple[int, int, int]) -> str:
    """How many counties, indicators and offices were found, in a sentence; without words, what can be searched."""
    if not q:
        return say(lang, "search.empty")
    if not any(counts):
        return say(lang, "search.nothing", q=q)
    parts = [
        say(lang, f"search.{name}_{'one' if n == 1 else 'many'}", n=integer(n, lang))
        for name, n in zip(("counties", "indicators", "offices"), counts, strict=True)
        if n
    ]
    return say(lang, "search.found", q=q, parts=f" {say(lang, 'search.and')} ".join(parts))
