"""The data page with all ways out and how to cite, and its files: cells and offices as CSV and XLSX, the package."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from flask import Flask, Response, abort, request
from markupsafe import escape

from dashboard.derived import derived
from dashboard.exports.csv_file import table_csv
from dashboard.exports.definitions import column_texts, sample_note
from dashboard.exports.gis import geojson_bytes, geopackage_bytes, layer
from dashboard.exports.package import package
from dashboard.exports.rows import CELL_COLUMNS, Choice, cell_table, licence, office_table, published_week
from dashboard.exports.workbook import cells_workbook, offices_workbook
from dashboard.figures.explored import explored, second_card
from dashboard.figures.registry import DRAWN, FIGURES
from dashboard.indicators.cards import Card
from dashboard.language import say
from dashboard.language.digits import latin
from dashboard.language.table import PLAIN
from dashboard.live import Live
from dashboard.memory import release_memory
from dashboard.pages.common import office_filter
from dashboard.pages.common.attachment import attachment
from dashboard.pages.common.figures import words_of
from dashboard.pages.common.filters import options
from dashboard.pages.common.frame import add_page, answer
from dashboard.pages.common.selection import read_selection
from dashboard.pages.common.urls import addresses, full_path, permalink, takes, url
from dashboard.selection import Selection, UnknownChoice
from dashboard.snapshot import Snapshot
from dashboard.turns import EXPORTS
from dashboard.weeks import parse_date, span_label, week_of

FORMS = {"csv": "CSV", "xlsx": "XLSX"}
GIS_FORMS = {"geojson": "GeoJSON", "gpkg": "GPKG"}
# The name of each format (CSV) of a file, with its address.
Links = Sequence[tuple[str, str]]


class DataPage:
    """The values of data.html. site: prefix of absolute addresses, http://host/.

    chosen: the selection in words; figures: name, files and HTML to embed of each figure; sample_note: '' for real
    data; columns: heading and meaning of each column of the table of cells.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection, site: str) -> None:
        site = site.rstrip("/")
        words = {
            "name": selection.card.word(lang, "name"),
            "week": span_label(snapshot.weeks[selection.week], lang),
            "area": snapshot.names[selection.county][lang] if selection.county else say(lang, "data.all_areas"),
            "kind": snapshot.terms.kinds[selection.kind].name(lang)
            if selection.kind
            else say(lang, "data.all_kinds"),
        }
        moment = snapshot.moment_label(snapshot.asof, lang)
        self.options = options(lang, snapshot, selection)
        self.chosen = " · ".join(words[name] for name in ("name", "area", "kind", "week"))
        self.tables = tables(lang, snapshot, selection, words)
        self.figures = [
            (
                say(lang, f"{words_of(figure, shown)}.entry"),
                picture_files(lang, snapshot, shown, figure) if figure in DRAWN else (),
                embed(lang, snapshot, shown, site, figure),
            )
            for figure in FIGURES
            for show in (("", "state", "change") if figure == "map" else ("",))
            for shown in [replace(selection, show=show)]
        ]
        self.sample_note = sample_note(lang, snapshot) if snapshot.sample else ""
        self.origin = origin(lang, snapshot, selection, moment)
        cited = {**snapshot.province.words(lang), "name": words["name"], "week": words["week"], "moment": moment}
        sample = f" {say(lang, 'data.cite_sample')}" if snapshot.sample else ""
        self.cite = say(lang, "data.cite", **cited, digest=snapshot.digest, sample=sample)
        self.cite_address = site + permalink(lang, snapshot, "overview", selection)
        self.api_root = site + full_path("/api/v1/")
        self.columns = column_texts(lang, CELL_COLUMNS)


def tables(lang: str, snapshot: Snapshot, selection: Selection, words: dict[str, str]) -> list[tuple[str, Links]]:
    """The tables of cells and offices, both filtered by the selection and complete, and the cells with borders."""
    week = snapshot.cells.weeks[selection.week]
    card, county, kind = selection.card, selection.county, selection.kind
    in_all_weeks = {"indicator": card.key, "county": county, "kind": kind}
    choices = [
        ("this_view", "cells_file", in_all_weeks),
        *([("this_steps", "cells_file", {**in_all_weeks, "step": "all"})] if card.steps else []),
        ("this_week", "cells_file", {"indicator": card.key, "week": week, "kind": kind}),
        ("all_cells", "cells_file", {}),
        ("this_offices", "offices_file", {"county": county, "kind": kind, "week": week}),
        ("all_offices", "offices_file", {}),
    ]
    files = [(*choice, FORMS) for choice in choices]
    files += [
        ("this_gis", "gis_file", {"indicator": card.key, "week": week, "kind": kind}, GIS_FORMS),
        ("all_gis", "gis_file", {"week": week, "kind": kind}, GIS_FORMS),
    ]
    return [
        (
            say(lang, f"data.{key}", **words),
            [(name, url(lang, snapshot, file, form=form, **parameters)) for form, name in forms.items()],
        )
        for key, file, parameters, forms in files
    ]


