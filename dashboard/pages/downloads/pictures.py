"""The addresses of figures as pictures and as embeds."""

from typing import Any

from flask import Flask, Response, request

from dashboard.derived import derived
from dashboard.exports import pictures
from dashboard.figures.registry import DRAWN, FIGURES
from dashboard.language import say
from dashboard.language.digits import local_digits
from dashboard.language.table import PLAIN
from dashboard.live import Live, Stale
from dashboard.pages.common.attachment import disposition
from dashboard.pages.common.figures import PageFigure, place, svg_of, words_of
from dashboard.pages.common.frame import add_page, stale_note, unknown_text
from dashboard.pages.common.render import fonts, render
from dashboard.pages.common.selection import read_selection
from dashboard.pages.common.urls import addresses, takes, url
from dashboard.selection import Selection, UnknownChoice
from dashboard.snapshot import Snapshot
from dashboard.turns import PICTURES
from dashboard.weeks import jalali_text

TYPES = {"svg": "image/svg+xml", "png": "image/png"}
# An embed has no scripts and may be framed by any page.
EMBED_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src data:; font-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors *"
)


def add(server: Flask, live: Live) -> None:
    @add_page(server, live, "picture")
    def picture(lang: str, snapshot: Snapshot, figure: str, form: str) -> Response:
        if figure not in DRAWN:
            raise UnknownChoice("figure", figure)
        view = read_selection(request.args, snapshot, takes("picture"))
        body = _file(snapshot, lang, view, figure, form, request.host_url)
        answer = Response(body, mimetype=TYPES[form])
        answer.headers["Content-Disposition"] = disposition(form, *names(lang, snapshot, view, figure))
        return answer

    @server.get(addresses()["embed"].rule)
    def embed(lang: str, figure: str) -> Response:
        body, status = _embed(live, lang, figure)
        # Search engines list the page that an embed leads to.
        headers = {"Content-Security-Policy": EMBED_POLICY, "X-Robots-Tag": "noindex"}
        return Response(body, status, headers=headers)


@derived(most=24)
@PICTURES()
def _file(snapshot: Snapshot, lang: str, view: Selection, figure: str, form: str, site: str) -> bytes:
    """The picture's bytes, cached."""
    svg = svg_of(snapshot, lang, view, figure, site)
    return svg.encode() if form == "svg" else pictures.png(svg, fonts())


def names(lang: str, snapshot: Snapshot, view: Selection, figure: str) -> tuple[str, str]:
    """The descriptive file names of a picture: an ASCII one, and a Persian one ('' in English)."""
    week, of_card, kind = snapshot.weeks[view.week], not DRAWN[figure].all_cards, view.kind
    shown = view.show if figure == "map" else ""
    plain = [snapshot.province.file_prefix, figure, shown, view.card.key if of_card else "", week.isoformat()]
    plain += [*view.counties, kind, "sample" if snapshot.sample else ""]
    own: list[str] = []
    if lang != PLAIN:
        own = [say(lang, f"{words_of(figure, view)}.entry"), view.card.word(lang, "short") if of_card else ""]
        own += [local_digits(jalali_text(week), lang), place(snapshot, lang, view) if view.county else ""]
        own += [snapshot.terms.kinds[kind].name(lang) if kind else ""]
        own += [say(lang, "site.sample") if snapshot.sample else ""]
    return "-".join(filter(None, plain)), " ".join(filter(None, own))


def _embed(live: Live, lang: str, figure: str) -> tuple[str, int]:
    """An embed's HTML and status. Faults are shown within the embed: other pages of the site may not be framed."""
    snapshot, stale = live.snapshot, live.status.stale
    if not snapshot.weeks:
        return _said(lang, snapshot, say(lang, "site.nothing_title"), say(lang, "site.nothing")), 200
    try:
        if figure not in FIGURES:
            raise UnknownChoice("figure", figure)
        view = read_selection(request.args, snapshot, takes("embed"))
    except UnknownChoice as unknown:
        text = unknown_text(lang, unknown)
        return _said(lang, snapshot, say(lang, "site.not_found_title"), text), 404
    return _embed_page(snapshot, lang, view, figure, stale), 200


@derived(most=24)
def _embed_page(snapshot: Snapshot, lang: str, view: Selection, figure: str, stale: Stale | None) -> str:
    drawn = PageFigure(snapshot, lang, view, figure)
    # The links name their week, so that they open the figure shown here.
    links = [address for _, address in drawn.caption.addresses]
    return _page(lang, snapshot, shown=drawn, stale=stale_note(lang, snapshot, stale), links=links)


def _said(lang: str, snapshot: Snapshot, heading: str, text: str) -> str:
    return _page(lang, snapshot, heading=heading, message=text, links=[url(lang, snapshot, "overview")])


def _page(lang: str, snapshot: Snapshot, **values: Any) -> str:
    sample = say(lang, "site.sample") if snapshot.sample else ""
    given = {"shown": None, "heading": "", "message": "", "stale": "", **values}
    return render("embed.html", lang, snapshot, sample=sample, **given)
