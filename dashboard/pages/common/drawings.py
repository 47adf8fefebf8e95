"""A view's figures as drawings with the words round them: what pictures and embeds are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from markupsafe import Markup

from dashboard.exports import map_picture, pictures
from dashboard.exports.pictures import Caption, Drawing
from dashboard.exports.ranking_picture import Row, ranking_drawing
from dashboard.exports.rows import licence
from dashboard.figures import tokens
from dashboard.figures.lines import Line, line_marks, split_note
from dashboard.language import COMMA, say
from dashboard.language.digits import percent, whole
from dashboard.pages.common import cell_text
from dashboard.pages.common.figure_words import hover, legend, missing_polygon, ranking_order, view_sentence
from dashboard.pages.common.grouped_borders import split_weeks
from dashboard.pages.common.permalinks import lasting
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label, span_label


def svg_of(snapshot: Snapshot, lang: str, view: Selection, figure: str, site: str) -> str:
    """A figure of a view as a whole document. figure: map, trend or ranking; site: http://host/."""
    words = caption(snapshot, lang, view, figure, site)
    if figure == "trend":
        return pictures.document(words, trend(snapshot, lang, view, pictures.INNER, 560, 18, site), [])
    key = [(pictures.swatch(paint), text) for paint, text in legend(lang, view.card)]
    key += [(pictures.badge_swatch(mark), say(lang, f"pictures.{mark}_key")) for mark in ("late", "unverified")]
    if figure == "ranking":
        dash = pictures.dash_swatch(tokens.TARGET)
        return pictures.document(words, ranking(snapshot, lang, view, site=site), [*key, (dash, _target(lang, view))])
    return pictures.document(words, county_map(snapshot, lang, view, site=site), key)


def county_map(
    snapshot: Snapshot,
    lang: str,
    view: Selection,
    letters: Sequence[float] = map_picture.LETTERS,
    numbered: bool = True,
    site: str = "",
) -> Drawing:
    """The map of a view, each county a link to its offices; an empty drawing where there are no boundaries.

    letters: the names' sizes to choose from. numbered: counties without room for a name get a number. site: as
    svg_of has it, '' for links within the same site.
    """
    boundaries = snapshot.boundaries(snapshot.weeks[view.week])
    if boundaries is None:
        return Drawing(Markup(""), pictures.INNER, 0)
    rows = rows_of(snapshot, lang, view)
    return map_picture.map_drawing(
        boundaries,
        fills={row.code: row.fill for row in rows},
        names={row.code: row.name for row in rows},
        titles={row.code: hover(row) for row in rows},
        marks={row.code: _marks(snapshot, view, row.code) for row in rows},
        chosen=view.county,
        letters=letters,
        numbers=numbers_of(snapshot, lang, view, letters) if numbered else None,
        links={row.code: _why(snapshot, lang, view, row.code, site) for row in rows},
    )


def ranking(snapshot: Snapshot, lang: str, view: Selection, width: float = pictures.INNER, site: str = "") -> Drawing:
    """The ranking of a view, each row a link to its county's offices."""
    return ranking_drawing(lang, ranked(snapshot, lang, view, site), target(lang, view), view.county, width)


def ranked(snapshot: Snapshot, lang: str, view: Selection, site: str = "") -> list[Row]:
    """The counties of a view, best first, as the ranking shows them."""
    cells, card = snapshot.cells, view.card
    ranks = cells.ranks(card.key, view.week, card.polarity, view.kind)
    return [
        Row(
            code=row.code,
            rank=row.rank,
            name=row.name,
            share=cells.at(card.key, view.week, row.code, view.kind).share,
            percent=row.share,
            figure=row.figure,
            paint=row.fill,
            marks=_marks(snapshot, view, row.code),
            href=_why(snapshot, lang, view, row.code, site),
        )
        for row in ranking_order(rows_of(snapshot, lang, view), ranks)
    ]


def trend(
    snapshot: Snapshot, lang: str, view: Selection, width: float, height: float, letters: float, site: str = ""
) -> Drawing:
    """The trend of a view: the province, and the county that is chosen; the week's points link to their offices."""
    cells, card = snapshot.cells, view.card
    areas = [(view.county, snapshot.names[view.county][lang], tokens.CHOSEN)] if view.county else []
    areas.append(("", snapshot.province.title(lang), tokens.PROVINCE))
    lines = [
        Line(
            name,
            colour,
            [cell.share for cell in cells.series(card.key, area, view.kind)],
            href=_why(snapshot, lang, view, area, site),
        )
        for area, name, colour in areas
    ]
    labels = [day_label(week, lang) for week in snapshot.weeks]
    size = (width, height)
    splits = split_weeks(snapshot, view.county) if view.county else ()
    return Drawing(line_marks(lang, lines, labels, target(lang, view), view.week, size, letters, splits), *size)


