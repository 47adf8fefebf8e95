"""The request for a pack, and the pack's texts and figures, which `pdf` and `slides` write.

Addresses are absolute; they are '' if the dashboard's own address is not known.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC

from dashboard.derived import derived
from dashboard.exports.definitions import sample_note, word_meanings
from dashboard.exports.rows import licence
from dashboard.figures import map as county_map
from dashboard.figures import ranking, tokens, trend
from dashboard.figures.cell_text import PATTERNS, CellText
from dashboard.figures.figure import ChartDescription, Description
from dashboard.figures.peers import populations
from dashboard.figures.registry import DRAWN
from dashboard.figures.target_words import target_word
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.language.order import order
from dashboard.language.table import in_other_calendar
from dashboard.meeting.behind import behind_cards, farthest_card
from dashboard.meeting.changes import earlier_week
from dashboard.pages.common import frame
from dashboard.pages.common.meeting_parts import FIGURE_OF, meeting_parts
from dashboard.pages.common.office_filter import choose, week_offices
from dashboard.pages.common.selection import one_of, read_selection
from dashboard.pages.common.urls import permalink
from dashboard.pages.pack.summary import Summary
from dashboard.selection import Selection, UnknownChoice
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label

FLAGS = {"": False, "no": False, "yes": True}
INDICATORS = {"": False, "behind": False, "all": True}


@dataclass(frozen=True)
class PackRequest:
    """The request for a pack. week: index into the snapshot's weeks; counties: whether each county has a page.

    all_indicators: whether all indicators have a page, not only those behind their targets. weeks: number of weeks
    between the last meeting and `week`. figures: names of further figures, each with its own
    page for each indicator; show: what a map among them shows. site: the dashboard's address, https://host; '' if not
    known (then there are no links).
    """

    lang: str
    week: int
    counties: bool = False
    site: str = ""
    weeks: int = 1
    figures: tuple[str, ...] = ()
    show: str = ""
    all_indicators: bool = False

    @property
    def since(self) -> int | None:
        """The last meeting's index into the snapshot's weeks; None for the first week."""
        return earlier_week(self.week, self.weeks)

    def link(self, address: str) -> str:
        """An address of the dashboard as an absolute address; '' if the site is not known."""
        return self.site.rstrip("/") + address if self.site else ""


def read_pack_request(lang: str, parameters: Mapping[str, str], snapshot: Snapshot, site: str) -> PackRequest:
    """The pack of an address: ?week=&weeks=&counties=yes&indicators=all&figures=heatmap,map&show=change.

    Raises UnknownChoice for a value that names nothing.
    """
    figures: dict[str, None] = {}
    for name in filter(None, parameters.get("figures", "").split(",")):
        if name not in DRAWN or DRAWN[name].all_cards:
            raise UnknownChoice("figures", name)
        figures[name] = None
    counties = FLAGS[one_of(parameters, "counties", FLAGS)]
    all_indicators = INDICATORS[one_of(parameters, "indicators", INDICATORS)]
    chosen = read_selection(parameters, snapshot, "week weeks show")
    show = chosen.show if "map" in figures else ""
    return PackRequest(lang, chosen.week, counties, site, chosen.weeks, tuple(figures), show, all_indicators)


# The most offices without a report on a county's page; the offices page lists all.
MOST_SILENT = 10
# The part that has no page: the list of all decisions has those of the meeting too.
WITHOUT_PAGE = "minutes"
# A plus or minus sign before Persian digits.
_SIGN = re.compile(r"(?<!\w)([+−-])(?=[۰-۹])")


@dataclass(frozen=True)
class Part:
    """A part or a view of the meeting: heading and figure. name: of the figure, '' for none. key: of the part."""

    heading: str
    name: str
    figure: Description
    key: str = ""


class Indicator:
    """An indicator's page and definition.

    headline: the province's figure, as in CellText.headline; change, change_trend, target, together, state: shown
    beside it,
    state being one of TARGET_STATES or ''. announced: the announced figure compared with the recorded one, or ''.
    counts: (word, its name, number) of offices not reported, late and unverified. why: address of the offices behind
    the figure. map, trend (up to the pack's week) and ranking: figures, the first two with a sentence for screen
    readers (alt). figures: those with their own page, by name.
    definition: (label, text) of numerator, denominator, target, limits, source and reviewer, as far as there are.
    """

    def __init__(self, snapshot: Snapshot, request: PackRequest, card: Card) -> None:
        lang, week, selection = request.lang, request.week, Selection(card, request.week)
        row = CellText(snapshot, lang, card, week, weeks=request.weeks)
        offices = {"not_reported": row.missing, "late": row.late, "unverified": row.unverified}
        self.key = card.key
        self.name = card.word(lang, "name")
        self.question = card.word(lang, "question")
        self.change_trend = row.trend
        self.headline = row.headline
        self.change = row.change_said
        self.target = row.target
        self.together = row.counties_together
        self.state = row.target_state
        self.announced = " · ".join(filter(None, (row.announced.text, row.announced.verdict)))
        self.counts = [(word, say(lang, f"words.{word}"), count) for word, count in offices.items() if count]
        self.why = request.link(permalink(lang, snapshot, "why", selection))
        self.map = county_map.describe(snapshot, lang, selection)
        sample = say(lang, "site.sample") if snapshot.sample else ""
        self.map_alt = alt_of(self.map, sample, [row.title for row in self.map.rows])
        self.trend = trend.describe(snapshot, lang, selection, last=week)
        self.trend_alt = _trend_alt(self.trend)
        self.ranking = ranking.describe(snapshot, lang, selection)
        shown = replace(selection, show=request.show)
        self.figures = {name: DRAWN[name].describe(snapshot, lang, shown) for name in request.figures}
        self.source = say(lang, "pictures.source", source=card.word(lang, "source"))
        self.href = request.link(permalink(lang, snapshot, "overview", selection))
        self.definition = _definition(lang, card)
        self.definition_href = request.link(permalink(lang, snapshot, "indicator", key=card.key))


class County:
    """A county's page. figure: its values of all indicators; silent: offices with unreported measures, and the names
    of these measures; more: number of further such offices, in words. on_map: whether the week's boundaries have the
    county; alt: describes the map for screen readers.
    """

    def __init__(self, snapshot: Snapshot, request: PackRequest, code: str) -> None:
        lang, week = request.lang, request.week
        name, people = snapshot.names[code][lang], populations(snapshot)[code]
        silent, boundaries = _silent(snapshot, request, code), snapshot.boundaries(snapshot.weeks[week])
        more, figure = len(silent) - MOST_SILENT, FIGURE_OF["headline"]
        selection = Selection(snapshot.cards[0], week, code, weeks=request.weeks)
        known = "county.population" if people else "county.population_unknown"
        page = permalink(lang, snapshot, "county", county=code, week=snapshot.cells.weeks[week])
        self.code = code
        self.name = name
        self.title = say(lang, "county.title", name=name)
        self.population = say(lang, known, count=integer(people or 0, lang))
        self.figure = Part("", figure, DRAWN[figure].describe(snapshot, lang, selection))
        self.silent_heading = say(
            lang, "pack.silent" if silent else "pack.none_silent", count=integer(len(silent), lang)
        )
        self.silent = silent[:MOST_SILENT]
        self.more = say(lang, "county_offices.more", k=integer(more, lang)) if more > 0 else ""
        self.on_map = boundaries is not None and code in boundaries.codes
        self.alt = say(lang, "pack.place_alt", name=name)
        self.href = request.link(page)


class Pack:
    """The complete pack of a snapshot with at least one week. week, other: the week in the language's calendar and in
    the other one. parts: all of the meeting, in its order; summary: the first page. indicators: those behind their
    targets, worst first, or all.

    sample: the word for sample data, '' for real data; sample_note: the same in a sentence. facts: publication,
    moment up to which data are known, digest and sources, a sentence each; known: the first three in one line.
    address: of the meeting page. moment: as in facts, UTC, to the second. boundaries: None if the week has none.
    words: (name, meaning, sign) of the seven states and marks of a cell; a sign is a paint or a mark.
    """

    def __init__(self, snapshot: Snapshot, request: PackRequest) -> None:
        lang, week = request.lang, snapshot.weeks[request.week]
        span, moment = span_label(week, lang), snapshot.moment_label(snapshot.asof, lang)
        meeting = Selection(farthest_card(snapshot, request.week), request.week, weeks=request.weeks)
        page = permalink(lang, snapshot, "meeting", week=snapshot.cells.weeks[request.week])
        self.lang = lang
        self.title = say(lang, "pack.title")
        self.place = snapshot.province.title(lang)
        self.week = say(lang, "pictures.about", week=span)
        self.other = span_label(week, in_other_calendar(lang).code)
        self.sample = say(lang, "site.sample") if snapshot.sample else ""
        self.sample_note = sample_note(lang, snapshot) if snapshot.sample else ""
        self.facts = [*frame.sources(lang, snapshot), say(lang, "pictures.licence", licence=licence(lang, snapshot))]
        self.known = say(lang, "pictures.known", week=span, moment=moment, digest=snapshot.digest)
        self.address = request.link(page)
        self.moment = snapshot.asof.replace(microsecond=0, tzinfo=UTC)
        self.boundaries = snapshot.boundaries(week)
        parts = {part.key: part for part in meeting_parts(lang, snapshot, meeting) if part.key != WITHOUT_PAGE}
        self.parts = [Part(part.heading, part.figure, part.described, part.key) for part in parts.values()]
        self.summary = Summary(snapshot, lang, meeting, parts)
        cards = snapshot.cards if request.all_indicators else behind_cards(snapshot, request.week)
        self.indicators = [Indicator(snapshot, request, card) for card in cards]
        codes = snapshot.cells.counties(request.week, snapshot.cards[0].key) if request.counties else []
        codes = sorted(codes, key=lambda code: order(snapshot.names[code][lang]))
        self.counties = [County(snapshot, request, code) for code in codes]
        # The sign of the first state is one of the map's colours.
        signs = (tokens.RAMPS["high"][3], *(f"url(#p-{word})" for word in PATTERNS), "late", "unverified")
        self.words = [(*word, sign) for word, sign in zip(word_meanings(lang, snapshot.cards), signs, strict=True)]
        self.words_note = say(lang, "method.words.p2")


# Cached: the PDF and the slides use the same content.
@derived(most=2)
def pack(snapshot: Snapshot, request: PackRequest) -> Pack:
    """The pack of a week."""
    return Pack(snapshot, request)


def _silent(snapshot: Snapshot, request: PackRequest, code: str) -> list[tuple[str, str]]:
    """The county's offices with unreported measures, and the measures' names; offices with most measures first."""
    among, lang = week_offices(snapshot, request.week), request.lang
    found: list[tuple[int, str, str]] = []
    for office in choose(among, [code], lang=lang):
        texts = [
            measure.name(lang)
            for key, measure in snapshot.terms.reported.items()
            if among.states.state(office, key) == "not_reported"
        ]
        if texts:
            found.append((-len(texts), office.names[lang], COMMA[lang].join(texts)))
    found.sort(key=lambda each: (each[0], order(each[1])))
    return [(name, texts) for _, name, texts in found]


def _trend_alt(described: ChartDescription) -> str:
    """The trend in a sentence: title, first and last known share."""
    lang, (line,) = described.lang, described.chart.lines
    weeks = zip(trend.week_names(described), trend.shares(line), strict=True)
    known = [
        (label, amounts.in_unit(lang, described.selection.card, share)) for label, share in weeks if share is not None
    ]
    if not known:
        return f"{described.title}."
    (start, first), (end, last) = known[0], known[-1]
    return f"{described.title}. {say(lang, 'pack.trend_alt', first=first, last=last, start=start, end=end)}"


def _definition(lang: str, card: Card) -> list[tuple[str, str]]:
    names = ("numerator", "denominator", "target", "limits", "source", "reviewer")
    texts = [amounts.dated_target(lang, card) if name == "target" else card.word(lang, name) for name in names]
    labels = [target_word(lang, card) if name == "target" else say(lang, f"indicator_page.{name}") for name in names]
    return [(label, text) for label, text in zip(labels, texts, strict=True) if text]


def signed(text: str) -> str:
    """The text with + and − instead of the arrows of a change, which the font lacks and screen readers skip.

    A left-to-right mark keeps the sign at the left of Persian digits.
    """
    plain = text.replace("▲ ", "+").replace("▼ ", "−")
    return _SIGN.sub("\u200e\\1", plain)


def alt_of(described: Description, sample: str, values: Sequence[str] = ()) -> str:
    """A figure in a sentence: title, and the values; by default the first value of each row of its table.

    sample: as in Pack.
    """
    title = f"{sample}: {described.title}" if sample else described.title
    values = values or [f"{row.name}: {row.values[0].text}" for row in described.table.rows]
    return f"{title}. {COMMA[described.lang].join(values)}."
