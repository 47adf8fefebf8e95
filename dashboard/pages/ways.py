"""The ways out of a view: an address that lasts, and the code of an embed."""

from __future__ import annotations

from urllib.parse import urlencode

from markupsafe import escape

from dashboard.language import say
from dashboard.pages.view import View, address
from dashboard.snapshot import Snapshot

FIGURES = ("map", "trend", "ranking")
EMBEDS = (*FIGURES, "table")
# So high that nothing of it needs scrolling on a page of middling width; the frame scrolls if it must.
EMBED_HEIGHTS = {"map": 760, "trend": 620, "ranking": 1100, "table": 900}


def lasting(lang: str, snapshot: Snapshot, view: View, path: str = "") -> str:
    """An address that names indicator and week whatever they are, so that it shows the same next week."""
    chosen = {
        "indicator": view.card.key,
        "week": snapshot.cells.weeks[view.week],
        "county": view.county,
        "kind": view.kind,
    }
    return f"/{lang}/{path}?{urlencode({name: value for name, value in chosen.items() if value})}"


def lasting_why(lang: str, snapshot: Snapshot, view: View, part: str = "") -> str:
    """The same of the offices behind a view's figure. part: of them, '' for all."""
    return lasting(lang, snapshot, view, "why") + (f"&stage={part}" if part else "")


def frame_code(lang: str, snapshot: Snapshot, view: View, site: str, figure: str) -> str:
    """The HTML that puts a figure into another page. It follows the newest week while none is chosen."""
    source = site.rstrip("/") + address(lang, view, snapshot, f"embed/{figure}")
    title = say(lang, f"pictures.title_{figure}", name=view.card.word(lang, "name"))
    return (
        f'<iframe src="{escape(source)}" title="{escape(title)}" width="100%" height="{EMBED_HEIGHTS[figure]}"'
        ' style="border:0" loading="lazy"></iframe>'
    )
