"""What each publication changed, newest first; the comparison of any two; the feeds."""

from collections import Counter

from flask import Flask, Response, current_app, g, request

from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.live import Live
from dashboard.meeting.published import Publication, arrivals, brought, publications
from dashboard.pages.common import frame
from dashboard.pages.common.asof import publication
from dashboard.pages.common.filters import Options
from dashboard.pages.common.pager import page_of, pager
from dashboard.pages.common.urls import url
from dashboard.pages.publications import compare
from dashboard.pages.publications.changed import PublicationText
from dashboard.pages.publications.feed import feed
from dashboard.selection import UnknownChoice
from dashboard.snapshot import Snapshot, published_moments
from dashboard.weeks import moment_text, span_label

PAGE_SIZE = 5  # publications; the changes of each that has no archive take a question to the database engine


class PublicationsPage:
    """The values of publications.html. any_open: whether any publication has no archive; pages: result of `pager`.
    feed: address of the Atom feed. comma: between the names of counties.

    options: the choices of two publications to compare; None with fewer than two.
    """

    def __init__(self, lang: str, snapshot: Snapshot, typed: str = "") -> None:
        every = publications(snapshot)
        page = page_of(every, PAGE_SIZE, typed)
        came = arrivals(snapshot, page.items)
        self.rows = [
            PublicationText(lang, snapshot, one, brought(snapshot, one), came.get(one.moment)) for one in page.items
        ]
        self.feed, self.comma = url(lang, snapshot, "feed"), COMMA[lang].strip()
        self.count = say(lang, "publications.count", n=integer(len(every), lang))
        self.any_open = any(not row.digest for row in self.rows)
        self.pages = pager(lang, page, lambda number: url(lang, snapshot, "publications", page=number))
        self.options = options(lang, snapshot) if len(every) > 1 else None


def add(server: Flask, live: Live) -> None:
    @frame.add_page(server, live, "publications")
    def listed(lang: str, snapshot: Snapshot) -> Response:
        page = PublicationsPage(lang, snapshot, request.args.get("page", ""))
        return frame.answer(live, lang, snapshot, page=page)

    @frame.add_page(server, live, "compare")
    def compared(lang: str, snapshot: Snapshot) -> Response:
        first, last, indicator = (request.args.get(name, "").strip() for name in ("from", "to", "indicator"))
        if len(published_moments(snapshot)) < 2 and not (first or last):
            # The same page, with the list's head and links to other languages.
            g.page = "publications"
            return listed(lang, snapshot)
        pair = read_pair(snapshot, first, last, indicator)
        page = compare.ComparePage(lang, pair, options(lang, snapshot, pair))
        return frame.answer(live, lang, snapshot, page=page)

    @frame.add_page(server, live, "feed")
    def atom(lang: str, snapshot: Snapshot) -> Response:
        site = str(current_app.config["SITE_ORIGIN"]) or request.host_url
        return Response(feed(lang, snapshot, request.args, site), mimetype="application/atom+xml")


def read_pair(snapshot: Snapshot, first: str, last: str, indicator: str) -> compare.Pair:
    """The publications of two moments (in the format of `asof`), the older one first.

    Blank moments mean the newest publication and the one before it. Raises UnknownChoice for other moments.
    """

    def found(name: str, typed: str) -> Snapshot:
        published = publication(snapshot, typed)
        if published is None:
            raise UnknownChoice(name, typed)
        return published

    moments = published_moments(snapshot)
    if not moments:
        raise UnknownChoice("from", first or last)
    new = found("to", last or moment_text(moments[-1]))
    before = [moment for moment in moments if moment < new.asof] or moments[:1]
    old = found("from", first or moment_text(before[-1]))
    old, new = sorted((old, new), key=lambda published: published.asof)
    return compare.Pair(old, new, indicator)


def options(lang: str, snapshot: Snapshot, pair: compare.Pair | None = None) -> Options:
    """The choices of two publications and an indicator.

    pair: the chosen ones; None for the newest two and the indicator with most changed counties.
    """
    listed = publications(snapshot)
    of_week = Counter(one.week for one in listed)

    def name(one: Publication) -> str:
        """The week, with the moment where several end with that week: a phone has no room for both."""
        week, moment = span_label(one.week, lang), snapshot.publication_label(one.moment, lang)
        return say(lang, "publications.option", week=week, moment=moment) if of_week[one.week] > 1 else week

    every = [(moment_text(one.moment), name(one)) for one in listed]
    cards = pair.cards.values() if pair else snapshot.cards
    ends = [moment_text(one.asof) for one in (pair.old, pair.new)] if pair else [iso for iso, _ in every[1::-1]]
    indicator = pair.indicator if pair else ""
    found = {
        name: [(iso, text, iso == end) for iso, text in every]
        for name, end in zip(("from", "to"), ends, strict=False)
    }
    most_moved = ("", say(lang, "compare.most_moved"), not indicator)
    indicators = [(card.key, card.word(lang, "name"), card.key == indicator) for card in cards]
    return found | {"indicator": [most_moved, *indicators]}
