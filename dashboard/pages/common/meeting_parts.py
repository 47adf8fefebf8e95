"""The parts of a meeting and its views (each a figure with a heading) for its page, screens and pack; the links of
the agenda's lines; the link that adds a view to a meeting.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import parse_qsl, urlsplit

from dashboard.figures.figure import Description, Table
from dashboard.figures.registry import FIGURES
from dashboard.language import say
from dashboard.meeting.points import Subject
from dashboard.meeting.views import views
from dashboard.pages.common.figures import cells_in_words, description
from dashboard.pages.common.forms import writing_is_on
from dashboard.pages.common.office_filter import office_url
from dashboard.pages.common.selection import read_selection
from dashboard.pages.common.urls import takes, url
from dashboard.selection import Selection, UnknownChoice
from dashboard.snapshot import Snapshot
from dashboard.tables.versions import ViewRecord
from dashboard.weeks import span_label

# The parts in the order of the meeting, and the figure of each.
FIGURE_OF = {
    "headline": "bullets",
    "calls": "calls",
    "decisions": "decision_times",
    "events": "news",
    "off_track": "matrix",
    "minutes": "meeting_decisions",
    # A meeting looks at these on request.
    "best": "dumbbell",
    "gaps": "gap_counties",
    "discrepancies": "self_reports",
    "counties": "small_multiples",
}

FURTHER = ("best", "gaps", "discrepancies", "counties")

# The parts whose sentences open a meeting.
OPENING = ("headline", "calls", "events", "decisions")


@dataclass(frozen=True)
class MeetingPart:
    """A part of a meeting, or one of its views.

    figure: name of the figure; '' for a view that cannot be shown, for the reason in the description's sentence.
    view: the row of the view; None for a part.
    """

    key: str
    heading: str
    figure: str
    described: Description
    view: ViewRecord | None = None

    def here(self, lang: str, snapshot: Snapshot, page: str) -> Callable[[Selection], str]:
        """A function selection -> address of a page at this part; '' for a view, whose selection is fixed."""
        return partial(url, lang, snapshot, page, anchor=self.key) if self.view is None else lambda _: ""


def meeting_parts(lang: str, snapshot: Snapshot, selection: Selection) -> Iterator[MeetingPart]:
    """The parts of a selection's week in the order of the meeting: its views before the further parts."""
    for key, name in FIGURE_OF.items():
        if key == FURTHER[0]:
            yield from view_parts(lang, snapshot, selection)
        described = FIGURES[name].describe(snapshot, lang, selection)
        yield MeetingPart(key, say(lang, f"meeting.{key}.heading"), name, described)


def opening(parts: Sequence[MeetingPart]) -> list[MeetingPart]:
    """The parts whose sentences open a meeting: its headline, counties to call, what changed, and its decisions."""
    by_key = {part.key: part for part in parts}
    return [by_key[key] for key in OPENING]


def view_parts(lang: str, snapshot: Snapshot, selection: Selection) -> Iterator[MeetingPart]:
    """The views of a selection's week in their order."""
    for number, view in enumerate(views(snapshot, selection.week), 1):
        yield _view(lang, snapshot, selection, view, f"view-{number}")


def view_selection(
    snapshot: Snapshot, week: str, figure: str, parameters: Mapping[str, str]
) -> tuple[str, Selection]:
    """The figure and the selection of a view. figure, parameters: as stored or in an address. week: of the meeting,
    used if the parameters name no week.

    Raises UnknownChoice.
    """
    if figure not in FIGURES:
        raise UnknownChoice("figure", figure)
    selection = read_selection({"week": week, **parameters}, snapshot, takes("picture"))
    return figure, selection if figure == "map" else replace(selection, show="")


def _view(lang: str, snapshot: Snapshot, meeting: Selection, view: ViewRecord, key: str) -> MeetingPart:
    week = snapshot.cells.weeks[meeting.week]
    try:
        figure, selection = view_selection(snapshot, week, view.figure, dict(parse_qsl(view.query)))
    except UnknownChoice as unknown:
        heading = view.title or say(lang, "meeting_views.heading")
        text = say(lang, "meeting_views.gone", value=unknown.args[1])
        nothing = Description(lang=lang, selection=meeting, title=heading, sentence=text, table=Table([], []))
        return MeetingPart(key, heading, "", nothing, view)
    described = description(snapshot, lang, selection, figure)
    # Facts that are not in the heading, the sentence or the meeting's week.
    additions = [described.title] if view.title else []
    span = span_label(snapshot.weeks[selection.week], lang)
    if selection.week != meeting.week and span not in described.sentence:
        additions.append(say(lang, "pictures.about", week=span))
    additions += cells_in_words(lang, snapshot, selection)
    if additions:
        described = replace(described, sentence=" · ".join([*additions, described.sentence]))
    return MeetingPart(key, view.title or described.title, figure, described, view)


def subject_url(lang: str, snapshot: Snapshot, selection: Selection, subject: Subject) -> str:
    """The address of a subject's page: an office in the list of offices, a county page, or the evidence of the
    province's figure. selection: the meeting's.
    """
    if subject.office:
        return office_url(lang, snapshot, selection.week, subject.office, subject.area)
    card = snapshot.card(subject.indicator) if subject.indicator else snapshot.cards[0]
    page, more = "county" if subject.area else "why", {} if subject.indicator else {"indicator": ""}
    return url(lang, snapshot, page, replace(selection, card=card, county=subject.area), **more)


def view_into_meeting(lang: str, snapshot: Snapshot, figure: str, selection: Selection) -> str | None:
    """The address of the form that adds a figure's view to the newest publication's meeting; None if not allowed.

    In the preview of the coming publication the address is the desk's, which checks the right.
    """
    at_desk = snapshot.mode == "coming"
    if not at_desk and (snapshot.mode or not writing_is_on()):
        return None
    query = urlsplit(url(lang, snapshot, "picture", selection, figure=figure, form="svg")).query
    page = "staff_decisions" if at_desk else "decisions"
    return url(lang, None, page, figure=figure, query=query, anchor="views")


def subject_evidence(lang: str, snapshot: Snapshot, selection: Selection, subject: Subject) -> str:
    """The address of the offices behind a line's figure; '' for one office, or if subject_url is that address."""
    if subject.office or not subject.area:
        return ""
    card = snapshot.card(subject.indicator)
    return url(lang, snapshot, "why", replace(selection, card=card, county=subject.area))
