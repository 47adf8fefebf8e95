"""The ways out of a view: the addresses of its pictures, files and embeds."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import escape

from dashboard.language import say
from dashboard.live import Snapshot
from dashboard.pages.view import View, address

FIGURES = ("map", "trend", "ranking")
EMBEDS = (*FIGURES, "table")
# So high that nothing of it needs scrolling on a page of middling width; the frame scrolls if it must.
EMBED_HEIGHTS = {"map": 760, "trend": 620, "ranking": 1100, "table": 900}


@dataclass(frozen=True)
class Ways:
    """Links as (address, text), and embeds as (name, text, HTML to copy)."""

    pictures: list[tuple[str, str]]
    cells: list[tuple[str, str]]
    embeds: list[tuple[str, str, str]]


def ways_out(lang: str, snapshot: Snapshot, view: View, site: str, figures: tuple[str, ...] = EMBEDS) -> Ways:
    """For the macro in ways_out.html. site: what an absolute address begins with, http://host/.

    figures: those of map, trend, ranking, table that the page shows.
    """
    pictures = [
        (lasting(lang, snapshot, view, f"download/{figure}.{form}"), _picture(lang, figure, form))
        for figure in figures
        if figure in FIGURES
        for form in ("png", "svg")
    ]
    cells = [
        (lasting(lang, snapshot, view, f"download/cells.{form}"), say(lang, "ways.cells", form=form.upper()))
        for form in ("csv", "xlsx")
    ]
    embeds = [
        (
            figure,
            say(lang, "ways.embed_of", figure=say(lang, f"ways.{figure}")),
            frame_code(lang, snapshot, view, site, figure),
        )
        for figure in figures
    ]
    return Ways(pictures, cells, embeds)


def lasting(lang: str, snapshot: Snapshot, view: View, path: str = "") -> str:
    """An address that names indicator and week whatever they are, so that it shows the same next week."""
    chosen = {
        "indicator": view.card.key,
        "week": snapshot.cells.weeks[view.week],
        "county": view.county,
        "kind": view.kind,
    }
    return f"/{lang}/{path}?{urlencode({name: value for name, value in chosen.items() if value})}"


def frame_code(lang: str, snapshot: Snapshot, view: View, site: str, figure: str) -> str:
    """The HTML that puts a figure into another page. It follows the newest week while none is chosen."""
    source = site.rstrip("/") + address(lang, view, snapshot, f"embed/{figure}")
    title = say(lang, f"pictures.title_{figure}", name=view.card.word(lang, "name"))
    return (
        f'<iframe src="{escape(source)}" title="{escape(title)}" width="100%" height="{EMBED_HEIGHTS[figure]}"'
        ' style="border:0" loading="lazy"></iframe>'
    )


def _picture(lang: str, figure: str, form: str) -> str:
    return say(lang, "ways.picture", figure=say(lang, f"ways.{figure}"), form=form.upper())
