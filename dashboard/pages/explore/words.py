"""The words of a view: what was chosen, what each figure answers, where its files are, and the table."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard.derived import derived
from dashboard.language import COMMA, say
from dashboard.pages.common.figures import cells_in_words, description, place, signs
from dashboard.pages.common.meeting_parts import view_into_meeting
from dashboard.pages.common.render import render
from dashboard.pages.common.urls import permalink, url
from dashboard.pages.explore.table import rows
from dashboard.pages.explore.view import View
from dashboard.weeks import day_label


def said(view: View) -> str:
    """The filters in one sentence."""
    lang, chosen, snapshot = view.lang, view.selection, view.snapshot
    assert chosen.second is not None and chosen.start is not None
    parts = [
        say(
            lang,
            "explore.said",
            first=chosen.card.word(lang, "name"),
            second=chosen.second.word(lang, "name"),
            where=place(snapshot, lang, chosen),
            start=day_label(snapshot.weeks[chosen.start], lang),
            end=day_label(snapshot.weeks[chosen.week], lang),
        )
    ]
    parts += [snapshot.terms.kinds[chosen.kind].name(lang)] if chosen.kind else []
    return COMMA[lang].join([*parts, *cells_in_words(lang, chosen)]) + "."


def sentence_of(view: View, name: str) -> str:
    """What a figure answers."""
    return _described(view.snapshot, view.lang, view.selection, name).sentence


def note_of(view: View, name: str) -> str:
    """What else is to be known of a figure."""
    return _described(view.snapshot, view.lang, view.selection, name).note


def key_html(view: View, name: str) -> str:
    """What a figure's colours and signs mean, as HTML."""
    described = _described(view.snapshot, view.lang, view.selection, name)
    return render("explore_key.html", view.lang, view.snapshot, signs=signs(described))


# Sentence, note and key of a figure are asked for one after the other.
_described = derived(most=64)(description)


@dataclass(frozen=True)
class Links:
    """The addresses of a view's figures and files."""

    view: View

    def of(self, figure: str, way: str) -> str | None:
        """way: one of layout.WAYS. None where no page that the reader may see has these figures."""
        view = self.view
        if view.alone and way != "link":
            return None
        lang, snapshot, chosen = view.lang, view.snapshot, view.selection
        match way:
            case "why":
                # The offices of one county, or of the province.
                return url(lang, snapshot, "why", replace(chosen, others=(), old=chosen.old and bool(chosen.county)))
            case "link":
                return permalink(lang, snapshot, "explore", chosen, figures=figure)
            case "meeting":
                return view_into_meeting(lang, snapshot, figure, chosen)
            case form:
                return permalink(lang, snapshot, "picture", chosen, figure=figure, form=form)

    def file(self, form: str) -> str | None:
        """The table as a file of a form: csv or xlsx."""
        if self.view.alone:
            return None
        return permalink(self.view.lang, self.view.snapshot, "cells_file", self.view.selection, form=form)


def table_html(view: View) -> str:
    """The table of a view as HTML."""
    return render("explore_table.html", view.lang, view.snapshot, rows=rows(view), view=view)
