"""What the row of an indicator says of the province or a county: on the first page, on a county's page and sheet,
side by side, and in the meeting. The template indicator_row.html writes the row.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from markupsafe import Markup

from dashboard.derived import derived, stored_property
from dashboard.figures import tokens
from dashboard.figures.bullets import Bullets
from dashboard.figures.cell_text import CellText
from dashboard.figures.evidence_parts import parts_text
from dashboard.figures.explored import explored
from dashboard.figures.figure import Description
from dashboard.figures.matrix_cells import target_gap
from dashboard.figures.spark import spark
from dashboard.figures.standing_words import word_short
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.indicators.outlook import LONG
from dashboard.indicators.sentences import before_text
from dashboard.indicators.signal import FEW
from dashboard.indicators.standing import judged, places
from dashboard.indicators.target_state import TARGET_STATES
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.meeting.behind import worst_first
from dashboard.meeting.changes import told_weeks
from dashboard.meeting.histories import History, histories
from dashboard.meeting.outlook_words import date_short, due_text
from dashboard.pages.common.bound import NOTHING, bound
from dashboard.pages.common.render import render
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import PERIODS


class IndicatorRow:
    """The row of a card for the province or the selection's county; what is costly is computed when it is first read.

    name: short, for a mean with its unit. fields: texts and looks of the cells that every row has (see `row_fields`),
    and `announced` and `forecast`. href: address of the page with the card chosen, '' for a row without links.
    chosen: whether the card is the selection's. first_page: whether the row is on the first page, whose script
    replaces the fields, and where `revised` is told for the newest week and PERIODS only: other pairs of weeks are
    seldom asked for and take seconds to compare.
    """

    def __init__(
        self,
        lang: str,
        snapshot: Snapshot,
        selection: Selection,
        card: Card,
        href: Callable[[Selection], str] = lambda _: "",
        *,
        first_page: bool = False,
    ) -> None:
        self._lang, self._snapshot, self._selection = lang, snapshot, replace(selection, card=card)
        self.card, self.name = card, amounts.named(lang, card, "short")
        place = selection.week, selection.county, selection.kind
        self.cell = CellText(snapshot, lang, card, *place, weeks=selection.weeks)
        self.href = href(self._selection)
        self.chosen = card.key == selection.card.key
        self.on_first_page = first_page

    @stored_property
    def fields(self) -> Mapping[str, str]:
        """By name, as the elements of the row name them."""
        cell = self.cell
        return {**row_fields(cell), "announced": cell.announced.short, "forecast": cell.forecast[0]}

    def shown(self, tag: str, names: str, content: Markup = NOTHING, **attributes: object) -> Markup:
        """An element that shows fields, as in `bound`, outside the first page without `data-f`."""
        more = attributes if self.on_first_page else {**attributes, "data_f": None}
        return bound(tag, self.fields, names, content, **more)

    def why(self, stage: str = "") -> str:
        """The address of the offices behind the figure, or of those of a stage."""
        return url(self._lang, self._snapshot, "why", self._selection, stage=stage)

    @property
    def why_changed(self) -> str:
        """The address of the offices behind the change; '' where there is none or the page does not tell it."""
        # The page behind a value tells the changes of one week.
        if self.cell.weeks != 1 or self.cell.trend in ("same", "unknown"):
            return ""
        return f"{self.why()}#changes-title"

    @stored_property
    def _history(self) -> History | None:
        """None for a kind of office, and for a county that did not exist in the week."""
        cell = self.cell
        return None if cell.kind else histories(self._snapshot, cell.week).get((self.card.key, cell.code))

    @property
    def evidence(self) -> str:
        """16 confirmed, 27 self-reported; '' where the figure has no such parts."""
        return parts_text(self._lang, self.card, self.cell.cell)

    @property
    def rank(self) -> str:
        """The county's rank with its range: 13 (8 to 17); why there is none; '' for the province."""
        return self.cell.rank

    @property
    def rank_of(self) -> str:
        """Among how many counties with a rank: of 24; '' without a rank."""
        cell = self.cell
        ranked = places(self._snapshot.cells, self.card, cell.week, cell.kind).places
        return say(self._lang, "indicator_row.of", of=integer(len(ranked), self._lang)) if cell.code in ranked else ""

    @property
    def word(self) -> str:
        """The county's word beside the other counties together, with a sign; '' where there is no rank either."""
        cell = self.cell
        found = judged(self._snapshot.cells, self.card, cell.week, cell.kind).get(cell.code)
        return word_short(self._lang, found.word) if found and found.word != FEW else ""

    @property
    def target(self) -> str:
        """The target with its unit; '' for none."""
        return amounts.target(self._lang, self.card)

    @property
    def gap(self) -> str:
        """The distance from the target: 12.3 points to go; '' where the target is reached or the distance unknown."""
        gap = amounts.gap(self._lang, self.card, target_gap(self._history)) if self._history else ""
        return say(self._lang, "indicator_row.gap", gap=gap) if gap else ""

    @property
    def line(self) -> Markup:
        """The sparkline of the last LONG weeks, whose pace is that of `met`."""
        cell = self.cell
        first = max(cell.week + 1 - LONG, 0)
        return spark(
            self._snapshot.cells.line(self.card.key, cell.code, first, cell.week, cell.kind), self.card.target
        )

    @property
    def met(self) -> str:
        """The months between which the target would be met, or why there is no date; '' for a target met or none."""
        history = self._history
        if history is None or self.card.target is None or history.state == "reached":
            return ""
        return date_short(self._lang, history.outlook)

    @property
    def due(self) -> str:
        """How likely it is met by its date: by the due date: unlikely; '' without a date."""
        return due_text(self._lang, self._history.outlook) if self._history else ""

    @property
    def late(self) -> bool:
        """Whether that is unlikely."""
        return self._history is not None and self._history.outlook.likely == "unlikely"

    @property
    def revised(self) -> str:
        """What changed the earlier week's figure since its meeting; '' for nothing."""
        cell = self.cell
        newest = cell.week == len(self._snapshot.weeks) - 1
        parts = cell.revised if not self.on_first_page or (newest and cell.weeks in PERIODS) else ""
        if not parts or cell.revisions is None:
            return parts
        before = before_text(self._lang, told_weeks(cell.week, cell.weeks))
        return say(self._lang, "glance.revised", before=before, parts=parts)


