"""The files that machines ask every site for: robots.txt, sitemap.xml, icons, web manifests, security.txt."""

import re
from datetime import datetime, time, timedelta

from flask import Flask, Response, abort, jsonify
from markupsafe import Markup

from dashboard.exports import icons
from dashboard.figures import tokens
from dashboard.language import LANGUAGES, say
from dashboard.language.table import DEFAULT
from dashboard.live import Live, utcnow
from dashboard.pages.common.frame import add_page
from dashboard.pages.common.public_pages import pages
from dashboard.pages.common.site import site_root
from dashboard.pages.common.urls import full_path, url
from dashboard.snapshot import Snapshot
from dashboard.weeks import moment_text

# Search engines read pages and previews. Files would cost much work; results of a search are no pages of their own.
ROBOTS = """User-agent: *
Disallow: {path}/staff/
Disallow: {path}/dash/
Disallow: {path}/*/download/
Disallow: {path}/*/search
Allow: {path}/*/download/preview-
Sitemap: {site}{path}/sitemap.xml
"""
# How long a security.txt counts, from the day on which it is asked for; its standard recommends less than a year.
VALID = timedelta(days=180)
_DAY = 24 * 3600
_EMAIL, _PHONE = re.compile(r"[^\s@<>]+@[^\s@<>]+\.\w+"), re.compile(r"\+?[\d\s()-]{5,20}")


def add(server: Flask, live: Live) -> None:
    @server.get("/robots.txt")
    def robots() -> Response:
        return Response(ROBOTS.format(site=site_root(), path=full_path("")), mimetype="text/plain")

    @server.get("/sitemap.xml")
    def sitemap() -> Response:
        return Response(sitemap_of(live.newest), mimetype="application/xml")

    @server.get("/.well-known/security.txt")
    def security() -> Response:
        contact = contact_address(live.newest.province.contact or "")
        return Response(security_text(contact, utcnow()), mimetype="text/plain") if contact else abort(404)

    @server.get("/favicon.ico")
    def favicon() -> Response:
        return _icon(icons.ico(), "image/vnd.microsoft.icon")

    @server.get("/apple-touch-icon.png")
    def touch_icon() -> Response:
        return _icon(icons.png(icons.TOUCH), "image/png")

    @server.get(f"/icon-<any({','.join(map(repr, map(str, icons.SIZES)))}):size>.png")
    def icon(size: str) -> Response:
        return _icon(icons.png(int(size)), "image/png")

    @add_page(server, live, "manifest")
    def manifest(lang: str, snapshot: Snapshot) -> Response:
        answer = jsonify(web_manifest(lang, snapshot))
        answer.mimetype = "application/manifest+json"
        return answer


def _icon(body: bytes, mimetype: str) -> Response:
    return Response(body, mimetype=mimetype, headers={"Cache-Control": f"public, max-age={_DAY}"})


def web_manifest(lang: str, snapshot: Snapshot) -> dict[str, object]:
    """How a phone shows the site that somebody has put on its home screen."""
    words = snapshot.province.words(lang)
    return {
        "name": say(lang, "site.short", **words),
        "short_name": say(lang, "site.short", **words),
        "description": say(lang, "site.about", **words),
        "lang": lang,
        "dir": LANGUAGES[lang].direction,
        "id": full_path("/"),
        "start_url": url(lang, None, "overview"),
        "scope": full_path("/"),
        "display": "minimal-ui",
        "background_color": tokens.painted(tokens.GROUND),
        "theme_color": tokens.painted(tokens.HEAD),
        "icons": [
            {"src": full_path(f"/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
            for size in icons.SIZES
        ],
    }


def sitemap_of(snapshot: Snapshot) -> str:
    """The addresses that the pages declare, in every language, as the protocol of sitemaps has it."""
    link = Markup('<xhtml:link rel="alternate" hreflang="{}" href="{}"/>')
    entries = []
    # Without a week nothing is published yet.
    listed = pages().values() if snapshot.weeks else ()
    for name, values in ((page.name, values) for page in listed for values in page.sitemap(snapshot)):
        addresses = {lang: site_root() + url(lang, snapshot, name, **values) for lang in LANGUAGES}
        pairs = [*addresses.items(), ("x-default", addresses[DEFAULT])]
        links = Markup().join(link.format(*pair) for pair in pairs)
        entries += [Markup("<url><loc>{}</loc>{}</url>\n").format(address, links) for address in addresses.values()]
    return Markup(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
        "{}</urlset>\n"
    ).format(Markup().join(entries))


def contact_address(contact: str) -> str:
    """The contact of province.toml as a URI; '' for one that is neither e-mail address, telephone number nor URL."""
    if contact.startswith(("https://", "mailto:", "tel:")) and " " not in contact:
        return contact
    if found := _EMAIL.search(contact):
        return f"mailto:{found[0]}"
    return "tel:" + re.sub(r"[\s()]", "", contact) if _PHONE.fullmatch(contact) else ""


def security_text(contact: str, now: datetime) -> str:
    """A security.txt (RFC 9116). contact: a URI. now: naive UTC; the text stays the same for a day."""
    expires = datetime.combine(now.date(), time()) + VALID
    lines = [f"Contact: {contact}", f"Expires: {moment_text(expires)}"]
    lines.append(f"Preferred-Languages: {', '.join(LANGUAGES)}")
    return "\n".join([*lines, f"Canonical: {site_root()}{full_path('/.well-known/security.txt')}", ""])