def trend_note(snapshot: Snapshot, lang: str, view: Selection) -> str:
    """What is to be said of a trend: what a gap in it is, and when its county's borders changed."""
    splits = split_weeks(snapshot, view.county) if view.county else ()
    marked = [split_note(lang, [day_label(snapshot.weeks[week], lang) for week in splits])] if splits else []
    return " ".join([say(lang, "pictures.gap"), *marked])


def caption(
    snapshot: Snapshot,
    lang: str,
    view: Selection,
    figure: str,
    site: str,
    letters: Sequence[float] = map_picture.LETTERS,
) -> Caption:
    """The words round a figure of a view. figure: map, trend, ranking or table; site: http://host/.

    letters: the sizes that a map's names were chosen from.
    """
    week = snapshot.weeks[view.week]
    boundaries = snapshot.boundaries(week)
    span = span_label(week, lang)
    ranks = snapshot.cells.ranks(view.card.key, view.week, view.card.polarity, view.kind)
    chosen = [say(lang, "pictures.about", week=span), place(snapshot, lang, view)]
    chosen += [say(lang, f"kind.{view.kind}")] if view.kind else []
    note = numbered = ""
    if figure == "map":
        missing = missing_polygon(lang, snapshot, view, snapshot.cells.counties(view.week, view.card.key))
        note = missing if boundaries else say(lang, "pictures.no_map")
        numbered = numbered_text(snapshot, lang, numbers_of(snapshot, lang, view, letters))
    elif figure == "trend":
        note = trend_note(snapshot, lang, view)
    foot = [
        say(lang, "pictures.source", source=view.card.word(lang, "source")),
        say(
            lang,
            "pictures.known",
            week=span,
            moment=snapshot.moment_label(snapshot.asof, lang),
            digest=snapshot.digest,
        ),
    ]
    if figure == "map" and boundaries:
        foot.append(say(lang, "site.boundaries_source", attribution=boundaries.attribution))
    foot.append(say(lang, "pictures.licence", licence=licence(lang, snapshot)))
    if snapshot.sample:
        foot.append(say(lang, "pictures.sample_note"))
    return Caption(
        lang=lang,
        title=say(lang, f"pictures.title_{figure}", name=view.card.word(lang, "name")),
        about=[" · ".join(chosen), view_sentence(lang, snapshot, view, span, ranks)],
        sample=say(lang, "site.sample") if snapshot.sample else "",
        numbered=numbered,
        note=note,
        foot=foot,
        addresses=[
            (say(lang, "pictures.this_view"), site.rstrip("/") + lasting(lang, snapshot, view)),
            (say(lang, "why.title"), _why(snapshot, lang, view, view.county, site)),
        ],
    )


def rows_of(snapshot: Snapshot, lang: str, view: Selection) -> list[cell_text.Row]:
    """The counties of a view in words, in the register's order."""
    cells, card = snapshot.cells, view.card
    ranks = cells.ranks(card.key, view.week, card.polarity, view.kind)
    return [
        cell_text.row(
            lang,
            cells,
            card,
            view.week,
            code,
            snapshot.names[code][lang],
            view.kind,
            cell_text.rank_text(lang, ranks.get(code)),
        )
        for code in cells.counties(view.week, card.key)
    ]


def place(snapshot: Snapshot, lang: str, view: Selection) -> str:
    """Where a view looks: the province or its county, in words."""
    if not view.county:
        return snapshot.province.title(lang)
    return say(lang, "pictures.place", county=snapshot.names[view.county][lang])


def numbered_text(snapshot: Snapshot, lang: str, numbers: Mapping[str, str]) -> str:
    """What the numbers on a map stand for, in words; '' if there are none. numbers: by county code."""
    named = [f"{number} {snapshot.names[code][lang]}" for code, number in numbers.items()]
    return say(lang, "pictures.numbered", names=COMMA[lang].join(named)) if named else ""


def target(lang: str, view: Selection) -> tuple[str, float]:
    """The target as a figure names it, and its share."""
    return say(lang, "pictures.target", target=percent(view.card.target_share, lang)), view.card.target_share


def numbers_of(snapshot: Snapshot, lang: str, view: Selection, letters: Sequence[float]) -> dict[str, str]:
    """A number for each county that has no room for its name on the map."""
    boundaries = snapshot.boundaries(snapshot.weeks[view.week])
    if boundaries is None:
        return {}
    names = {code: snapshot.names[code][lang] for code in snapshot.cells.counties(view.week, view.card.key)}
    return {code: whole(i, lang) for i, code in enumerate(map_picture.unnamed(boundaries, names, letters), 1)}


def _why(snapshot: Snapshot, lang: str, view: Selection, area: str, site: str) -> str:
    return site.rstrip("/") + lasting(lang, snapshot, replace(view, county=area), "why")


def _marks(snapshot: Snapshot, view: Selection, code: str) -> tuple[str, ...]:
    return map_picture.marks_of(snapshot.cells.at(view.card.key, view.week, code, view.kind))


def _target(lang: str, view: Selection) -> str:
    date = day_label(view.card.target_date, lang)
    return say(lang, "pictures.target_key", target=percent(view.card.target_share, lang), date=date)
