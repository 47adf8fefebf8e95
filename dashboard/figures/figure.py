"""What a figure is: a description in words and values of one selection, and a drawing of that description.

A file of this folder that defines `FIGURE` is a figure; `dashboard.figures.registry` finds it. Its words stand under
`figure.NAME` in the catalogues: title, entry (on the data page) and file (in the names of files).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar, overload

from markupsafe import Markup

from dashboard.areas.boundaries import Boundaries
from dashboard.figures.chart import Chart
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

T = TypeVar("T")


class Later(Sequence[T]):
    """A sequence whose items are made when they are first asked for: of a long table the explore page takes nothing.

    make: gives the items.
    """

    def __init__(self, make: Callable[[], Sequence[T]]) -> None:
        self._make = make

    @cached_property
    def _items(self) -> Sequence[T]:
        return self._make()

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[T]: ...
    def __getitem__(self, place: int | slice) -> T | Sequence[T]:
        return self._items[place]

    def __len__(self) -> int:
        return len(self._items)


@dataclass(frozen=True)
class Value:
    """A cell of a table.

    opens, stage: the selection whose page (`Figure.opens`) is behind the value, and which of its offices; None where
    nothing opens.
    place: of the page that opens, such as #changes. trend: better or worse, which colours the text. mark: a word of a
    cell whose sign stands before the text.
    """

    text: str
    opens: Selection | None = None
    stage: str = ""
    place: str = ""
    trend: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Line:
    """A row of a table under its name. chosen: of the county or week that the reader chose."""

    name: str
    values: Sequence[Value]
    chosen: bool = False


@dataclass(frozen=True)
class Table:
    """The figure's values in words. head: the heading of the names, then one of each value."""

    head: Sequence[str]
    rows: Sequence[Line]


@dataclass(frozen=True, kw_only=True)
class Description:
    """What every figure says of a selection.

    sentence: of the chosen county or the province. note: what else is to be known of the figure. key: (sign, meaning)
    of each colour and sign in the drawing; a sign is a CSS paint, or a name that `dashboard.figures.svg.sign` draws.
    credit: whose work the drawing uses, beside the source of the values.
    """

    lang: str
    selection: Selection
    title: str
    sentence: str
    table: Table
    note: str = ""
    key: Sequence[tuple[str, str]] = ()
    credit: str = ""


@dataclass(frozen=True, kw_only=True)
class Charted(Description):
    """A description that is drawn as a chart. charted: makes the chart, which is asked for only by a drawing."""

    charted: Callable[[], Chart]

    @cached_property
    def chart(self) -> Chart:
        """What is drawn."""
        return self.charted()


@dataclass(frozen=True)
class Paper:
    """What a figure is drawn on: width and height in units, and the size of its letters in these units.

    A figure whose rows or shape fix its height takes only the width, unless fit: then the drawing is no higher than
    the paper, as on a projector or a slide. href: the address of the page behind a selection, or of one stage of its
    offices ('' for all); '' for no link. beside: links open in a window of their own. here: the address of the page
    that the figure stands on with another selection, '' where it stands on none.
    """

    width: float
    height: float
    letters: float
    href: Callable[[Selection, str], str] = lambda _, stage: ""
    here: Callable[[Selection], str] = lambda _: ""
    beside: bool = True
    fit: bool = False

    def link(self, behind: Selection, stage: str = "") -> str:
        """The address of the page behind a selection, or of one stage of its offices."""
        return self.href(behind, stage)

    @property
    def narrow(self) -> bool:
        """Whether the figure is for a phone."""
        return self.width < 600


# A picture to take away, an embed on a page, an embed on a phone, and the room of a picture on a projector's screen.
FILE, WIDE, NARROW = Paper(1104, 560, 18), Paper(800, 400, 15), Paper(340, 272, 13)
SCREEN = Paper(1600, 760, 24, beside=False, fit=True)


@dataclass(frozen=True)
class Drawing:
    """SVG elements in a box of width x height units whose corner is 0, 0.

    numbered: what the numbers in it mean, or how many rows it leaves out.
    """

    svg: Markup
    width: float
    height: float
    numbered: str = ""


D = TypeVar("D", bound=Description)


@dataclass(frozen=True)
class Figure(Generic[D]):
    """A kind of figure.

    describe: (snapshot, language, selection) -> its description. draw: the drawing on a paper, of height 0 where
    nothing can be drawn; None for a figure that is only a table. live: (snapshot, language, selection, where the
    browser finds a map's polygons) -> plotly's figure as plain data. order: its place on the data page. high: pixels
    of an embed on a page of middling width, so that nothing needs scrolling. opens: the page behind its values;
    page: the one that its pictures lead back to; both are addresses of pages.common.urls. all_cards: it shows every
    indicator, whichever one is chosen.
    """

    describe: Callable[[Snapshot, str, Selection], D]
    draw: Callable[[D, Paper], Drawing] | None
    order: int
    high: int
    live: Callable[[Snapshot, str, Selection, Callable[[Boundaries], str]], dict[str, Any]] | None = None
    opens: str = "why"
    page: str = "overview"
    all_cards: bool = False

    def drawing(self, described: D, paper: Paper) -> Drawing:
        """The drawing of a description; of height 0 where there is nothing to draw."""
        return self.draw(described, paper) if self.draw else Drawing(Markup(""), paper.width, 0)
