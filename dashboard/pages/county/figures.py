"""The parts of the county page: headlines, the sentence, the map of the surroundings, the trend, and the peers."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from markupsafe import Markup

from dashboard.areas.boundaries import Boundaries, successors
from dashboard.areas.neighbours import touching
from dashboard.areas.peers import MOST
from dashboard.derived import derived
from dashboard.figures import picture
from dashboard.figures import trend as trend_figure
from dashboard.figures.borders import lives
from dashboard.figures.cell_text import CellText
from dashboard.figures.peers import populations, similar_counties
from dashboard.figures.target_words import target_text
from dashboard.indicators.cards import Card
from dashboard.indicators.outlook import pace
from dashboard.indicators.series import Cells
from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.language.order import order
from dashboard.meeting.outlook_words import pace_text
from dashboard.pages.common.figures import PageFigure
from dashboard.pages.common.filters import Compared, Options, options
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label, friday


class Target:
    """The county's gap to a target in words. unreported: number of offices that have not reported."""

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection) -> None:
        card = selection.card
        cell = snapshot.cells.at(card.key, selection.week, selection.county)
        needed = pace(card, cell, snapshot.weeks[selection.week])
        self.target = target_text(lang, card)
        self.text = pace_text(lang, needed, card)
        self.unreported = ""
        if needed.unreported:
            key = "county_pace.unreported_one" if needed.unreported == 1 else "county_pace.unreported"
            self.unreported = say(lang, key, m=integer(needed.unreported, lang))
        self.unreported_why = url(lang, snapshot, "why", selection, stage="not_reported")
        self.rounding = say(lang, "county_pace.rounding") if needed.status == "pace" else ""


def county_options(lang: str, snapshot: Snapshot, selection: Selection) -> Options:
    """The filters' choices, with the counties of the selection's week by name.

    The chosen county is among them even if it did not exist in that week.
    """
    day, known = friday(snapshot.weeks[selection.week]), lives(snapshot)
    counties = []
    for code in sorted(snapshot.names, key=lambda code: order(snapshot.names[code][lang])):
        name, chosen, existed = snapshot.names[code][lang], code == selection.county, known[code].existed(day)
        text = name if existed else say(lang, "county.absent_option", name=name)
        if existed or chosen:
            counties.append((code, text, chosen))
    return options(lang, snapshot, selection) | {"county": counties}


class Beside:
    """A neighbour or a peer: its cell of the shown week, population, and the addresses of its page and offices."""

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection, code: str) -> None:
        of_county = replace(selection, county=code)
        self.cell = CellText(snapshot, lang, selection.card, selection.week, code)
        self.href = url(lang, snapshot, "county", of_county)
        self.people = integer(populations(snapshot)[code] or 0, lang)
        self.why = url(lang, snapshot, "why", of_county)


class Surroundings:
    """The map of the county within the province ('' without boundaries), and links to its neighbours.

    shapes: the province's outlines, for the page's <defs>. note: counties missing on the map, in words.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection) -> None:
        self.shapes, self.svg, self.neighbours = Markup(""), Markup(""), list[Beside]()
        county, era = selection.county, snapshot.boundaries(snapshot.weeks[selection.week])
        if era is None:
            self.note = say(lang, "county.no_map")
        elif county not in era.shapes:
            self.note = say(lang, "county.no_polygon", name=snapshot.names[county][lang])
        else:
            here = snapshot.cells.counties(selection.week, selection.card.key)
            self.shapes, self.svg = picture.shapes(era), picture.locator_map(picture.map_frame(era), county)
            beside = [code for code in _touching(era)[county] if code in here]
            self.neighbours = [Beside(lang, snapshot, selection, code) for code in beside]
            self.note = _lacking(lang, snapshot, era, here)


class Trend:
    """The trend, and the counties that it compares.

    heading: names what is compared. differs: whether the province's figure counts other kinds of office.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection) -> None:
        cells, card = snapshot.cells, selection.card
        codes = [] if selection.others else similar_counties(snapshot, selection.week, selection.county)
        name = say(lang, "county.peers_line", count=integer(len(codes), lang)) if codes else ""
        medians = peer_medians(cells, card, codes)
        described = trend_figure.describe(snapshot, lang, selection, (name, medians))
        beside = "trend_title_others" if selection.others else "trend_title_peers" if codes else "trend_title"
        self.heading = say(lang, f"county.{beside}")
        self.shown = PageFigure(snapshot, lang, selection, "trend", described=described)
        self.compared = Compared(lang, snapshot, selection, "county")
        self.differs = set(card.kinds) != set(card.county_kinds)


class Peers:
    """The peers, and how they were chosen or why there are none. split: a note if the county was split, or ''."""

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection) -> None:
        people = populations(snapshot)[selection.county]
        self.rows = [
            Beside(lang, snapshot, selection, code)
            for code in similar_counties(snapshot, selection.week, selection.county)
        ]
        self.how = say(lang, "county.peers_none" if people else "county.peers_unknown")
        if self.rows:
            self.how = say(lang, "county.peers_how", most=integer(MOST, lang))
            # With counties chosen for comparison, the trend has no line of the peers' median.
            self.how += "" if selection.others else f" {say(lang, 'county.peers_median')}"
        known, day = lives(snapshot), friday(snapshot.weeks[selection.week])
        parted = any(known[code].existed(day) for code in successors(known, selection.county))
        self.split = say(lang, "county.peers_split") if parted and people else ""


def peer_medians(cells: Cells, card: Card, codes: Sequence[str]) -> list[float | None]:
    """The median of the peers' known values in each week; None for weeks without any."""
    series = [cells.series(card.key, code) for code in codes]
    known = [[row[i].value for row in series] for i in range(len(cells.weeks))]
    shares = [[share for share in week if share is not None] for week in known]
    return [median(week) if week else None for week in shares]


def _lacking(lang: str, snapshot: Snapshot, era: Boundaries, here: Sequence[str]) -> str:
    """The counties of the week without boundaries on the map, in words."""
    names = [snapshot.names[code][lang] for code in here if code not in era.shapes]
    if not names:
        return ""
    date = day_label(era.valid_on, lang)
    return say(lang, "county.map_day", date=date, names=COMMA[lang].join(names))


# The geometry is slow to compute and the same for every indicator and week of an era.
@derived()
def _touching(era: Boundaries) -> dict[str, tuple[str, ...]]:
    return touching(era)
