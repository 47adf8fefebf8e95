"""Pages as an earlier publication showed them: ?asof=, which every address within such a page keeps."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from urllib.parse import quote

from flask import Flask, Response, g, request
from markupsafe import escape

from dashboard.language import LANGUAGES
from dashboard.live import Live, utcnow
from dashboard.pages.frame import not_found
from dashboard.snapshot import published_at
from dashboard.weeks import moment_text, parse_moment

# The API has a parameter of the same name and reads it itself.
_OURS = re.compile(rf"/(?:(?P<lang>{'|'.join(LANGUAGES)})/|download/)")
_TAGS = re.compile(r"<(?:a|form|img|iframe)\s[^>]*>")
_ADDRESS = re.compile(
    rf'(?P<name>\s(?:href|action|src))="(?P<path>(?:https?://[^/"]+)?'
    rf'/(?:(?:{"|".join(LANGUAGES)})/|download/|api/v1/(?:cells|offices)\b)[^"#]*)(?P<place>#[^"]*)?"'
)
# A link that leads on to the newest publication says so.
NEWEST = "data-newest"


def add(server: Flask, live: Live) -> None:
    """Let every page, picture and file of a server be asked for as of a moment."""

    @server.before_request
    def choose() -> Response | None:
        ours = _OURS.match(request.path)
        typed = request.args.get("asof", "").strip()
        if not (ours and typed and request.method in ("GET", "HEAD")):
            return None
        try:
            asked = parse_moment(typed)
        except (ValueError, OverflowError):
            asked = datetime.max
        found = published_at(live.snapshot, asked) if asked <= utcnow() else None
        if found is None:
            lang = ours["lang"] or str(request.accept_languages.best_match(LANGUAGES, default="fa"))
            return not_found(live, lang, typed)
        g.kept = ExitStack()
        g.kept.enter_context(live.showing(found))
        g.asof = moment_text(found.asof)
        return None

    @server.after_request
    def keep(answer: Response) -> Response:
        if "asof" in g and answer.mimetype == "text/html" and not answer.direct_passthrough:
            answer.set_data(kept(answer.get_data(as_text=True), {"asof": g.asof}))
        return answer

    @server.teardown_request
    def leave(_: BaseException | None) -> None:
        if "kept" in g:
            g.kept.close()


def still(live: Live) -> bool:
    """Whether this request is shown something else than the newest: its page is made by the server alone."""
    return "asof" in g or bool(live.snapshot.standing)


def kept(html: str, parameters: dict[str, str]) -> str:
    """A page whose addresses within this site have these parameters too, but for those that lead to the newest."""
    query = "&amp;".join(f"{quote(name)}={quote(value, safe=':')}" for name, value in parameters.items())
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in parameters.items()
    )
    # A browser puts a form's own fields in the place of its address's query.
    return led(html, lambda path: f"{path}{'&amp;' if '?' in path else '?'}{query}", hidden)


def led(html: str, address: Callable[[str], str], hidden: str = "") -> str:
    """A page whose addresses within this site are changed, but for those that lead to the newest.

    address: gets and gives an address as it stands in HTML, without its place. hidden: fields for forms that ask; a
    form's own address is changed only where there are none.
    """

    def changed(found: re.Match[str]) -> str:
        return f'{found["name"]}="{address(found["path"])}{found["place"] or ""}"'

    def tag(found: re.Match[str]) -> str:
        text = found[0]
        if NEWEST in text:
            return text
        if not text.startswith("<form"):
            return _ADDRESS.sub(changed, text)
        if 'method="get"' not in text:
            return text
        return text + hidden if hidden else _ADDRESS.sub(changed, text)

    return _TAGS.sub(tag, html)
