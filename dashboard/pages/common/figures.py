"""Figures on pages and in files: captions, links, and the values for the template figure.html."""

from collections.abc import Callable
from dataclasses import replace

from markupsafe import Markup

from dashboard.exports import pictures
from dashboard.exports.pictures import Caption
from dashboard.exports.rows import licence
from dashboard.figures.explored import checked_age, explored
from dashboard.figures.figure import FILE, NARROW, WIDE, Description, Drawing, LazySequence, Paper
from dashboard.figures.registry import FIGURES
from dashboard.figures.signs import key_sign
from dashboard.figures.svg import svg_element, written
from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.pages.common.urls import permalink
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label


class PageFigure:
    """A figure on a page (macro `figure` in figure.html).

    drawings: (`wide` or `narrow`, SVG, meaning of the numbers in it); the stylesheet shows one of them. drawn:
    false for a figure that is only a table. why: address of the page behind a selection, or of one part of its
    offices. new_window: whether links open in a new window. key: signs with their meaning. build: `permalink` for
    an embed, `url` for a page of this site. own_page: as in Paper, for sorting and for the names of counties; ''
    for neither. described: the page's own description instead of the figure's. wide: the paper of the drawing
    `wide`.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        lang: str,
        selection: Selection,
        name: str,
        build: Callable[..., str] = permalink,
        own_page: Callable[[Selection], str] = lambda _: "",
        described: Description | None = None,
        wide: Paper = WIDE,
    ) -> None:
        described = described or description(snapshot, lang, selection, name)
        papers = {"wide": replace(wide, own_page=own_page), "narrow": replace(NARROW, own_page=own_page)}
        self.name = name
        self.caption = _caption(name, snapshot, described)
        # Drawn when they are first read: the meeting shows rows in place of one figure's drawings.
        self.drawings = LazySequence(
            lambda: [
                (size, svg_element(drawing, described.title), drawing.note)
                for size, paper in papers.items()
                if (drawing := _draw(name, described, snapshot, paper, "", build)).height
            ]
        )
        self.drawn = FIGURES[name].draw is not None
        self.key = signs(described)
        self.counts = described.counts
        self.table = described.table
        self.why = _opener(name, snapshot, described, build=build)
        self.new_window = build is permalink
        self._own_page, self._selection = own_page, selection

    def of_county(self, code: str) -> str:
        """The address of the page that shows this figure, with a county chosen; '' for the name of another row."""
        return self._own_page(replace(self._selection, county=code)) if code else ""


def description(snapshot: Snapshot, lang: str, selection: Selection, name: str) -> Description:
    """A figure's description of a selection, for the selection's evidence."""
    described: Description = FIGURES[name].describe(explored(snapshot, selection), lang, selection)
    return described


def words_of(name: str, selection: Selection) -> str:
    """The key of the messages about a figure of a selection; a map of changes has other words than one of values."""
    return f"figure.{selection.show}_map" if name == "map" and selection.show else f"figure.{name}"


def cells_in_words(lang: str, snapshot: Snapshot, selection: Selection) -> list[str]:
    """The note for a selection without self-reports, with the age of the reports that count; none for others."""
    if not selection.checked:
        return []
    age = checked_age(snapshot, selection)
    if age is None:
        return [say(lang, "explore.said_checked")]
    return [say(lang, "explore.said_checked_age", age=integer(age, lang))]


def signs(described: Description) -> list[tuple[Markup, str]]:
    """A figure's key as SVG signs with their meaning; without the target's line, which is labelled in the drawing."""
    return [(written(described.lang, key_sign(name)), text) for name, text in described.key if name != "target"]


def page_svg(snapshot: Snapshot, lang: str, selection: Selection, name: str, paper: Paper, label: str) -> Markup:
    """A figure's SVG element. label: its name for a screen reader."""
    return svg_element(_draw(name, description(snapshot, lang, selection, name), snapshot, paper), label)


