"""Types of a figure: its description (words and values of one selection) and its drawing as SVG.

Each module of this folder that defines `FIGURE` is a figure; `dashboard.figures.registry` imports them. The messages
`figure.NAME.title`, `.entry` (data page) and `.file` (in file names) belong to the figure of module NAME.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar, overload

from markupsafe import Markup

from dashboard.derived import stored_property
from dashboard.figures.chart import Chart
from dashboard.figures.marks import Group, Mark
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

T = TypeVar("T")


class LazySequence(Sequence[T]):
    """A sequence computed at its first use, since the dashboard never reads the long tables of its figures."""

    def __init__(self, compute: Callable[[], Sequence[T]]) -> None:
        self._compute = compute

    @stored_property
    def _items(self) -> Sequence[T]:
        return self._compute()

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        return self._items[index]

    def __len__(self) -> int:
        return len(self._items)


@dataclass(frozen=True)
class Value:
    """A cell of a table.

    opens: the selection of the linked page (`Figure.opens`), None for no link. stage: the filter of that page's
    offices. fragment: the anchor in the linked page, such as #changes.
    trend: better or worse, which colours the text. mark: the state of a cell or of a decision whose sign precedes the
    text.
    """

    text: str
    opens: Selection | None = None
    stage: str = ""
    fragment: str = ""
    trend: str = ""
    mark: str = ""


@dataclass(frozen=True)
class TableRow:
    """A row of a table. chosen: the row of the county or week that the reader chose. code: of the row's county, ''
    where its name leads nowhere.
    """

    name: str
    values: Sequence[Value]
    chosen: bool = False
    code: str = ""


@dataclass(frozen=True)
class Table:
    """The figure's values in words. head: the heading of the column of names, then that of each column of values."""

    head: Sequence[str]
    rows: Sequence[TableRow]


@dataclass(frozen=True, kw_only=True)
class Description:
    """The words and values of a figure for one selection.

    sentence: the main finding about the chosen county or the province. note: how to read the figure. key: (sign,
    meaning) of each colour and sign in the drawing; a sign is a CSS paint or a name known to
    `dashboard.figures.signs.key_sign`. credit: the source of the borders, '' without a map. counts: (number, words)
    of each count above the table.
    """

    lang: str
    selection: Selection
    title: str
    sentence: str
    table: Table
    note: str = ""
    key: Sequence[tuple[str, str]] = ()
    credit: str = ""
    counts: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, kw_only=True)
class ChartDescription(Description):
    """A description drawn as a chart. make_chart: computes the chart, which only a drawing needs."""

    make_chart: Callable[[], Chart]

    @stored_property
    def chart(self) -> Chart:
        """The chart to draw."""
        return self.make_chart()


@dataclass(frozen=True)
class Paper:
    """The area of a drawing: width and height in SVG units, and the font size (letters) in the same units.

    fit: the drawing must not be higher than the paper (projector, slide); otherwise a figure whose number of rows
    fixes its height ignores the paper's height. href: (selection, stage of offices or '' for all) -> address of the
    linked page, '' for no link. new_window: links open in a new window. own_page: selection -> address of the page
    that shows this figure, for sorting; '' outside of a page.
    """

    width: float
    height: float
    letters: float
    href: Callable[[Selection, str], str] = lambda _, stage: ""
    own_page: Callable[[Selection], str] = lambda _: ""
    new_window: bool = True
    fit: bool = False

    @property
    def narrow(self) -> bool:
        """Whether the figure is for a phone."""
        return self.width < 600

    def link(self, marks: Sequence[Mark], selection: Selection | None, stage: str = "", title: str = "") -> Group:
        """The marks as a link to the page behind a selection, or to one stage of its offices; no link if it is None.

        title: the tooltip of all marks together.
        """
        href = self.href(selection, stage) if selection else ""
        return Group(marks, href=href, new_window=self.new_window, title=title)


# A picture file, an embed on a page, an embed on a phone, and a projector's screen. The smallest text, 0.78 of
# `letters`, is 12 pixels high on a phone 360 pixels wide, and 24 on a screen 1080 pixels high.
FILE, WIDE, NARROW = Paper(1104, 560, 18), Paper(800, 400, 15), Paper(300, 240, 16.2)
SCREEN = Paper(1600, 580, 28, new_window=False, fit=True)


@dataclass(frozen=True)
class Drawing:
    """SVG elements in a box of width x height units whose upper left corner is 0, 0.

    note: the meaning of the numbers on a map, or how many rows have no room; '' for neither.
    """

    svg: Markup
    width: float
    height: float
    note: str = ""


def empty_drawing(paper: Paper) -> Drawing:
    """The drawing of a figure with nothing to draw."""
    return Drawing(Markup(""), paper.width, 0)


def evenly(rows: Sequence[T], most: int) -> list[Sequence[T]]:
    """The rows in as few parts of at most `most` rows as possible, all of about one length; one part for no rows."""
    parts = max(-(-len(rows) // most), 1)
    ends = [round(i * len(rows) / parts) for i in range(parts + 1)]
    return [rows[start:end] for start, end in pairwise(ends)]


D = TypeVar("D", bound=Description)


@dataclass(frozen=True)
class Figure(Generic[D]):
    """A kind of figure.

    describe: (snapshot, language, selection) -> description. draw: (description, paper) -> drawing, of height 0 if
    there is nothing to draw; None for a figure that is only a table. order: its position on the data page.
    embed_height: pixels of an embed that shows the whole figure on a page of medium width. opens: the page that
    values link to, a name in pages.common.urls. all_cards: the figure shows every indicator, not only the chosen one.
    page: the only page with the figure, a name in pages.common.urls; '' for the pages of indicators or the meeting.
    rules: the rules of the cards whose sources it cites, if it shows every indicator; () for all cards.
    split: the description in parts with as few rows as a projector's screen has room for in large letters.
    """

    describe: Callable[[Snapshot, str, Selection], D]
    draw: Callable[[D, Paper], Drawing] | None
    order: int
    embed_height: int
    opens: str = "why"
    all_cards: bool = False
    page: str = ""
    rules: Collection[str] = ()
    split: Callable[[D], Sequence[D]] = lambda described: [described]

    def drawing(self, described: D, paper: Paper) -> Drawing:
        """The drawing of a description, of height 0 if there is nothing to draw."""
        return self.draw(described, paper) if self.draw else empty_drawing(paper)
