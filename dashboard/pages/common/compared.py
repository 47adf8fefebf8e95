"""The counties that a page compares: those chosen, each with a way without it, and those that may be added."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from dashboard.figures import tokens
from dashboard.language import say
from dashboard.language.order import order
from dashboard.pages.common.selection import MOST_COUNTIES
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot


class Compared:
    """chosen: (code, name, its line's colour, address without it) of each county.

    more: a select's (value, name, chosen), whose value is the parameter `county` with one county more. fields: the
    page's other parameters.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection, page: str) -> None:
        counties = selection.counties

        def name(code: str) -> str:
            return snapshot.names[code][lang]

        def address(*codes: str) -> str:
            return url(lang, snapshot, page, replace(selection, county=codes[0] if codes else "", others=codes[1:]))

        rest = {code: [other for other in counties if other != code] for code in counties}
        more = sorted(
            (code for code in snapshot.cells.areas if code and code not in counties), key=lambda c: order(name(c))
        )
        # A county's page has always one.
        self.chosen = [
            (code, name(code), colour, address(*rest[code]))
            for code, (colour, _) in zip(counties, tokens.LINES, strict=False)
            if rest[code] or page == "overview"
        ]
        self.more = [("", say(lang, "compared.add"), True)] + [
            (",".join((*counties, code)), name(code), False) for code in more if len(counties) < MOST_COUNTIES
        ]
        self.fields = [
            (key, value) for key, value in parse_qsl(urlsplit(address(*counties)).query) if key != "county"
        ]
