"""The form to add a view to a meeting (address of a figure, optional heading), the list of views on the page of
decisions, and the rows written to move or remove a view.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Optional, ValidationError

from dashboard.figures.registry import DRAWN
from dashboard.language import say
from dashboard.language.spelling import tidy
from dashboard.pages.common.figures import description, words_of
from dashboard.pages.common.forms import trimmed
from dashboard.pages.common.frame import unknown_text
from dashboard.pages.common.meeting_parts import MeetingPart, view_selection
from dashboard.pages.common.urls import full_path, match, permalink, url, without_site_path
from dashboard.pages.decisions.form import RecordForm
from dashboard.selection import Selection, UnknownChoice
from dashboard.snapshot import Snapshot
from dashboard.tables.values import Bad
from dashboard.tables.versions import ViewRecord
from dashboard.weeks import moment_text

# Keys of `addresses` whose addresses can be added as a view; the desk's copies of these pages also count.
_OF_VIEWS = ("overview", "explore", "picture", "embed")
_DESK = re.compile(r"^/staff(?:/\w+/preview)?(?=/)")


class ViewForm(RecordForm):
    """The form of one week's meeting.

    After validation of the address: chosen: the figure's name and the query of its selection; shown: its title and
    sentence.
    """

    table = "meeting_views"
    address = StringField(
        "meeting_views.address", [DataRequired()], [trimmed], "meeting_views.address_hint", render_kw={"dir": "ltr"}
    )
    figure = SelectField("meeting_views.figure", default="")
    title = StringField(
        "meeting_views.title",
        [Optional(), RecordForm.check_line],
        [trimmed],
        "meeting_views.title_hint",
        render_kw={"dir": "auto"},
    )

    def __init__(self, lang: str, snapshot: Snapshot, week: int, formdata: MultiDict[str, str] | None = None) -> None:
        super().__init__(lang, snapshot, week, formdata)
        names = [(name, say(lang, f"figure.{name}.entry")) for name in DRAWN]
        self.figure.choices = [("", say(lang, "meeting_views.of_address")), *names]
        self.chosen: tuple[str, str] = ("", "")
        self.shown: tuple[str, str] = ("", "")

    @classmethod
    def linked(cls, lang: str, snapshot: Snapshot, week: int, parameters: Mapping[str, str]) -> ViewForm:
        """A blank form, or a form for the view in a link's parameters `figure` and `query`."""
        form = cls(lang, snapshot, week)
        if parameters.get("figure"):
            picture = f"/{lang}/download/{parameters['figure']}.svg"
            form.address.data = full_path(f"{picture}?{parameters.get('query', '')}")
            form.address.validate(form, [cls.validate_address])
        return form

    def validate_address(self, field: StringField) -> None:
        """The address of a figure of these data; the field then has the address of the figure's picture."""
        try:
            parts = urlsplit(field.data or "")
            name, values = match(_DESK.sub("", without_site_path(parts.path)))
        except (ValueError, HTTPException):
            name, values = "", {}
        if name not in _OF_VIEWS:
            raise self.fault("meeting_views.not_view")
        pairs = dict(parse_qsl(parts.query))
        of_page = pairs.get("view") or "map"
        of_address = parts.fragment if parts.fragment in DRAWN else ""
        named = values.get("figure") or of_address or of_page
        figure = self.figure.data or named
        try:
            figure, selection = view_selection(self.snapshot, self.meeting.isoformat(), figure, pairs)
        except UnknownChoice as unknown:
            raise ValidationError(unknown_text(self.lang, unknown)) from None
        # A permalink names the indicator, since the default indicator may change; the week only if the address does.
        link = urlsplit(permalink(self.lang, self.snapshot, "picture", selection, figure=figure, form="svg"))
        left_out = {"asof"} | ({"week"} if not pairs.get("week") else set())
        left_out |= {"indicator"} if DRAWN[figure].all_cards else set()
        query = urlencode({key: text for key, text in parse_qsl(link.query) if key not in left_out}, safe=",")
        found = self.read(query, "query")
        if isinstance(found, Bad):
            raise self.bad(found)
        described = description(self.snapshot, self.lang, selection, figure)
        self.chosen, self.shown = (figure, query), (described.title, described.sentence)
        field.data = url(self.lang, None, "picture", figure=figure, form="svg", **dict(parse_qsl(query)))

    def record(self, known: Sequence[ViewRecord]) -> ViewRecord:
        """The row of a valid form, placed after the known views; its moment is set when the row is written."""
        same = next((view.position for view in known if view.view_id == self.record_id.data), 0)
        position = same or max((view.position for view in known), default=0) + 1
        moment, title = datetime.min, tidy(self.title.data)
        return ViewRecord(self.record_id.data, moment, self.meeting, position, *self.chosen, title, "active")


# A new row, and the moment of the version that it replaces as the user saw it (optimistic concurrency).
Change = tuple[ViewRecord, datetime | None]


class ViewRow:
    """A view in words. href: its part of the meeting's page; figure: name of its figure, '' if it cannot be shown.

    seen: moment of its newest row, which a form sends back.
    """

    def __init__(self, lang: str, snapshot: Snapshot, choice: Selection, part: MeetingPart) -> None:
        assert part.view is not None
        self.id = part.view.view_id
        self.heading = part.heading
        self.figure = say(lang, f"{words_of(part.figure, part.described.selection)}.entry") if part.figure else ""
        self.sentence = part.described.sentence
        self.href = url(lang, snapshot, "meeting", choice, anchor=part.key)
        self.seen = moment_text(part.view.recorded_at)


def moved_up(known: Sequence[ViewRecord], code: str, seen: datetime) -> list[Change]:
    """The rows that move a view up by one position."""
    at = next(place for place, view in enumerate(known) if view.view_id == code)
    order = [*known]
    if at:
        order[at - 1 : at + 1] = known[at], known[at - 1]
    return [
        (view._replace(position=place), seen if view.view_id == code else view.recorded_at)
        for place, view in enumerate(order, 1)
        if view.position != place
    ]


def removed(known: Sequence[ViewRecord], code: str, seen: datetime) -> list[Change]:
    """The row that removes a view from the meeting."""
    return [(view._replace(status="removed"), seen) for view in known if view.view_id == code]
