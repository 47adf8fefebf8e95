"""A county's sheet as PDF: one A4 page with its headline, its indicators, the trend of the worst one, its open
decisions and its offices to act on. typst typesets the template `county_sheet.typ`.
"""

import json
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

from markupsafe import Markup

from dashboard.figures import chart_svg, picture, tokens, trend
from dashboard.figures.bullets import bar
from dashboard.figures.figure import Paper
from dashboard.figures.marks import Sign
from dashboard.figures.peers import populations
from dashboard.figures.svg import written
from dashboard.language import LANGUAGES, language_of, say
from dashboard.language.digits import integer
from dashboard.meeting.behind import behind_sentence, worst_first
from dashboard.meeting.reported import reported_sentence
from dashboard.pages.common.county_work import OfficesToAct, OpenDecisions
from dashboard.pages.common.indicator_rows import IndicatorRow, compared_with, worst_rows
from dashboard.pages.common.urls import permalink
from dashboard.pages.pack.pdf import drawable, locator, plain_fields, style_fields, svg_document
from dashboard.pages.pack.typeset import typeset_each
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label

TEMPLATE = Path(__file__).with_name("county_sheet.typ")
TREND = Paper(900, 180, 15)
BAR = 110.0  # units
# What has room on the page: the county's page has all.
MOST_DECISIONS, LONGEST_DECISION, MOST_OFFICES = 3, 150, 5
COLUMNS = ("name", "state", "bar", "share", "target", "change", "rank", "line", "met")
# The colours that the stylesheet gives the paths of a spark.
_SPARK = (
    f"<style>.spark-fill{{fill:{tokens.ACCENT_SOFT}}}.spark-line{{fill:none;stroke:{tokens.ACCENT};stroke-width:2.4}}"
    f".spark-target{{stroke:{tokens.TARGET};stroke-width:1.4;stroke-dasharray:5 4}}"
    f".spark-dot{{stroke:{tokens.ACCENT};stroke-width:7;stroke-linecap:round}}</style>"
)


@dataclass(frozen=True)
class SheetRequest:
    """The request for a county's sheet. week: index into the snapshot's weeks; weeks: over which changes are told.

    site: the dashboard's address, https://host; '' if not known (then there are no links).
    """

    lang: str
    week: int
    weeks: int = 1
    site: str = ""


def county_sheets(
    snapshot: Snapshot, request: SheetRequest, counties: Sequence[str], fonts: Iterable[Path]
) -> Sequence[bytes]:
    """The sheet of each county as PDF. fonts: files of Vazirmatn, the only fonts of the documents."""
    fonts = tuple(fonts)
    documents = [json.dumps(document(snapshot, request, code), ensure_ascii=False) for code in counties]
    moment = snapshot.asof.replace(microsecond=0, tzinfo=UTC)
    return typeset_each(TEMPLATE, [drawable(tokens.painted(text), fonts) for text in documents], fonts, moment)