def svg_of(snapshot: Snapshot, lang: str, selection: Selection, name: str, site: str) -> str:
    """A figure of a selection as an SVG document with its caption. site: http://host/."""
    described = description(snapshot, lang, selection, name)
    drawing = _draw(name, described, snapshot, FILE, site)
    return pictures.document(_caption(name, snapshot, described, site), drawing, described.key)


def _draw(
    name: str,
    described: Description,
    snapshot: Snapshot,
    paper: Paper,
    site: str = "",
    build: Callable[..., str] = permalink,
) -> Drawing:
    """site: http://host/, '' for links within the same site. build: as in PageFigure."""
    paper = replace(paper, new_window=paper.new_window and build is permalink)
    return FIGURES[name].drawing(described, replace(paper, href=_opener(name, snapshot, described, site, build)))


def _opener(
    name: str, snapshot: Snapshot, described: Description, site: str = "", build: Callable[..., str] = permalink
) -> Callable[[Selection, str], str]:
    """A function (selection, stage of its offices or '') -> address of the page behind, for the figure's period of
    changes. build: as in PageFigure."""

    def href(behind: Selection, stage: str) -> str:
        # There is no page like the county page for the province.
        page = FIGURES[name].opens if behind.county or FIGURES[name].opens != "county" else "why"
        behind = replace(behind, weeks=described.selection.weeks)
        return site.rstrip("/") + build(described.lang, snapshot, page, behind, stage=stage)

    return href


def view_links(lang: str, snapshot: Snapshot, selection: Selection, name: str) -> list[tuple[str, str]]:
    """(label, address) of the page that shows a figure's selection, and of the offices behind it."""
    if own := FIGURES[name].page or ("meeting" if FIGURES[name].all_cards else ""):
        return [(say(lang, "pictures.this_view"), permalink(lang, snapshot, own, selection))]
    # The only page with the map of change.
    page = "explore" if name == "map" and selection.show == "change" else "overview"
    pages = (("pictures.this_view", page), ("why.title", "why"))
    return [(say(lang, words), permalink(lang, snapshot, page, selection)) for words, page in pages]


def _caption(name: str, snapshot: Snapshot, described: Description, site: str = "") -> Caption:
    """A figure's caption: title, week and area, sentence, note, source and addresses. site: http://host/."""
    lang, selection = described.lang, described.selection
    figure = FIGURES[name]
    cards = [card for card in snapshot.cards if not figure.rules or card.rule in figure.rules]
    cards = cards if figure.all_cards else [selection.card]
    named = dict.fromkeys(card.word(lang, "source") for card in cards)
    week = snapshot.weeks[selection.week]
    span = span_label(week, lang)
    chosen = [say(lang, "pictures.about", week=span), place(snapshot, lang, selection)]
    chosen += [snapshot.terms.kinds[selection.kind].name(lang)] if selection.kind else []
    chosen += cells_in_words(lang, snapshot, selection)
    foot = [
        say(lang, "pictures.source", source=COMMA[lang].join(named)),
        say(
            lang,
            "pictures.known",
            week=span,
            moment=snapshot.moment_label(snapshot.asof, lang),
            digest=snapshot.digest,
        ),
    ]
    foot += [described.credit] if described.credit else []
    foot.append(say(lang, "pictures.licence", licence=licence(lang, snapshot)))
    if snapshot.sample:
        foot.append(say(lang, "pictures.sample_note"))
    root = site.rstrip("/")
    return Caption(
        lang=lang,
        title=described.title,
        about=[" · ".join(chosen), described.sentence],
        sample=say(lang, "site.sample") if snapshot.sample else "",
        note=described.note,
        foot=foot,
        addresses=[(words, root + address) for words, address in view_links(lang, snapshot, selection, name)],
    )


def place(snapshot: Snapshot, lang: str, selection: Selection) -> str:
    """The area of a selection in words: the province or its counties."""
    if not selection.county:
        return snapshot.province.title(lang)
    names = [snapshot.names[code][lang] for code in selection.counties]
    return say(lang, "pictures.places" if selection.others else "pictures.place", county=COMMA[lang].join(names))