def picture_files(lang: str, snapshot: Snapshot, selection: Selection, figure: str) -> Links:
    """The addresses of a figure as a picture of the selection's week and publication."""
    return [
        (form.upper(), permalink(lang, snapshot, "picture", selection, figure=figure, form=form))
        for form in ("png", "svg")
    ]


def embed(lang: str, snapshot: Snapshot, selection: Selection, site: str, figure: str) -> str:
    """HTML to embed a figure in another site: the newest week, unless another week is chosen."""
    source = site + url(lang, snapshot, "embed", selection, figure=figure)
    cards = {"name": selection.card, "second": second_card(snapshot, selection)}
    names = {part: card.word(lang, "name") for part, card in cards.items()}
    title = say(lang, f"{words_of(figure, selection)}.title", **names)
    return (
        f'<iframe src="{escape(source)}" title="{escape(title)}" width="100%" height="{FIGURES[figure].embed_height}"'
        ' style="border:0" loading="lazy"></iframe>'
    )


def origin(lang: str, snapshot: Snapshot, selection: Selection, moment: str) -> list[str]:
    """Source, publication, licence and digest of the data, a line each."""
    published = published_week(snapshot)
    return [
        say(lang, "data.source", source=selection.card.word(lang, "source")),
        say(lang, "data.published", week=span_label(published, lang), moment=moment)
        if published
        else say(lang, "data.unpublished", moment=moment),
        say(lang, "data.licence", licence=licence(lang, snapshot)),
        say(lang, "data.digest", digest=snapshot.digest),
    ]


ALL_STEPS = "all"


def add(server: Flask, live: Live) -> None:
    @add_page(server, live, "cells_file")
    def cells(lang: str, snapshot: Snapshot, form: str) -> Response:
        selection = read_selection(request.args, snapshot, takes("cells_file"))
        view = explored(snapshot, selection)
        choice = read_cells(request.args, selection, view)
        body = _cells_file(view, lang, choice, form)
        parts = [*cells_parts(view, choice), "checked" if selection.checked else ""]
        return attachment(snapshot, lang, "cells", parts, form, body)

    @add_page(server, live, "gis_file")
    def gis(lang: str, snapshot: Snapshot, form: str) -> Response:
        selection = read_selection(request.args, snapshot, takes("gis_file"))
        cards = (selection.card,) if request.args.get("indicator", "").strip() else tuple(snapshot.cards)
        body = _gis_file(snapshot, lang, selection, cards, form)
        parts = [cards[0].key if len(cards) == 1 else "", snapshot.cells.weeks[selection.week], selection.kind]
        return attachment(snapshot, lang, "cells", parts, form, body)

    @add_page(server, live, "offices_file")
    def offices(lang: str, snapshot: Snapshot, form: str) -> Response:
        selection = office_filter.read_offices(request.args, snapshot)
        body = _offices_file(snapshot, lang, selection, form)
        state = f"{selection.card.key}-{selection.state}" if selection.state else ""
        reported = f"reported-{selection.reported}" if selection.reported else ""
        inspected = f"inspected-{selection.inspected}" if selection.inspected else ""
        parts = [snapshot.cells.weeks[selection.week], selection.county, selection.kind, state, reported, inspected]
        parts.append(f"findings-{selection.findings}" if selection.findings else "")
        return attachment(snapshot, lang, "offices", parts, form, body)

    @add_page(server, live, "data")
    def data(lang: str, snapshot: Snapshot) -> Response:
        selection = read_selection(request.args, snapshot, takes("data"))
        page = DataPage(lang, snapshot, selection, request.host_url)
        return answer(live, lang, snapshot, selection, page=page)

    @server.get(addresses()["package"].rule, endpoint="package")
    def package_file() -> Response:
        snapshot = live.snapshot
        if not snapshot.weeks:
            abort(404)
        return attachment(snapshot, PLAIN, "package", [snapshot.digest], "zip", _package_file(snapshot))


