"""The list of publications, with links to the pages as of each, and the comparison of any two."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

from flask import Flask, Response, g, request

from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.live import Live
from dashboard.pages.common import frame
from dashboard.pages.common.asof import publication
from dashboard.pages.common.filters import Options
from dashboard.pages.common.pager import page_of, pager
from dashboard.pages.common.urls import url
from dashboard.pages.publications import compare
from dashboard.publications.prepare import read_withdrawal
from dashboard.selection import UnknownChoice
from dashboard.snapshot import Snapshot, published_moments
from dashboard.weeks import moment_text, span_label

PAGE_SIZE = 26  # half a year of weekly publications
SAMPLE = "sample"  # prefix of the note of a publication of sample data


class PublicationText:
    """A publication in words. iso: its moment; digest: first digits of its archive's digest, '' without an archive.

    overview_url: address of the overview as of the publication; changed: address of the comparison with the previous
    publication, '' for the first. older: moment of the previous publication.
    """

    def __init__(
        self,
        lang: str,
        snapshot: Snapshot,
        moment: datetime,
        older: datetime | None,
        week: date,
        digest: str,
        note: str,
    ) -> None:
        word, _, rest = note.partition(" ")
        self.week = span_label(week, lang)
        self.moment = snapshot.publication_label(moment, lang)
        self.iso = moment_text(moment)
        self.sample = word == SAMPLE
        self.note = rest if self.sample else note
        if withdrawal := read_withdrawal(self.note):
            of = snapshot.publication_label(withdrawal[0], lang)
            reason = say(lang, f"publications.reason_{withdrawal[1]}")
            self.note = say(lang, "publications.withdraws", moment=of, reason=reason)
        self.digest = digest[:16]
        self.overview_url = url(lang, None, "overview", asof=self.iso)
        self.changed = compare.address(lang, snapshot, moment_text(older), self.iso) if older else ""


class PublicationsPage:
    """The values of publications.html. any_open: whether any publication has no archive; pages: result of `pager`.

    options: the choices of two publications to compare; None with fewer than two.
    """

    def __init__(self, lang: str, snapshot: Snapshot, typed: str = "") -> None:
        every = list(rows(lang, snapshot))
        page = page_of(every, PAGE_SIZE, typed)
        self.rows = page.items
        self.count = say(lang, "publications.count", n=integer(len(every), lang))
        self.any_open = any(not row.digest for row in every)
        self.pages = pager(lang, page, lambda number: url(lang, snapshot, "publications", page=number))
        self.options = options(lang, snapshot) if len(every) > 1 else None


def add(server: Flask, live: Live) -> None:
    @frame.add_page(server, live, "publications")
    def publications(lang: str, snapshot: Snapshot) -> Response:
        page = PublicationsPage(lang, snapshot, request.args.get("page", ""))
        return frame.answer(live, "publications.html", lang, snapshot, "", page=page)

    @frame.add_page(server, live, "compare")
    def compared(lang: str, snapshot: Snapshot) -> Response:
        first, last, indicator = (request.args.get(name, "").strip() for name in ("from", "to", "indicator"))
        if len(published_moments(snapshot)) < 2 and not (first or last):
            # The same page, with the list's head and links to other languages.
            g.page = "publications"
            return publications(lang, snapshot)
        pair = read_pair(snapshot, first, last, indicator)
        page = compare.ComparePage(lang, pair, options(lang, snapshot, pair))
        return frame.answer(live, "compare.html", lang, snapshot, "", page=page)


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


def rows(lang: str, snapshot: Snapshot) -> Iterator[PublicationText]:
    """The publications up to a snapshot's moment, newest first."""
    table = snapshot.full_input.tables.publications
    table = table[table["published_at"] <= snapshot.asof].sort_values("published_at", ascending=False)
    moments = [moment.to_pydatetime() for moment in table["published_at"]]
    fields = table[["week", "digest", "note"]].itertuples(index=False)
    for moment, older, (week, digest, note) in zip(moments, [*moments, None][1:], fields, strict=True):
        yield PublicationText(lang, snapshot, moment, older, week.date(), digest, note)


def options(lang: str, snapshot: Snapshot, pair: compare.Pair | None = None) -> Options:
    """The choices of two publications and an indicator.

    pair: the chosen ones; None for the newest two and the indicator with most changed counties.
    """
    listed = list(rows(lang, snapshot))
    of_week = Counter(row.week for row in listed)

    def name(row: PublicationText) -> str:
        """The week, with the moment where several end with that week: a phone has no room for both."""
        twice = of_week[row.week] > 1
        return say(lang, "publications.option", week=row.week, moment=row.moment) if twice else row.week

    every = [(row.iso, name(row)) for row in listed]
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
