"""The offices page: all offices of the register in a week; filters, search, order and page are in the address."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from flask import Flask, Response, request

from dashboard.indicators.evidence import Office
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.language.order import order
from dashboard.live import Live
from dashboard.pages.common import frame
from dashboard.pages.common.border_history import Borders
from dashboard.pages.common.filters import Options, options
from dashboard.pages.common.office_filter import (
    FINDING_KINDS,
    FINDINGS,
    NEVER,
    NOT_WITHIN,
    REPORTED,
    STATES,
    WITHIN,
    Matches,
    read_offices,
    sort_of,
    weeks_of,
)
from dashboard.pages.common.office_text import (
    OfficeText,
    findings_name,
    inspected_name,
    matches_sentence,
    reported_name,
    state_name,
)
from dashboard.pages.common.pager import page_of, pager
from dashboard.pages.common.sorting import sort_heads, sort_options
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label

# The message of each order's column.
SORTS = {"name": "name", "kind": "kind", "county": "place", "inspection": "inspected", "report": "newest"}
# Short pages load quickly on a slow phone.
PAGE_SIZE = 30


class OfficesPage:
    """One page of the list of offices, in words.

    county: its name, '' for all. several: whether the offices are in several counties. sentence: how many offices
    pass the filters, of how many, and which filters; shown: their range on this page. counties: (address, name,
    number of its offices) of each county with some, most first. why: address of the figure by whose state the list is
    filtered, or ''. clear: address without filters, '' without any. typed: page number as in the address.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection, typed: str = "") -> None:
        matches = Matches(lang, snapshot, selection)
        page = page_of(matches.offices, PAGE_SIZE, typed)
        county = snapshot.names[selection.county][lang] if selection.county else ""
        self.borders = Borders(lang, snapshot, selection) if county else None
        measures = matches.states.measures(page.items)
        first, last = (integer(place, lang) for place in (page.first + 1, page.first + len(page.items)))
        everything = Selection(selection.card, selection.week)
        self.selection, self.county = selection, county
        self.title = say(lang, "offices.title_county" if county else "offices.title", county=county)
        self.span = span_label(snapshot.weeks[selection.week], lang)
        self.options = options(lang, snapshot, selection) | choices(lang, snapshot, selection, matches)
        columns = {sort: say(lang, f"offices.{message}") for sort, message in SORTS.items()}
        self.options["sort"] = sort_options(lang, columns, selection.sort)
        self.sentence = matches_sentence(lang, snapshot, selection, matches)
        self.counties = [] if county else list(by_county(lang, snapshot, selection, matches.offices))
        # The province's figure counts fewer kinds of office than the counties' figures.
        self.why = url(lang, snapshot, "why", selection) if selection.state and county else ""
        self.clear = url(lang, snapshot, "offices", everything) if selection != everything else ""
        self.shown = say(lang, "offices.shown", first=first, last=last)
        self.several = not county
        self.heads = sort_heads(
            columns, sort_of(selection), lambda sort: url(lang, snapshot, "offices", selection, sort=sort)
        )
        self.measures = [measure.name(lang) for measure in measures]
        self.late_weeks = integer(matches.states.silent_weeks, lang)
        self.rows = [OfficeText(lang, snapshot, selection.week, office, measures) for office in page.items]
        self.pages = pager(lang, page, lambda number: url(lang, snapshot, "offices", selection, page=number))


def add(server: Flask, live: Live) -> None:
    @frame.add_page(server, live, "offices")
    def offices(lang: str, snapshot: Snapshot) -> Response:
        shown = OfficesPage(lang, snapshot, read_offices(request.args, snapshot), request.args.get("page", ""))
        return frame.answer(live, lang, snapshot, shown.selection, page=shown)


def choices(lang: str, snapshot: Snapshot, selection: Selection, matches: Matches) -> Options:
    """The choices of state, reported, inspected and findings, each with the number of its offices."""
    window = matches.states.window_weeks
    without = [f"{NOT_WITHIN}{weeks}" for weeks in weeks_of(selection, matches.states)]
    lists: dict[str, dict[str, str]] = {
        "state": {
            state: state_name(lang, state)
            for state in STATES
            if state != "too_few" or matches.counts["state"].get(state) or state == selection.state
        },
        "reported": {word: reported_name(lang, word, matches.states) for word in REPORTED},
        "inspected": {
            word: inspected_name(lang, word)
            for word in dict.fromkeys((NEVER, *without, f"{WITHIN}{window}", selection.inspected))
            if word
        },
        # Many visits do not tell the kinds of their findings.
        "findings": {
            word: findings_name(lang, word)
            for word in FINDINGS
            if word not in FINDING_KINDS or matches.counts["findings"].get(word) or word == selection.findings
        },
    }
    return {
        name: [
            (word, say(lang, "offices.choice", text=text, n=integer(matches.counts[name].get(word, 0), lang)), chosen)
            for word, text in {"": say(lang, f"offices.any_{name}"), **words}.items()
            for chosen in [word == getattr(selection, name)]
        ]
        for name, words in lists.items()
    }


def by_county(
    lang: str, snapshot: Snapshot, selection: Selection, offices: Sequence[Office]
) -> Iterator[tuple[str, str, str]]:
    """(address, name, number of its offices) of each county with offices of the list, most first."""
    counts = Counter(office.county_code for office in offices)
    for code in sorted(counts, key=lambda code: (-counts[code], order(snapshot.names[code][lang]))):
        address = url(lang, snapshot, "offices", replace(selection, county=code))
        yield address, snapshot.names[code][lang], integer(counts[code], lang)
