"""All pages and files of the public site, each by the module that routes its addresses."""

from flask import Flask

from dashboard.live import Live
from dashboard.pages import health, metrics
from dashboard.pages.common import asof
from dashboard.pages.county import page as county
from dashboard.pages.decisions import page as decisions
from dashboard.pages.downloads import page as downloads
from dashboard.pages.downloads import pictures
from dashboard.pages.evidence import page as evidence
from dashboard.pages.indicators import method
from dashboard.pages.indicators import page as indicators
from dashboard.pages.inspections import page as inspections
from dashboard.pages.meeting import page as meeting
from dashboard.pages.meeting import present
from dashboard.pages.offices import page as offices
from dashboard.pages.overview import page as overview
from dashboard.pages.pack import routes as pack
from dashboard.pages.pack import sheet_files
from dashboard.pages.publications import page as publications
from dashboard.pages.search import page as search
from dashboard.pages.sharing import preview, site_files
from dashboard.pages.side_by_side import page as side_by_side

PAGES = (
    *(asof, overview, county, offices, evidence, indicators, method, meeting, present),
    *(decisions, publications, pack, sheet_files, side_by_side, downloads, pictures, health, metrics),
    *(inspections, search, preview, site_files),
)


def add(server: Flask, live: Live) -> None:
    """Register every page on a server."""
    for page in PAGES:
        page.add(server, live)