def document(snapshot: Snapshot, request: SheetRequest, code: str) -> dict[str, Any]:
    """The template's input for a county that exists in the week: texts, pictures as SVG, colours."""
    lang, week = request.lang, request.week
    worst = worst_first(snapshot, week, code)[0][0]
    selection = Selection(worst, week, code, weeks=request.weeks)
    name, people = snapshot.names[code][lang], populations(snapshot)[code]
    span, moment = span_label(snapshot.weeks[week], lang), snapshot.moment_label(snapshot.asof, lang)
    boundaries = snapshot.boundaries(snapshot.weeks[week])
    on_map = boundaries if boundaries and code in boundaries.codes else None
    described = trend.describe(snapshot, lang, selection, last=week)
    drawn = chart_svg.draw(described.chart, TREND)
    before = compared_with(lang, selection)
    address = permalink(lang, snapshot, "county", county=code, week=snapshot.cells.weeks[week])
    known = "county.population" if people else "county.population_unknown"
    signs = {mark: svg_document(written(lang, [Sign(mark, 5, 5, 9)]), 10, 10) for mark in tokens.STATES}
    differs = say(lang, "county.province_differs") if set(worst.kinds) != set(worst.county_kinds) else ""
    fields = {
        "lang": lang,
        "title": say(lang, "county_sheet.title"),
        "place": snapshot.province.title(lang),
        "week": say(lang, "pictures.about", week=span),
        "sample": say(lang, "site.sample") if snapshot.sample else "",
        "known": say(lang, "pictures.known", week=span, moment=moment, digest=snapshot.digest),
        "county": say(lang, "county.title", name=name),
        "population": say(lang, known, count=integer(people or 0, lang)),
        "headline": behind_sentence(snapshot, lang, week, code),
        "reported": reported_sentence(snapshot, lang, week, [code]),
        "href": request.site.rstrip("/") + address if request.site else "",
        "map": locator(lang, on_map, code),
        "map_alt": say(lang, "pack.place_alt", name=name),
        "heads": [say(lang, f"indicator_row.{column}", before=before) for column in COLUMNS],
        "rows": [_row(lang, snapshot, row) for row in worst_rows(lang, snapshot, selection)],
        "key": say(lang, "indicator_row.key"),
        "trend_title": described.title,
        "trend_note": differs,
        "trend": svg_document(drawn.svg, drawn.width, drawn.height),
        "trend_alt": f"{described.title}. {described.sentence}",
        "decisions": _decisions(lang, OpenDecisions(lang, snapshot, selection)),
        "work": _work(lang, OfficesToAct(lang, snapshot, selection)),
        "say": {key: say(lang, f"county_work.{key}") for key in ("decisions", "offices", "named")},
        "open": say(lang, "pack.open"),
    }
    return {**style_fields(lang), **plain_fields(fields), "signs": signs}


def _row(lang: str, snapshot: Snapshot, row: IndicatorRow) -> dict[str, Any]:
    """An indicator's row: (large, small) text of each of its cells that is text, and its two pictures."""
    cell, card = row.cell, row.card
    province = snapshot.cells.at(card.key, cell.week).value
    return {
        "name": card.word(lang, "short"),
        "state": cell.target_state,
        "no_target": say(lang, "tile.no_target") if not row.target else "",
        "bar": _picture(bar(lang, card, cell.cell, province, BAR), f"<defs>{picture.state_patterns()}</defs>"),
        "line": _picture(row.line, _SPARK),
        "share": [cell.share or cell.word, cell.figure if cell.share else ""],
        "target": [row.target or "–", row.gap],
        "change": [cell.change, cell.revised],
        "trend": cell.trend,
        "rank": [row.rank, row.word or row.rank_of],
        "met": [row.met or "–", row.due],
    }


def _picture(element: Markup, inside: str) -> str:
    """A small SVG element of a page as a document. inside: what the page around it gives."""
    head, _, rest = str(element).partition(">")
    return f'{head} xmlns="http://www.w3.org/2000/svg">{inside}{rest}'


def _decisions(lang: str, decisions: OpenDecisions) -> dict[str, Any]:
    lines, more = decisions.lines[:MOST_DECISIONS], len(decisions.lines) - MOST_DECISIONS
    return {
        "lead": decisions.lead,
        "lines": [
            [textwrap.shorten(each.text, LONGEST_DECISION, placeholder="…"), each.due, *_direction(each.text)]
            for each in lines
        ],
        "more": say(lang, "county_sheet.more_decisions", n=integer(more, lang)) if more > 0 else "",
    }


def _direction(text: str) -> tuple[str, str]:
    """The language of a text that somebody typed, and its direction."""
    typed = language_of(text)
    return typed, LANGUAGES[typed].direction


def _work(lang: str, work: OfficesToAct) -> dict[str, Any]:
    return {
        "lacks": [[lack.short, " · ".join(text for text, _ in lack.parts)] for lack in work.lacks],
        "reports": [text for text, _ in work.reports],
        "offices": [[office.name, " · ".join(office.reasons)] for office in work.offices[:MOST_OFFICES]],
        "none": "" if work.lacks else work.nothing,
    }
