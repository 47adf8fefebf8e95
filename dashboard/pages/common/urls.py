"""The addresses of the public pages and files, by which requests are routed and links are built.

A link stays in the publication of its page: on a page of an earlier publication every address has its `asof`, and in
the preview of the coming publication every address has the preview's prefix.

The site may be under a path of another site, such as /dashboard: rules are without it, links begin with it.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple
from urllib.parse import urlencode

from werkzeug.routing import AnyConverter, Map, MapAdapter, Rule

from dashboard.exports.inspections import INSPECTION_TABLES
from dashboard.language import LANGUAGES
from dashboard.meeting.behind import farthest_card
from dashboard.pages.common.public_pages import pages
from dashboard.pages.common.selection import counties_limit
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot, published_moments
from dashboard.weeks import moment_text

# The pack's files, in the order of the meeting's page.
PACK_FILES = ("pack.pdf", "pack.pptx", "brief.txt")
# The prefix of all addresses in the staff desk's preview of the coming publication.
PREVIEW = "/staff/{lang}/preview"
# The beginning of the names of addresses of the desk's copies of pages.
DESK = "staff_"
# Modes of unpublished snapshots: the coming publication, and a clerk's part of it (on the dashboard only).
UNPUBLISHED = ("coming", "own")

_LANG = "/<language:lang>"
# Parameters of the table of the interactive dashboard.
_EXPLORED = "indicator second start week counties kind evidence path"
# Parameters of pictures, in the order of those of the first page.
_PICTURED = "indicator second start week weeks counties kind evidence path show sort"
_WRITTEN = {"counties": "county"}
# The parameters that the menu keeps from page to page; the others belong to a page.
_CARRIED = ("indicator", "week", "county", "counties", "kind", "weeks")
# Parameters of the picture of a page in messengers: those that change what it says or shows.
_PREVIEWED = "indicator week show counties kind state reported inspected findings q weeks"


class LanguageConverter(AnyConverter):
    """A language's code in a rule."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, *LANGUAGES)


CONVERTERS = {"language": LanguageConverter}
"""What a map of rules needs in order to know the rules of `addresses`."""


# The path of the site, the same for the whole life of a process: stored pages contain links.
_site_path = ""


def set_site_path(path: str) -> None:
    """Set the path under which the site is, before the first page is made. path: as Settings.site_path."""
    global _site_path
    _site_path = path


def full_path(path: str) -> str:
    """The path by which browsers ask for a path of this server: with the site's path before it."""
    return _site_path + path


def without_site_path(path: str) -> str:
    """The path of this server in an address that somebody has copied from a browser."""
    return path.removeprefix(_site_path) if path.startswith(f"{_site_path}/") else path


class Address(NamedTuple):
    """A Flask rule. takes: the parameters of a selection in its query, in their order."""

    rule: str
    takes: str = ""


@cache
def addresses() -> Mapping[str, Address]:
    """All addresses by name: pages, their copies at the staff desk, files, pictures and the API."""
    every, download = pages(), f"{_LANG}/download"
    public = {name: Address(f"{_LANG}/{page.path}", page.takes) for name, page in every.items()}
    desk = {
        f"{DESK}{page.name}": Address(f"/staff{_LANG}/{page.desk}", page.takes)
        for page in every.values()
        if page.desk
    }
    return {
        **public,
        **desk,
        "county_from_form": Address(f"{_LANG}/county"),
        "feed": Address(f"{_LANG}/feed.atom"),
        "cells_file": Address(f"{download}/cells.<any(csv,xlsx):form>", _EXPLORED),
        "gis_file": Address(f"{download}/cells.<any(geojson,gpkg):form>", "indicator week kind"),
        "offices_file": Address(f"{download}/offices.<any(csv,xlsx):form>", every["offices"].takes),
        "decisions_file": Address(f"{download}/decisions.<any(csv,xlsx):form>", every["decisions"].takes),
        "side_by_side_file": Address(f"{download}/side-by-side.<any(csv,xlsx):form>", every["side_by_side"].takes),
        "inspections_file": Address(
            f"{download}/inspections-<any({','.join(INSPECTION_TABLES)}):table>.csv", "week county kind"
        ),
        "pack_file": Address(f"{download}/<any({','.join(map(repr, PACK_FILES))}):name>", "week weeks"),
        "county_sheet": Address(f"{download}/county-<county>.pdf", "week weeks"),
        "county_sheets": Address(f"{download}/counties.zip", "week weeks"),
        "picture": Address(f"{download}/<figure>.<any(svg,png):form>", _PICTURED),
        "embed": Address(f"{_LANG}/embed/<figure>", _PICTURED),
        "preview": Address(f"{download}/preview-<of>.png", _PREVIEWED),
        "manifest": Address(f"{_LANG}/manifest.webmanifest"),
        "package": Address("/download/package.zip"),
        "api_cells": Address("/api/v1/cells"),
        "api_offices": Address("/api/v1/offices"),
    }


def takes(name: str) -> str:
    """The parameters of a selection that an address takes. name: a key of `addresses`."""
    return addresses()[name].takes


# The addresses that name their indicator always: the first page, which keeps a reader's choice from week to week, and
# what other sites and files have.
NAMED = {"overview", "picture", "embed", "cells_file", "gis_file"}


