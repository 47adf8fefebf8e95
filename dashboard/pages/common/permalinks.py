"""The figures that may be taken away, and the code that embeds them."""

from __future__ import annotations

from markupsafe import escape

from dashboard.figures.registry import FIGURES
from dashboard.language import say
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot


def frame_code(lang: str, snapshot: Snapshot, view: Selection, site: str, figure: str) -> str:
    """The HTML that puts a figure into another page. It follows the newest week while none is chosen."""
    source = site.rstrip("/") + url(lang, snapshot, "embed", view, figure=figure)
    title = say(lang, f"figure.{figure}.title", name=view.card.word(lang, "name"))
    return (
        f'<iframe src="{escape(source)}" title="{escape(title)}" width="100%" height="{FIGURES[figure].high}"'
        ' style="border:0" loading="lazy"></iframe>'
    )
