"""The frame of all pages, the pages for errors, and the routing of an address to a view with its snapshot."""

import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, ParamSpec

from flask import Flask, Response, g, request

from dashboard import __version__
from dashboard.derived import derived
from dashboard.language import say
from dashboard.language.digits import integer, local_digits
from dashboard.language.table import Language, others
from dashboard.live import Live, Stale
from dashboard.monitoring.requests import current_id
from dashboard.pages.common.head import Head, head
from dashboard.pages.common.menu import carried, links
from dashboard.pages.common.public_pages import pages
from dashboard.pages.common.render import render
from dashboard.pages.common.site import desk_state, site_root
from dashboard.pages.common.urls import DESK, UNPUBLISHED, addresses, requested_url, url
from dashboard.selection import Selection, UnknownChoice
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label

P = ParamSpec("P")
View = Callable[..., Response]


def page(
    name: str,
    lang: str,
    snapshot: Snapshot,
    stale: Stale | None,
    selection: Selection | None = None,
    rest: Mapping[str, str] | None = None,
    address_in: Callable[[str], str] | None = None,
    **values: object,
) -> bytes:
    """A page in a language as HTML in UTF-8.

    name: of a public page, or of the desk's copy. stale: why newer data cannot be read and since when, None if the
    data are current. selection: the page's view, which the menu keeps. rest: the other variables of the page's
    address. address_in: gives the address of the same page in a language; by default that of selection and rest.
    """
    declared, rest = pages()[name.removeprefix(DESK)], rest or {}

    def address(lang: str) -> str:
        return url(lang, snapshot, name, selection, **rest)

    here, shown = declared.section or declared.name, head(lang, snapshot, name, selection, rest)
    return _framed(declared.template, lang, snapshot, stale, address_in or address, here, shown, selection, **values)


def _framed(
    template: str,
    lang: str,
    snapshot: Snapshot,
    stale: Stale | None,
    address_in: Callable[[str], str],
    here: str = "",
    head: Head | None = None,
    selection: Selection | None = None,
    **values: object,
) -> bytes:
    """A rendered template within the frame. here: the page of the menu that is marked. head: None for a page that
    nobody shares."""
    view = carried(snapshot, selection)
    shared: dict[str, object] = {
        "sample": snapshot.sample,
        "stale": stale_note(lang, snapshot, stale),
        "release": release_note(lang, snapshot),
        "unpublished": snapshot.mode in UNPUBLISHED,
        "sources": sources(lang, snapshot),
        "version": say(lang, "release.version", version=_version(lang)),
        "was_announced": not snapshot.input.tables.announcements.empty,
        "switch": switch(lang, address_in),
        "here": here,
        "head": head,
        "view": view,
        "menu": links(lang, snapshot, view, "menu"),
        "foot": links(lang, snapshot, view, "foot"),
        "selection": selection,
        "desk": desk_state(),
    }
    return render(template, lang, snapshot, **shared, **values).encode()


def _version(lang: str) -> str:
    """The program's version in the language's digits. Its dots are no decimal signs."""
    return ".".join(local_digits(part, lang) for part in __version__.split("."))


def switch(lang: str, address_in: Callable[[str], str]) -> list[tuple[Language, str]]:
    """The other languages, each with the address of the same page there."""
    return [(other, address_in(other.code)) for other in others(lang)]


def stored_page(most: int) -> Callable[[Callable[P, bytes]], Callable[P, bytes]]:
    """Like `derived`, for a function that returns a page: a page is the same for all visitors until the data change.

    most: how many pages a snapshot stores, compressed to about a sixth of their size. A page is stored
    with the site's address, which is in its head, and the state of the desk, to which its foot leads.
    """

    def decorate(render: Callable[P, bytes]) -> Callable[P, bytes]:
        @derived(most=most)
        @wraps(render)
        def compressed(site: tuple[str, str], *args: P.args, **named: P.kwargs) -> bytes:
            return zlib.compress(render(*args, **named), level=1)

        @wraps(render)
        def decompressed(*args: P.args, **named: P.kwargs) -> bytes:
            return zlib.decompress(compressed((site_root(), desk_state()), *args, **named))

        return decompressed

    return decorate


def release_note(lang: str, snapshot: Snapshot) -> str:
    """A note that a page shows an earlier or the coming publication; '' for the newest."""
    if snapshot.mode in ("", "pinned"):
        return ""
    week = span_label(snapshot.weeks[-1], lang)
    return say(
        lang,
        f"site.{snapshot.mode}",
        week=week,
        moment=snapshot.moment_label(snapshot.asof, lang),
    )