def url(
    lang: str,
    snapshot: Snapshot | None,
    name: str,
    selection: Selection | None = None,
    /,
    anchor: str = "",
    **more: object,
) -> str:
    """The shortest address of a page or file: its path and query.

    name: a key of `addresses`. selection: gives the page's parameters; default values are omitted. more: other
    variables of the path and the query; '' omits a parameter. snapshot: that of the linking page; None links to the
    newest publication.
    """
    chosen = parameters_of(snapshot, selection) if snapshot and selection else {}
    # A state is written with its indicator.
    named = name in NAMED or (selection and selection.state)
    if snapshot and selection and not named and selection.card == farthest_card(snapshot, selection.week):
        del chosen["indicator"]
    if snapshot and selection and selection.week == len(snapshot.weeks) - 1:
        del chosen["week"]
    return _built(lang, snapshot, name, chosen, anchor, more)


def permalink(
    lang: str, snapshot: Snapshot, name: str, selection: Selection | None = None, /, anchor: str = "", **more: object
) -> str:
    """An address that names indicator, week and publication, so that a reader sees the same figures next year.

    Before the first publication, no publication is named.
    """
    chosen = parameters_of(snapshot, selection) if selection else {}
    if snapshot.mode not in UNPUBLISHED and snapshot.asof in published_moments(snapshot):
        more["asof"] = moment_text(snapshot.asof)
    return _built(lang, snapshot, name, chosen, anchor, more)


def requested_url(
    lang: str, snapshot: Snapshot | None, name: str, path: Mapping[str, str], query: Mapping[str, str], **more: str
) -> str:
    """The requested address in another language or with more parameters.

    path, query: the variables of the request, which are untrusted.
    """
    # These two names are parameters of `url`, so a visitor's values for them are dropped.
    own = {key: text for key, text in query.items() if key not in ("lang", "anchor")}
    return url(lang, snapshot, name, **{**own, **path, **more})


def fixed_parameters(snapshot: Snapshot) -> dict[str, str]:
    """The parameters in every address and every GET form of a page, such as `asof`."""
    if snapshot.mode in ("past", "pinned"):
        return {"asof": moment_text(snapshot.asof)}
    return {"through": snapshot.weeks[-1].isoformat()} if snapshot.mode == "coming" else {}


def carried_parameters(name: str) -> str:
    """The parameters of a reader's view that a page takes and the menu keeps, with blanks between them.

    `counties:6` stands for up to six counties in the parameter `county`, `counties` for any number.
    """
    taken = takes(name)
    limit = counties_limit(taken)
    several = "counties" if limit is None else f"counties:{limit}"
    return " ".join(several if key == "counties" else key for key in taken.split() if key in _CARRIED)


def desk_url(lang: str, path: str = "") -> str:
    """The address of a page of the staff desk. path: below /staff/LANG/."""
    return full_path(f"/staff/{lang}/{path}")


def match(path: str) -> tuple[str, dict[str, str]]:
    """The address's name for a path, and the variables in the path. Raises werkzeug's NotFound, RequestRedirect."""
    name, values = _routes().match(path)
    return name, dict(values)


@cache
def _routes() -> MapAdapter:
    rules = [Rule(address.rule, endpoint=name) for name, address in addresses().items()]
    return Map(rules, converters=CONVERTERS).bind("")


def parameters_of(snapshot: Snapshot, selection: Selection) -> dict[str, str]:
    """The value of each parameter of an address for a selection; '' for a default that addresses omit."""
    return {
        "indicator": selection.card.key,
        "week": snapshot.cells.weeks[selection.week],
        "county": selection.county,
        "counties": ",".join(selection.counties),
        "kind": selection.kind,
        "state": selection.state,
        "reported": selection.reported,
        "inspected": selection.inspected,
        "findings": selection.findings,
        "owner": selection.owner,
        "decided": selection.decided.isoformat() if selection.decided else "",
        "q": selection.q,
        "weeks": str(selection.weeks) if selection.weeks != 1 else "",
        "sort": selection.sort,
        "second": selection.second.key if selection.second else "",
        "start": snapshot.cells.weeks[selection.start] if selection.start is not None else "",
        "evidence": "checked" if selection.checked else "",
        "path": "on" if selection.path else "",
        "show": selection.show,
        "unit": selection.unit,
        "order": selection.order,
    }


def _built(
    lang: str, snapshot: Snapshot | None, name: str, chosen: dict[str, str], anchor: str, more: dict[str, object]
) -> str:
    if snapshot and snapshot.mode in UNPUBLISHED and name == "explore":
        name = f"{DESK}{name}"
    address = addresses()[name]
    parameters = [*address.takes.split(), *(["counties"] if "<county>" in address.rule else [])]
    # The page of a county compares it with those that its path names too.
    compared = f"{address.takes} counties" if name == "county" else address.takes
    if (limit := counties_limit(compared)) is not None:
        # A page that compares fewer counties than its link's page gets the first ones.
        chosen = chosen | {"counties": ",".join(chosen.get("counties", "").split(",")[:limit])}
    values: dict[str, object] = {_WRITTEN.get(key, key): chosen[key] for key in parameters if chosen.get(key)} | more
    if snapshot:
        values |= {key: value for key, value in fixed_parameters(snapshot).items() if key not in more}
    values = {key: value for key, value in values.items() if value not in ("", None)}
    parts = next(_routes().map.iter_rules(name)).arguments
    path = _path(name, **{key: value for key, value in ({"lang": lang} | values).items() if key in parts})
    # The signs that werkzeug leaves unquoted in a query.
    query = urlencode([pair for pair in values.items() if pair[0] not in parts], safe="!$'()*,/:;?@")
    path += f"?{query}" if query else ""
    if snapshot and snapshot.mode == "coming" and not name.startswith(DESK):
        path = PREVIEW.format(lang=lang) + path
    return full_path(f"{path}#{anchor}" if anchor else path)


# A page has some twenty links that differ in a few words; werkzeug would build each of them from the start.
@lru_cache(1024)
def _path(name: str, /, **parts: object) -> str:
    return _routes().build(name, parts)
