"""The data page: the files, pictures and embeds of a selection, the package, the API, and how to cite."""

from collections.abc import Sequence

from markupsafe import escape

from dashboard.exports.definitions import column_texts, sample_note
from dashboard.exports.rows import CELL_COLUMNS, licence, published_week
from dashboard.figures.explored import second_card
from dashboard.figures.registry import DRAWN, FIGURES
from dashboard.language import say
from dashboard.pages.common.filters import options
from dashboard.pages.common.urls import permalink, url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label

# A table or a picture to download: its name, and the name of each format (CSV) with its address.
File = tuple[str, Sequence[tuple[str, str]]]


class DataPage:
    """What data.html shows. site: what an absolute address begins with, http://host/.

    chosen: the selection in words; sample_note: '' where the data are no sample; columns: heading and meaning of each
    column of the table of cells.
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
        self.pictures = [picture(lang, snapshot, selection, figure) for figure in DRAWN]
        self.embeds = [embed(lang, snapshot, selection, site, figure) for figure in FIGURES]
        self.sample_note = sample_note(lang, snapshot) if snapshot.sample else ""
        self.origin = origin(lang, snapshot, selection, moment)
        self.cite = say(
            lang,
            "data.cite",
            **snapshot.province.words(lang),
            name=words["name"],
            week=words["week"],
            moment=moment,
            digest=snapshot.digest,
            sample=f" {say(lang, 'data.cite_sample')}" if snapshot.sample else "",
        )
        self.cite_address = site + permalink(lang, snapshot, "overview", selection)
        self.api_root = f"{site}/api/v1/"
        self.columns = column_texts(lang, CELL_COLUMNS)


def tables(lang: str, snapshot: Snapshot, selection: Selection, words: dict[str, str]) -> list[File]:
    """The tables of cells and offices, narrowed by the selection, and all of them."""
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
    return [
        (
            say(lang, f"data.{key}", **words),
            [(form.upper(), url(lang, snapshot, file, form=form, **given)) for form in ("csv", "xlsx")],
        )
        for key, file, given in choices
    ]


def picture(lang: str, snapshot: Snapshot, selection: Selection, figure: str) -> File:
    """A figure of the selection as a picture of its week and publication."""
    forms = {
        form: permalink(lang, snapshot, "picture", selection, figure=figure, form=form) for form in ("png", "svg")
    }
    return (say(lang, f"figure.{figure}.entry"), [(form.upper(), href) for form, href in forms.items()])


def embed(lang: str, snapshot: Snapshot, selection: Selection, site: str, figure: str) -> tuple[str, str, str]:
    """(figure, name, HTML that puts it into a page) of a figure of the selection for another site.

    It follows the newest week while no other week is chosen.
    """
    source = site + url(lang, snapshot, "embed", selection, figure=figure)
    cards = {"name": selection.card, "second": second_card(snapshot, selection)}
    title = say(lang, f"figure.{figure}.title", **{part: card.word(lang, "name") for part, card in cards.items()})
    code = (
        f'<iframe src="{escape(source)}" title="{escape(title)}" width="100%" height="{FIGURES[figure].high}"'
        ' style="border:0" loading="lazy"></iframe>'
    )
    return figure, say(lang, f"figure.{figure}.entry"), code


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
