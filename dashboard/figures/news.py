"""News since the last meeting: four counts of events, and the offices that each indicator gained and lost."""

from collections.abc import Iterator, Sequence

from dashboard.figures.figure import Description, Figure, Table, TableRow, Value
from dashboard.figures.words import meeting_fields
from dashboard.language import COMMA, LANGUAGES, say
from dashboard.language.digits import integer, signed
from dashboard.meeting.agenda import agenda_of
from dashboard.meeting.changes import earlier_week
from dashboard.meeting.points import Event, Turnover
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label

# The counted kinds of events, which are also keys of messages.
COUNTS = ("visits", "findings", "corrected", "late")


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> Description:
    """The changes between the previous meeting and the meeting of the chosen week; none in the first week."""
    week = selection.week
    since = earlier_week(week, selection.weeks)
    if since is None:
        sentence = say(lang, "meeting.events.first")
        return Description(**meeting_fields(lang, selection, "news", sentence), table=Table([], []))
    agenda = agenda_of(snapshot, week, since)
    cards = [card for card in snapshot.cards if card.key in agenda.turnovers]
    trends = []
    for card in cards:
        turnover = agenda.turnovers[card.key]
        moved = (turnover.gained - turnover.lost) * card.better_sign
        known = snapshot.cells.change_between(card.key, since, week) is not None
        trends.append(("better" if moved > 0 else "worse" if moved else "same") if known else "unknown")
    rows = [
        TableRow(card.word(lang, "short"), [_value(lang, agenda.turnovers[card.key], trend, Selection(card, week))])
        for card, trend in zip(cards, trends, strict=True)
    ]
    numbers = _counts(agenda.events)
    values = {"of": len(cards), "visits": numbers[0]}
    values |= {trend: trends.count(trend) for trend in ("better", "worse", "same", "unknown")}
    words = {name: integer(value, lang) for name, value in values.items()}
    sentence = say(lang, "figure.news.sentence", week=span_label(snapshot.weeks[since], lang), **words)
    in_counties = any(each.county_gained or each.county_lost for each in agenda.turnovers.values())
    return Description(
        **meeting_fields(lang, selection, "news", sentence),
        counts=[
            (integer(n, lang), say(lang, f"figure.news.{name}")) for name, n in zip(COUNTS, numbers, strict=True)
        ],
        table=Table([say(lang, "figure.news.what"), say(lang, "figure.news.offices")], rows),
        note=say(lang, "figure.news.of_counties") if in_counties else "",
    )


def _counts(events: Sequence[Event]) -> tuple[int, int, int, int]:
    """The numbers of COUNTS: offices inspected, findings, corrected reports, late weekly reports of offices."""
    visits = [event for event in events if event.kind == "inspected"]
    late = {(event.subject.office, event.week) for event in events if event.kind == "late"}
    corrected = sum(event.kind == "corrected" for event in events)
    return len(visits), sum(event.findings for event in visits), corrected, len(late)


def _value(lang: str, turnover: Turnover, trend: str, offices: Selection) -> Value:
    """The gain and loss of an indicator (+5, −1), or that nothing changed or is known. trend: of the province's."""
    # Without the mark, the loss would stand where reading begins: a signed number begins with a left-to-right mark.
    text = f"{COMMA[lang]}{_mark(lang)}".join(_sides(lang, turnover))
    text = text or say(lang, f"figure.news.{'unknown' if trend == 'unknown' else 'same'}")
    return Value(text, offices, trend=trend if trend in ("better", "worse") else "")


def _mark(lang: str) -> str:
    """The mark that keeps each sign at its number, and the brackets round their number, from right to left."""
    return "\u200f" if LANGUAGES[lang].rtl else ""


def _sides(lang: str, turnover: Turnover) -> Iterator[str]:
    """The gain and the loss in the province's figure, each with that in the counties' only in brackets."""
    mark = _mark(lang)
    gained, lost = (turnover.gained, turnover.county_gained), (-turnover.lost, -turnover.county_lost)
    for province, counties in (gained, lost):
        if counties:
            yield f"{signed(province, lang)} {mark}({signed(counties, lang)}{mark})"
        elif province:
            yield signed(province, lang)


FIGURE = Figure(describe, draw=None, order=11, embed_height=700, all_cards=True)