def row_fields(cell: CellText) -> dict[str, str]:
    """The fields of a cell in a row. chip: HTML; trend, bar_class: classes; bar: a style; the others are texts."""
    return {
        "chip": _chips(cell.snapshot, cell.lang)[cell.target_state],
        "bare": cell.bare,
        "figure": cell.figure,
        "change": cell.change,
        "trend": f"trend trend-{cell.trend}",
        "bar": _bar(cell),
        "bar_class": "value-bar" if cell.state == "value" else f"value-bar is-{cell.state}",
    }


def _bar(cell: CellText) -> str:
    """The style of the value's bar: its length and confirmed part, its paint, the place of the target and of the
    province's value."""
    card, beside, part = cell.card, None, cell.confirmed_part
    if cell.code and card.format != "total":
        of_province = CellText(cell.snapshot, cell.lang, card, cell.week, "", cell.kind)
        beside = None if of_province.cell.value is None else f"{of_province.width}%"
    look = {
        "--bar": f"{cell.width}%",
        "--confirmed": None if part == 1 else f"{part * 100:.0f}%",
        "--paint": tokens.ground_of(cell.fill) if cell.state == "value" else None,
        "--aim": None if card.target is None else f"{card.target / card.top * 100:.1f}%",
        "--beside": beside,
    }
    return ";".join(f"{name}:{value}" for name, value in look.items() if value is not None)


@derived()
def _chips(snapshot: Snapshot, lang: str) -> Mapping[str, str]:
    """The sign and word of each state against the target as HTML; '' for none."""
    return {state: render("chip.html", lang, snapshot, state=state) for state in (*TARGET_STATES, "")}


def figure_rows(
    snapshot: Snapshot, described: Description, href: Callable[[Selection], str] = lambda _: ""
) -> list[IndicatorRow]:
    """The rows that a page shows in place of the drawing of indicators (`Bullets`); empty for another figure."""
    if not isinstance(described, Bullets):
        return []
    lang, selection, of_evidence = described.lang, described.selection, explored(snapshot, described.selection)
    return [IndicatorRow(lang, of_evidence, selection, row.card, href) for row in described.rows]


def worst_rows(
    lang: str, snapshot: Snapshot, selection: Selection, href: Callable[[Selection], str] = lambda _: ""
) -> list[IndicatorRow]:
    """A row for each headline card: worst first, those without a target last."""
    cards = worst_first(snapshot, selection.week, selection.county)
    return [IndicatorRow(lang, snapshot, selection, card, href) for card, _ in cards]


def compared_with(lang: str, selection: Selection) -> str:
    """The earlier week of the selection's period in words: the week before, 4 weeks earlier."""
    return before_text(lang, told_weeks(selection.week, selection.weeks))
