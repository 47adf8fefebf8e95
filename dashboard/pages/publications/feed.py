"""Atom feeds (RFC 4287) of what publications changed: of everything, of a county, of an indicator."""

from collections.abc import Mapping
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

from dashboard.language import say
from dashboard.meeting.published import arrivals, brought, publications
from dashboard.pages.common.selection import one_of
from dashboard.pages.common.urls import url
from dashboard.pages.publications import changed
from dashboard.snapshot import Snapshot
from dashboard.weeks import moment_text, span_label

ATOM = "http://www.w3.org/2005/Atom"
MOST = 10  # entries

ElementTree.register_namespace("", ATOM)


def feed(lang: str, snapshot: Snapshot, parameters: Mapping[str, str], site: str) -> bytes:
    """The feed as XML. parameters: of the address. site: http://host/. Raises UnknownChoice."""
    county = one_of(parameters, "county", [area for area in snapshot.cells.areas if area])
    indicator = one_of(parameters, "indicator", [card.key for card in snapshot.cards])
    root, title = site.rstrip("/"), title_of(lang, snapshot, county, indicator)
    page = "county" if county else "publications"
    human = url(lang, snapshot, page, county=county)
    if indicator and not county:
        human = url(lang, snapshot, "indicator", key=indicator)
    chosen = [one for one in publications(snapshot) if one.before][:MOST]
    top = ElementTree.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": lang})
    _text(top, "id", _id(snapshot, lang, county, indicator))
    _text(top, "title", title)
    _text(top, "updated", moment_text(chosen[0].moment if chosen else snapshot.asof))
    _text(_text(top, "author"), "name", say(lang, "site.title", **snapshot.province.words(lang)))
    _link(top, "self", root + url(lang, snapshot, "feed", county=county, indicator=indicator), "application/atom+xml")
    _link(top, "alternate", root + human, "text/html")
    came = arrivals(snapshot, chosen)
    for one in chosen:
        found = brought(snapshot, one)
        if county:
            lines = changed.told_of_area(lang, one, found, county, indicator)
        elif indicator:
            lines = changed.told_of_indicator(lang, snapshot, one, found, indicator)
        else:
            lines = changed.told(lang, snapshot, one, found, came.get(one.moment))
        entry = _text(top, "entry")
        _text(entry, "id", _id(snapshot, lang, county, indicator, moment_text(one.moment)))
        _text(entry, "title", say(lang, "feed.entry", title=title, week=span_label(one.week, lang)))
        _text(entry, "updated", moment_text(one.moment))
        _text(entry, "published", moment_text(one.moment))
        _link(entry, "alternate", root + changed.entry_link(lang, snapshot, one, county, indicator), "text/html")
        _text(entry, "content", "\n".join(lines)).set("type", "text")
    ElementTree.indent(top)
    return bytes(ElementTree.tostring(top, encoding="utf-8", xml_declaration=True)) + b"\n"


def title_of(lang: str, snapshot: Snapshot, county: str = "", indicator: str = "") -> str:
    """The title of a feed; it says that its data are a sample."""
    of = snapshot.names[county][lang] if county else ""
    if indicator:
        of = " · ".join(filter(None, [of, snapshot.card(indicator).word(lang, "name")]))
    title = say(lang, "feed.of", name=of) if of else say(lang, "feed.title", province=snapshot.province.title(lang))
    return f"{title} ({say(lang, 'site.sample')})" if snapshot.sample else title


def _id(snapshot: Snapshot, *parts: str) -> str:
    """An identifier that depends neither on the host nor on later publications."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, '/'.join((snapshot.province.title('en'), *parts)))}"


def _text(parent: ElementTree.Element, name: str, text: str = "") -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}")
    element.text = text or None
    return element


def _link(parent: ElementTree.Element, relation: str, href: str, kind: str) -> None:
    ElementTree.SubElement(parent, f"{{{ATOM}}}link", {"rel": relation, "type": kind, "href": href})
