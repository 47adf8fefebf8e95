"""Figures as pictures and as embeds, under addresses of their own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, abort, request

from dashboard.derived import derived
from dashboard.exports import pictures
from dashboard.exports.pictures import Caption, Drawing
from dashboard.figures.picture import LETTERS, patterns
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import local_digits
from dashboard.live import Live, Stale
from dashboard.pages.common.drawings import caption, county_map, place, ranking, rows_of, svg_of, trend
from dashboard.pages.common.figure_words import legend
from dashboard.pages.common.frame import guarded, stale_note
from dashboard.pages.common.permalinks import EMBEDS, FIGURES, lasting
from dashboard.pages.common.render import fonts, render
from dashboard.pages.common.selection import PARTS, read_view
from dashboard.selection import Selection, UnknownChoice
from dashboard.snapshot import Snapshot
from dashboard.weeks import jalali_text

TYPES = {"svg": "image/svg+xml", "png": "image/png"}
# An embed runs nothing and may stand in anybody's page.
EMBED_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src data:; font-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors *"
)
# A figure in the wide and in the narrow embed: units across, and the size of its letters.
WIDE, NARROW = (800.0, 15.0), (340.0, 13.0)
# A map in a narrow frame is drawn at less than half its size.
NARROW_LETTERS = (36.0, 28.0, 22.0)

# A view as what can be looked up: key of the card, week, county, kind.
Chosen = tuple[str, int, str, str]


def add(server: Flask, live: Live) -> None:
    """Register the routes."""

    def picture(lang: str, snapshot: Snapshot, figure: str, form: str) -> Response:
        view = read_view(request.args, snapshot)
        chosen = (view.card.key, view.week, view.county, view.kind)
        body = _file(snapshot, lang, chosen, figure, form, request.url_root)
        answer = Response(body, mimetype=TYPES[form])
        answer.headers["Content-Disposition"] = disposition(lang, snapshot, view, figure, form)
        return answer

    shown = f"<any({','.join(FIGURES)}):figure>.<any(svg,png):form>"
    server.add_url_rule(f"/<lang>/download/{shown}", "picture", guarded(live, picture))

    @server.get("/<lang>/embed/<figure>")
    def embed(lang: str, figure: str) -> Response:
        if lang not in LANGUAGES:
            abort(404)
        body, status = _embed(live, lang, figure)
        return Response(body, status, headers={"Content-Security-Policy": EMBED_POLICY})


@derived(most=24)
def _file(snapshot: Snapshot, lang: str, chosen: Chosen, figure: str, form: str, site: str) -> bytes:
    """The picture's bytes, made once for all who ask for the same."""
    svg = svg_of(snapshot, lang, Selection(snapshot.card(chosen[0]), *chosen[1:]), figure, site)
    return svg.encode() if form == "svg" else pictures.png(svg, fonts())


def disposition(lang: str, snapshot: Snapshot, view: Selection, figure: str, form: str) -> str:
    """Content-Disposition with a name that says what the file holds; a Persian one beside the plain one."""
    week = snapshot.weeks[view.week]
    parts = [part for part in (view.county, view.kind) if part]
    plain = "-".join(
        [
            snapshot.province.file_prefix,
            figure,
            view.card.key,
            week.isoformat(),
            *parts,
            *(["sample"] * snapshot.sample),
        ]
    )
    header = f'attachment; filename="{plain}.{form}"'
    if lang == "fa":
        named = [say(lang, f"pictures.file_{figure}"), view.card.word(lang, "short")]
        named += [local_digits(jalali_text(week), lang), place(snapshot, lang, view) if view.county else ""]
        named += [say(lang, f"kind.{view.kind}") if view.kind else ""]
        named += [say(lang, "site.sample") if snapshot.sample else ""]
        header += f"; filename*=UTF-8''{quote(' '.join(filter(None, named)))}.{form}"
    return header


def _embed(live: Live, lang: str, figure: str) -> tuple[str, int]:
    """An embed's HTML and status. What cannot be shown is said in the frame: another page may not stand in it."""
    snapshot, stale = live.snapshot, live.status.stale
    if not snapshot.weeks:
        return _said(lang, snapshot, say(lang, "site.nothing_title"), say(lang, "site.nothing")), 200
    try:
        if figure not in EMBEDS:
            raise UnknownChoice("figure", figure)
        view = read_view(request.args, snapshot)
    except UnknownChoice as unknown:
        text = say(lang, "site.not_found", value=str(unknown.args[1])[:80])
        return _said(lang, snapshot, say(lang, "site.not_found_title"), text), 404
    chosen = (view.card.key, view.week, view.county, view.kind)
    return _embed_page(snapshot, lang, chosen, figure, stale, request.url_root), 200


@derived(most=24)
def _embed_page(snapshot: Snapshot, lang: str, chosen: Chosen, figure: str, stale: Stale | None, site: str) -> str:
    view = Selection(snapshot.card(chosen[0]), *chosen[1:])
    words = caption(snapshot, lang, view, figure, site, LETTERS)
    rows = rows_of(snapshot, lang, view) if figure == "table" else []
    return render(
        "embed.html",
        lang,
        snapshot.province,
        figure=figure,
        caption=words,
        stale=stale_note(lang, snapshot, stale),
        drawings=_drawings(snapshot, lang, view, figure, words.title),
        patterns=patterns(),
        legend=legend(lang, view.card) if figure in ("map", "ranking") else [],
        rows=rows,
        whys={
            row.code: {part: lasting(lang, snapshot, replace(view, county=row.code), "why", part) for part in PARTS}
            for row in rows
        },
        chosen=view.county,
        # Its week is named: what the reader saw here is what opens.
        href=lasting(lang, snapshot, view),
        why=lasting(lang, snapshot, view, "why"),
        message="",
    )


def _said(lang: str, snapshot: Snapshot, heading: str, text: str) -> str:
    sample = say(lang, "site.sample") if snapshot.sample else ""
    words = Caption(lang, heading, (), sample, "", "", (), ())
    values: dict[str, Any] = {"figure": "", "drawings": [], "legend": [], "rows": [], "chosen": "", "stale": ""}
    values["why"] = ""
    return render(
        "embed.html", lang, snapshot.province, caption=words, patterns="", href=f"/{lang}/", message=text, **values
    )


def _drawings(snapshot: Snapshot, lang: str, view: Selection, figure: str, label: str) -> list[tuple[str, Any]]:
    """The figure for a wide and for a narrow frame: (class, SVG); the stylesheet shows one of them."""
    made: dict[str, Drawing] = {}
    for name, (width, letters) in (("wide", WIDE), ("narrow", NARROW)):
        if figure == "map":
            made[name] = county_map(
                snapshot, lang, view, *(LETTERS, True) if name == "wide" else (NARROW_LETTERS, False)
            )
        elif figure == "ranking":
            made[name] = ranking(snapshot, lang, view, width)
        elif figure == "trend":
            made[name] = trend(snapshot, lang, view, width, width * (0.5 if name == "wide" else 0.8), letters)
    return [(name, pictures.plain_svg(drawing, label)) for name, drawing in made.items() if drawing.height]
