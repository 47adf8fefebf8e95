"""The ways out of a view: addresses that always show the same, and the code of an embed."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from markupsafe import escape

from dashboard.figures.registry import FIGURES
from dashboard.language import say
from dashboard.pages.common.selection import address
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot, published_moments
from dashboard.weeks import moment_text


def as_of(address: str, snapshot: Snapshot) -> str:
    """An address of this site that always shows the snapshot's publication; unchanged where nothing was published."""
    if snapshot.asof not in published_moments(snapshot):
        return address
    path, mark, place = address.partition("#")
    moment = quote(moment_text(snapshot.asof), safe=":")
    return f"{path}{'&' if '?' in path else '?'}asof={moment}{mark}{place}"


def lasting(lang: str, snapshot: Snapshot, view: Selection, path: str = "", stage: str = "") -> str:
    """An address that names indicator, week and publication, so that a reader sees the same figures next year.

    stage: of the offices behind the view's figure, '' for all.
    """
    chosen = {
        "indicator": view.card.key,
        "week": snapshot.cells.weeks[view.week],
        "county": view.county,
        "kind": view.kind,
        "stage": stage,
    }
    query = urlencode({name: value for name, value in chosen.items() if value})
    return as_of(f"/{lang}/{path}?{query}", snapshot)


def frame_code(lang: str, snapshot: Snapshot, view: Selection, site: str, figure: str) -> str:
    """The HTML that puts a figure into another page. It follows the newest week while none is chosen."""
    source = site.rstrip("/") + address(lang, view, snapshot, f"embed/{figure}")
    title = say(lang, f"figure.{figure}.title", name=view.card.word(lang, "name"))
    return (
        f'<iframe src="{escape(source)}" title="{escape(title)}" width="100%" height="{FIGURES[figure].high}"'
        ' style="border:0" loading="lazy"></iframe>'
    )