def stale_note(lang: str, snapshot: Snapshot, stale: Stale | None) -> str:
    """A note that newer data cannot be read, since when, and the age of the shown data; '' if they are current."""
    if stale is None:
        return ""
    since = snapshot.moment_label(stale.since, lang)
    if stale.unreachable and snapshot.weeks and snapshot.mode in ("", "pinned"):
        return say(lang, "site.away", since=since, moment=snapshot.moment_label(snapshot.asof, lang))
    return say(lang, "site.stale", since=since)


def message(
    live: Live, lang: str, heading: str, text: str, status: int = 200, back: bool = True, number: str = ""
) -> Response:
    """A page with only a message. heading: key of a message. back: whether to link to the first page. number: the
    request's, for whoever reports the message.
    """
    values: dict[str, Any] = {"heading": say(lang, heading), "text": text}

    def address(lang: str) -> str:
        return url(lang, live.snapshot, "overview")

    stale = live.status.stale
    body = _framed("message.html", lang, live.snapshot, stale, address, back=back, number=number, **values)
    return Response(body, status=status)


def unknown_text(lang: str, unknown: UnknownChoice) -> str:
    """An unknown choice in words."""
    _, value, *most = unknown.args
    if most:
        return say(lang, "site.too_many_counties", most=integer(most[0], lang))
    return say(lang, "site.not_found", value=str(value)[:80])


def not_found(live: Live, lang: str, unknown: UnknownChoice) -> Response:
    """The 404 page: names the unknown choice, with a link back."""
    return message(live, lang, "site.not_found_title", unknown_text(lang, unknown), 404)


def failure(live: Live, lang: str, status: int) -> Response:
    """The error page for status 405, 413, 500 or 503 (messages site.status_<status>)."""
    text = say(lang, f"site.status_{status}")
    return message(live, lang, f"site.status_{status}_title", text, status, number=current_id())


def nothing_yet(live: Live, lang: str) -> Response:
    """The page shown while nothing is published."""
    tables, cards = live.snapshot.input.tables, live.snapshot.cards
    numbers = {
        "counties": len(tables.counties),
        "offices": tables.offices["office_id"].nunique(),
        "cards": len(cards),
    }
    ready = say(lang, "site.ready", **{name: integer(number, lang) for name, number in numbers.items()})
    return message(live, lang, "site.nothing_title", f"{say(lang, 'site.nothing')} {ready}", back=False)


def answer(
    live: Live, lang: str, snapshot: Snapshot, selection: Selection | None = None, **values: object
) -> Response:
    """The response with the requested page; its links to other languages lead to the same page and query there."""
    keeps = pages()[g.page.removeprefix(DESK)].keeps
    asked = {key: request.args.get(key, "").strip() for key in keeps.split()}

    def address(lang: str) -> str:
        return requested_url(lang, snapshot, g.page, g.values, request.args)

    rest = g.values | asked
    body = page(g.page, lang, snapshot, live.status.stale, selection, rest, address, **values)
    return Response(body)


def add_page(server: Flask, live: Live, name: str, methods: Sequence[str] = ("GET",)) -> Callable[[View], View]:
    """Routes the address of a name to the decorated `view(lang, snapshot, **rest)`. rest: variables of the path."""

    def route(view: View) -> View:
        server.add_url_rule(addresses()[name].rule, name, guarded(live, name, view), methods=methods)
        return view

    return route


def guarded(live: Live, name: str, view: View) -> View:
    """A view with one snapshot for the whole response, since new data may be loaded during the request.

    An UnknownChoice becomes the 404 page.
    """

    def answer(lang: str, **rest: str) -> Response:
        g.page, g.values = name, rest
        snapshot = live.snapshot
        if not snapshot.weeks:
            return nothing_yet(live, lang)
        try:
            return view(lang, snapshot, **rest)
        except UnknownChoice as unknown:
            return not_found(live, lang, unknown)

    return answer


def sources(lang: str, snapshot: Snapshot) -> list[str]:
    """The sources of the page's data: publication, digest, announcement, boundaries."""
    announced, who, contact = [], snapshot.province.announcement, snapshot.province.contact
    if who and not snapshot.input.tables.announcements.empty:
        announced.append(say(lang, "site.announcement_source", cited=who.cited.shown(lang)))
    if contact:
        announced.append(say(lang, "site.contact", contact=contact))
    if not snapshot.weeks:
        return announced
    moment = snapshot.moment_label(snapshot.asof, lang)
    if snapshot.input.tables.has_publications:
        week = span_label(snapshot.weeks[-1], lang)
        lines = [say(lang, "site.published", week=week, moment=moment)]
    else:
        lines = [say(lang, "site.unpublished", moment=moment)]
    lines.append(say(lang, "site.digest", digest=snapshot.digest))
    lines += announced
    lines += [say(lang, "site.boundaries_source", attribution=era.attribution) for era in snapshot.input.eras[:1]]
    return lines
