"""The texts of a view: the choices, the sentence and the links of each figure, and the table with a row for each
county: both indicators in the last week, and the first one also in the first week.
"""

from dataclasses import dataclass, replace

from markupsafe import Markup, escape

from dashboard.derived import derived
from dashboard.figures import cell_text
from dashboard.figures.explored import explored
from dashboard.indicators import amounts
from dashboard.indicators.sentences import change_text
from dashboard.language import COMMA, say
from dashboard.pages.common.figures import cells_in_words, description, place, signs
from dashboard.pages.common.meeting_parts import view_into_meeting
from dashboard.pages.common.render import render
from dashboard.pages.common.urls import permalink, url
from dashboard.pages.explore.view import View
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label

PICTURES, TABLES = ("png", "svg"), ("csv", "xlsx")


def said(view: View) -> str:
    """The filters in one sentence."""
    lang, chosen, snapshot = view.lang, view.selection, view.snapshot
    assert chosen.second is not None and chosen.start is not None
    parts = [
        say(
            lang,
            "explore.said",
            first=chosen.card.word(lang, "name"),
            second=chosen.second.word(lang, "name"),
            where=place(snapshot, lang, chosen),
            start=day_label(snapshot.weeks[chosen.start], lang),
            end=day_label(snapshot.weeks[chosen.week], lang),
        )
    ]
    parts += [snapshot.terms.kinds[chosen.kind].name(lang)] if chosen.kind else []
    return COMMA[lang].join([*parts, *cells_in_words(lang, chosen)]) + "."


def page_words(view: View) -> dict[str, str]:
    """All texts of a view as HTML, by the id of their component."""
    link = Markup('<a href="{}">{}</a>')
    found = {
        "notice": "",
        "said": escape(said(view)),
        "files": Markup(" ").join(link.format(href, words) for words, href in table_files(view)),
        "table": table_html(view),
    }
    for i, name in enumerate(view.figures):
        described = description(view.snapshot, view.lang, view.selection, name)
        found[f"sentence-{i}"] = escape(described.sentence)
        found[f"about-{i}"] = render(
            "explore_about.html",
            view.lang,
            view.snapshot,
            signs=signs(described),
            note=described.note,
            links=figure_links(view, name),
        )
    return found


def figure_links(view: View, figure: str) -> list[tuple[str, str]]:
    """(text, address) of the links of a figure: its offices, a permalink, its pictures, and the form that adds it to
    the meeting. Links that the user may not follow are left out.
    """
    lang, snapshot, chosen = view.lang, view.snapshot, view.selection
    link = ("link", permalink(lang, snapshot, "explore", chosen, figures=figure))
    if view.unpublished:
        found = [link]
    else:
        # The page shows the offices of one county or of the province.
        offices = replace(chosen, others=(), old=chosen.old and bool(chosen.county))
        found = [("why", url(lang, snapshot, "why", offices)), link]
        found += [(form, permalink(lang, snapshot, "picture", chosen, figure=figure, form=form)) for form in PICTURES]
        found += [("meeting", form) for form in [view_into_meeting(lang, snapshot, figure, chosen)] if form]
    return [(say(lang, f"explore.{name}"), href) for name, href in found]


def table_files(view: View) -> list[tuple[str, str]]:
    """(text, address) of the table's files."""
    if view.unpublished:
        return []
    lang, snapshot, chosen = view.lang, view.snapshot, view.selection
    return [(form.upper(), permalink(lang, snapshot, "cells_file", chosen, form=form)) for form in TABLES]


@dataclass(frozen=True)
class Row:
    """texts and sort values (None: last) of a county's columns after its name: before, now, change, rank, second.

    why: the address of the page of the offices behind the figures; '' if no page shows them.
    """

    code: str
    name: str
    texts: tuple[str, ...]
    values: tuple[float | None, ...]
    why: str
    trend: str


# Each choice of counties needs the same rows again.
@derived(most=16)
def _rows(public: Snapshot, lang: str, chosen: Selection) -> list[Row]:
    """The counties of the last week, best first. chosen: a view's selection without counties."""
    assert chosen.second is not None and chosen.start is not None
    snapshot, card = explored(public, chosen), chosen.card
    cells = snapshot.cells
    ranks = cells.ranks(card.key, chosen.week, card.polarity, chosen.kind)
    found = []
    for code in cells.counties(chosen.week, card.key):
        before, now = (cells.at(card.key, week, code, chosen.kind) for week in (chosen.start, chosen.week))
        second = cells.at(chosen.second.key, chosen.week, code, chosen.kind)
        change = cells.change_between(card.key, chosen.start, chosen.week, code, chosen.kind)
        rank = ranks.get(code)
        found.append(
            Row(
                code,
                snapshot.names[code][lang],
                (
                    amounts.counts(lang, card, before),
                    amounts.counts(lang, card, now),
                    change_text(lang, "view", card, change),
                    cell_text.rank_text(lang, rank),
                    amounts.counts(lang, chosen.second, second),
                ),
                (before.value, now.value, change and change.value, rank and rank[0], second.value),
                "" if public.mode == "own" else url(lang, public, "why", replace(chosen, county=code)),
                cell_text.change_trend(card, change),
            )
        )
    return sorted(found, key=lambda row: row.values[3] or len(found) + 1)


def table_rows(view: View) -> list[Row]:
    """The rows of a view's table."""
    return _rows(view.snapshot, view.lang, replace(view.selection, county="", others=()))


def table_html(view: View) -> str:
    """The table of a view as HTML; the browser marks the chosen counties."""
    return _table_html(view.snapshot, view.lang, replace(view.selection, county="", others=()))


@derived(most=16)
def _table_html(snapshot: Snapshot, lang: str, selection: Selection) -> str:
    return render("explore_table.html", lang, snapshot, rows=_rows(snapshot, lang, selection), chosen=())
