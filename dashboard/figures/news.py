"""News since the last meeting: four counts of events, and what moved each headline indicator."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dashboard.figures.cell_text import CellText
from dashboard.figures.figure import Description, Figure, Table, TableRow, Value
from dashboard.figures.open_table import split as table_parts
from dashboard.figures.words import meeting_fields
from dashboard.indicators.cards import Card, headlines
from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.meeting.agenda import Agenda, agenda_of
from dashboard.meeting.changes import counts, counts_text, earlier_week, progress_text, revised_text
from dashboard.meeting.points import Event, Turnover
from dashboard.publications.parts import week_changes
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label

# The counted kinds of events, which are also keys of messages.
COUNTS = ("visits", "findings", "late", "corrected")


@dataclass(frozen=True, kw_only=True)
class News(Description):
    """revised: the last sentence of `sentence`, on figures that changed after their meeting; '' for none."""

    revised: str = ""


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> News:
    """The changes between the previous meeting and the meeting of the chosen week; none in the first week."""
    week = selection.week
    since = earlier_week(week, selection.weeks)
    if since is None:
        sentence = say(lang, "meeting.events.first")
        return News(**meeting_fields(lang, selection, "news", sentence), table=Table([], []))
    agenda = agenda_of(snapshot, week, since)
    moved = counts_text(lang, counts(snapshot, week, week - since))
    revised = revised_text(lang, snapshot, week_changes(snapshot, since, week))
    numbers = _counts(agenda.events)
    values = {"week": span_label(snapshot.weeks[since], lang), "visits": integer(numbers[0], lang)}
    sentence = say(lang, "figure.news.sentence", counts=moved, **values)
    heads = "what progress offices revised".split()
    in_counties = any(each.county_gained or each.county_lost for each in agenda.turnovers.values())
    return News(
        **meeting_fields(lang, selection, "news", " ".join(filter(None, [sentence, revised]))),
        counts=[
            (integer(n, lang), say(lang, f"figure.news.{name}")) for name, n in zip(COUNTS, numbers, strict=True)
        ],
        table=Table(
            [say(lang, f"figure.news.{name}") for name in heads],
            [_row(snapshot, lang, agenda, card) for card in headlines(snapshot.cards)],
        ),
        note=say(lang, "figure.news.of_counties") if in_counties else "",
        revised=revised,
    )


def _row(snapshot: Snapshot, lang: str, agenda: Agenda, card: Card) -> TableRow:
    """An indicator's progress, the offices that it gained and lost, and what changed the earlier week's figure."""
    assert agenda.since is not None
    moved = CellText(snapshot, lang, card, agenda.week, weeks=agenda.week - agenda.since)
    offices = Selection(card, agenda.week)
    progress = progress_text(lang, snapshot, card, agenda.week, moved.weeks)
    turnover = agenda.turnovers.get(card.key)
    sides = COMMA[lang].join(_sides(lang, turnover)) if turnover else ""
    return TableRow(
        card.word(lang, "short"),
        [
            Value(progress, offices, fragment="#changes-title", trend=moved.trend),
            Value(sides or "–", offices if sides else None),
            Value(moved.revised or "–"),
        ],
    )


def _counts(events: Sequence[Event]) -> tuple[int, int, int, int]:
    """The numbers of COUNTS: offices inspected, findings, late weekly reports of offices, corrected reports."""
    visits = [event for event in events if event.kind == "inspected"]
    late = {(event.subject.office, event.week) for event in events if event.kind == "late"}
    corrected = sum(event.kind == "corrected" for event in events)
    return len(visits), sum(event.findings for event in visits), len(late), corrected


def _sides(lang: str, turnover: Turnover) -> Iterator[str]:
    """The gain and the loss in the province's figure, each with that in the counties' only."""
    gained, lost = (turnover.gained, turnover.county_gained), (turnover.lost, turnover.county_lost)
    for side, (province, counties) in (("gained", gained), ("lost", lost)):
        text = say(lang, f"figure.news.{side}", n=integer(province or counties, lang))
        if province and counties:
            yield say(lang, "figure.news.and_counties", text=text, n=integer(counties, lang))
        elif counties:
            yield say(lang, "figure.news.only_counties", text=text)
        elif province:
            yield text


def split(described: News) -> list[News]:
    """Without the sentence on revised figures, which the table's last column tells of each indicator."""
    return table_parts(replace(described, sentence=described.sentence.removesuffix(described.revised).rstrip()))


FIGURE = Figure(describe, draw=None, order=11, embed_height=700, all_cards=True, split=split)