def read_cells(parameters: Mapping[str, str], selection: Selection, snapshot: Snapshot) -> Choice:
    """The cells of an address: ?indicator=&second=&from=&to=&start=&week=&county=&kind=&step=.

    A blank parameter does not filter. week: a single week; with start, the last week of a span. step: blank for the
    cards without steps, a number for the cards with that step, `all` for both. from, to: any dates in the first and
    last week, in either calendar; they may be outside the published weeks, and choose nothing in reverse order.
    Raises UnknownChoice for an unknown value.
    """
    weeks = snapshot.weeks
    first, last = 0, len(weeks) - 1
    if parameters.get("week"):
        first = last = selection.week
    if selection.start is not None:
        first, last = selection.start, selection.week
    start, end = _bound(parameters, "from"), _bound(parameters, "to")
    if start:
        first = max(first, sum(1 for week in weeks if week < start))
    if end:
        last = min(last, sum(1 for week in weeks if week <= end) - 1)
    cards = (selection.card,) if parameters.get("indicator") else snapshot.cards
    if selection.second and parameters.get("indicator"):
        cards = (selection.card, selection.second)
    step = _step(parameters.get("step", ""), cards)
    return Choice(
        keys=tuple(card.key for card in cards if not step or step in card.steps),
        first=first,
        last=last,
        areas=selection.counties or tuple(snapshot.cells.areas),
        kind=selection.kind,
        step=step,
    )


def _step(typed: str, cards: Sequence[Card]) -> int | None:
    """The step that is chosen: 0 is the card without steps, None means all. Raises UnknownChoice."""
    digits = latin(typed).strip()
    if digits == ALL_STEPS:
        return None
    known = {str(step) for card in cards for step in (0, *card.steps)}
    if digits and digits not in known:
        raise UnknownChoice("step", typed)
    return int(digits or 0)


def _bound(parameters: Mapping[str, str], name: str) -> date | None:
    typed = parameters.get(name, "").strip()
    if not typed:
        return None
    try:
        return week_of(parse_date(typed))
    except (ValueError, OverflowError):
        raise UnknownChoice(name, typed) from None


def cells_parts(snapshot: Snapshot, choice: Choice) -> list[str]:
    """What a file's name says of a choice of cells; '' for what is not narrowed."""
    weeks = snapshot.cells.weeks[choice.first : choice.last + 1]
    all_weeks = len(weeks) == len(snapshot.cells.weeks)
    return [
        choice.keys[0] if len(choice.keys) == 1 else "",
        "" if all_weeks or not weeks else weeks[0],
        "" if all_weeks or len(weeks) < 2 else weeks[-1],
        choice.areas[0] if len(choice.areas) == 1 else "",
        choice.kind or "",
        "steps" if choice.step is None else f"step-{choice.step}" if choice.step else "",
    ]


# A handful of choices is what many ask for; a file of all cells is 5 MB.
@derived(most=4)
def _cells_file(snapshot: Snapshot, lang: str, choice: Choice, form: str) -> bytes:
    if form == "csv":
        return table_csv(lang, cell_table(lang, snapshot, choice))
    with EXPORTS():
        body = cells_workbook(lang, snapshot, cell_table(lang, snapshot, choice), choice)
        # A workbook leaves 13 MB in cycles of references.
        release_memory()
        return body


@derived(most=4)
def _gis_file(snapshot: Snapshot, lang: str, selection: Selection, cards: tuple[Card, ...], form: str) -> bytes:
    counties = layer(lang, snapshot, selection, cards)
    return geojson_bytes(counties) if form == "geojson" else geopackage_bytes(counties)


@derived(most=8)
@EXPORTS()
def _offices_file(snapshot: Snapshot, lang: str, selection: Selection, form: str) -> bytes:
    matches = office_filter.Matches(lang, snapshot, selection)
    table = office_table(lang, snapshot, selection.week, matches.offices, matches.states)
    if form == "csv":
        return table_csv(lang, table)
    return offices_workbook(lang, snapshot, table, selection.week)


@derived(most=2)
@EXPORTS()
def _package_file(snapshot: Snapshot) -> bytes:
    return package(snapshot)
