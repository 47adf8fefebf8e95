"""The addresses of the public pages and files: one table for routing and for building links.

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
from dashboard.pages.common.selection import counties_limit
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot, published_moments
from dashboard.weeks import moment_text

# The pack's files, in the order of the meeting's page.
PACK_FILES = ("pack.pdf", "pack.pptx", "brief.txt")
# The prefix of all addresses in the staff desk's preview of the coming publication.
PREVIEW = "/staff/{lang}/preview"
# Modes of unpublished snapshots: the coming publication, and a clerk's part of it (on the dashboard only).
UNPUBLISHED = ("coming", "own")

_LANG = "/<language:lang>"
_VIEW = "indicator week county kind"
# Parameters of a trend, which compares several counties, written as one comma-separated parameter.
_COMPARED = "indicator week weeks counties kind show order"
# Parameters of the interactive dashboard and its figures.
_EXPLORED = "indicator second start week counties kind evidence path"
_DRAWN = f"{_EXPLORED} show"
# Parameters of pictures, in the order of those of the first page.
_PICTURED = "indicator second start week weeks counties kind evidence path show sort"
_WRITTEN = {"counties": "county"}
# The parameters that the menu keeps from page to page; the others belong to a page.
_CARRIED = ("indicator", "week", "county", "counties", "kind", "weeks")
_OFFICES = "county kind indicator state reported inspected findings q week sort"
# Parameters of the picture of a page in messengers: those that change what it says or shows.
_PREVIEWED = "indicator week show counties kind state reported inspected findings q weeks"
_DECISIONS = "week state owner decided sort"


class LanguageConverter(AnyConverter):
    """A language's code in a rule."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, *LANGUAGES)


CONVERTERS = {"language": LanguageConverter}
"""What a map of rules needs in order to know the rules of ADDRESSES."""


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


ADDRESSES = {
    "overview": Address(f"{_LANG}/", _COMPARED),
    "county": Address(f"{_LANG}/county/<county>", "indicator week weeks"),
    "county_from_form": Address(f"{_LANG}/county"),
    "offices": Address(f"{_LANG}/offices", _OFFICES),
    "inspections": Address(f"{_LANG}/inspections", "week county kind"),
    "explore": Address(f"{_LANG}/explore", f"{_DRAWN} unit order"),
    "why": Address(f"{_LANG}/why", _VIEW),
    "indicators": Address(f"{_LANG}/indicators"),
    "indicator": Address(f"{_LANG}/indicators/<key>"),
    "method": Address(f"{_LANG}/method"),
    "meeting": Address(f"{_LANG}/meeting", "indicator week weeks sort"),
    "points": Address(f"{_LANG}/meeting/points/<part>", "week weeks"),
    "present": Address(f"{_LANG}/meeting/present", "indicator week weeks sort"),
    "decisions": Address(f"{_LANG}/meeting/decisions", _DECISIONS),
    "staff_explore": Address(f"/staff{_LANG}/explore", f"{_DRAWN} unit order"),
    "staff_decisions": Address(f"/staff{_LANG}/decisions", _DECISIONS),
    "publications": Address(f"{_LANG}/publications"),
    "compare": Address(f"{_LANG}/publications/compare"),
    "feed": Address(f"{_LANG}/feed.atom"),
    "data": Address(f"{_LANG}/data", _VIEW),
    "api_page": Address(f"{_LANG}/api"),
    "cells_file": Address(f"{_LANG}/download/cells.<any(csv,xlsx):form>", _EXPLORED),
    "gis_file": Address(f"{_LANG}/download/cells.<any(geojson,gpkg):form>", "indicator week kind"),
    "offices_file": Address(f"{_LANG}/download/offices.<any(csv,xlsx):form>", _OFFICES),
    "decisions_file": Address(f"{_LANG}/download/decisions.<any(csv,xlsx):form>", _DECISIONS),
    "pack_file": Address(f"{_LANG}/download/<any({','.join(map(repr, PACK_FILES))}):name>", "week weeks"),
    "picture": Address(f"{_LANG}/download/<figure>.<any(svg,png):form>", _PICTURED),
    "embed": Address(f"{_LANG}/embed/<figure>", _PICTURED),
    "manifest": Address(f"{_LANG}/manifest.webmanifest"),
    "search": Address(f"{_LANG}/search", "q"),
    "preview": Address(f"{_LANG}/download/preview-<of>.png", _PREVIEWED),
    "county_sheet": Address(f"{_LANG}/download/county-<county>.pdf", "week weeks"),
    "county_sheets": Address(f"{_LANG}/download/counties.zip", "week weeks"),
    "side_by_side": Address(f"{_LANG}/side-by-side", "week weeks counties"),
    "inspections_file": Address(
        f"{_LANG}/download/inspections-<any({','.join(INSPECTION_TABLES)}):table>.csv", "week county kind"
    ),
    "side_by_side_file": Address(f"{_LANG}/download/side-by-side.<any(csv,xlsx):form>", "week weeks counties"),
    "package": Address("/download/package.zip"),
    "api_cells": Address("/api/v1/cells"),
    "api_offices": Address("/api/v1/offices"),
}

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

    name: a key of ADDRESSES. selection: gives the page's parameters; default values are omitted. more: other
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
    takes = ADDRESSES[name].takes
    limit = counties_limit(takes)
    several = "counties" if limit is None else f"counties:{limit}"
    return " ".join(several if key == "counties" else key for key in takes.split() if key in _CARRIED)


def desk_url(lang: str, path: str = "") -> str:
    """The address of a page of the staff desk. path: below /staff/LANG/."""
    return full_path(f"/staff/{lang}/{path}")


def match(path: str) -> tuple[str, dict[str, str]]:
    """The key of ADDRESSES for a path, and the variables in the path. Raises werkzeug's NotFound, RequestRedirect."""
    name, values = _routes().match(path)
    return name, dict(values)


@cache
def _routes() -> MapAdapter:
    rules = [Rule(address.rule, endpoint=name) for name, address in ADDRESSES.items()]
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
        name = "staff_explore"
    address = ADDRESSES[name]
    parameters = [*address.takes.split(), *(["counties"] if "<county>" in address.rule else [])]
    # The page of a county compares it with those that its path names too.
    takes = f"{address.takes} counties" if name == "county" else address.takes
    if (limit := counties_limit(takes)) is not None:
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
    if snapshot and snapshot.mode == "coming" and not name.startswith("staff_"):
        path = PREVIEW.format(lang=lang) + path
    return full_path(f"{path}#{anchor}" if anchor else path)


# A page has some twenty links that differ in a few words; werkzeug would build each of them from the start.
@lru_cache(1024)
def _path(name: str, /, **parts: object) -> str:
    return _routes().build(name, parts)
