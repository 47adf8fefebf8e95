"""The agenda in words: as sections of lines, and as a text for a messenger of at most LONGEST characters."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard.indicators.cards import headlines
from dashboard.indicators.sentences import change_text
from dashboard.language import COMMA
from dashboard.meeting import decisions, event_words, point_words
from dashboard.meeting.agenda import Agenda
from dashboard.meeting.changes import counts, counts_text, progress
from dashboard.meeting.lines import Section, Wording
from dashboard.meeting.point_words import best_text, off_track_text, reasons
from dashboard.meeting.points import Subject
from dashboard.meeting.together import together_short
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label

_WRITERS = {
    "off_track": point_words.off_track,
    "events": event_words.events,
    "best": point_words.best,
    "gaps": point_words.gaps,
    "discrepancies": point_words.discrepancies,
    "decisions": decisions.section,
}
# The sections in the order of the meeting.
SECTIONS = tuple(_WRITERS)
LONGEST = 900  # characters
OFF_TRACK = 3
FIGURES = 6  # the first headline figures have priority over all other lines, the others come last


def sections(lang: str, snapshot: Snapshot, agenda: Agenda) -> list[Section]:
    wording = Wording(lang, snapshot, agenda)
    return [write(wording) for write in _WRITERS.values()]


@dataclass(frozen=True)
class Part:
    """A line of the brief. heading: a line above all consecutive parts with this heading; priority: 0 is highest."""

    text: str
    priority: int
    heading: str = ""


def brief(lang: str, snapshot: Snapshot, agenda: Agenda, decisions_lines: Sequence[str] = ()) -> str:
    """The brief: week, headline figures with their change, areas off track, the best county, decisions.

    The title marks sample data. decisions_lines: sentences about decisions, most important first. Parts that do not
    fit into LONGEST characters are omitted, those of the lowest priority first.
    """
    wording = Wording(lang, snapshot, agenda, short=True)
    title = "brief.title_sample" if snapshot.sample else "brief.title"
    week = span_label(snapshot.weeks[agenda.week], lang)
    parts = [Part(wording.say(title, province=wording.area(""), week=week), 0)]
    if agenda.since is not None:
        moved = counts_text(lang, counts(snapshot, agenda.week, agenda.week - agenda.since))
        since = span_label(snapshot.weeks[agenda.since], lang)
        parts.append(Part(wording.say("brief.since", week=since, counts=moved), 1))
    parts += [Part(text, 1 if place < FIGURES else 6) for place, text in enumerate(_figures(wording))]
    parts += [_point(wording, text, 3, "brief.off_track") for text in _off_track(wording)]
    parts += [_point(wording, best_text(wording, point), 4, "brief.best") for point in agenda.best[:1]]
    parts += [Part(line, 5 if place else 2) for place, line in enumerate(decisions_lines)]
    return _joined(parts)


def _point(wording: Wording, text: str, priority: int, heading: str) -> Part:
    return Part(wording.say("brief.point", text=text), priority, wording.say(heading))


def _figures(wording: Wording) -> Iterator[str]:
    """The province's headline figures with their change since the last meeting."""
    agenda, cells = wording.agenda, wording.snapshot.cells
    for card in headlines(wording.snapshot.cards):
        name, figure = wording.card(card.key), wording.figure(Subject(card.key))
        if beside := together_short(wording.lang, wording.snapshot, card, agenda.week):
            figure = f"{figure}{COMMA[wording.lang]}{beside}"
        now = cells.at(card.key, agenda.week)
        if agenda.since is None or not now.known:
            yield wording.say("brief.figure_alone", name=name, figure=figure)
            continue
        moved = progress(wording.snapshot, card, agenda.week, agenda.week - agenda.since)
        in_words = change_text(wording.lang, "meeting.brief", card, moved)
        yield wording.say("brief.figure", name=name, figure=figure, change=in_words)


def _off_track(wording: Wording) -> Iterator[str]:
    """The first points on the province (without their figures, which the brief already has) and on counties."""
    points = wording.agenda.off_track
    province = [point for point in points if not point.subject.area][: OFF_TRACK - 1]
    counties = [point for point in points if point.subject.area][: OFF_TRACK - len(province)]
    for point in province:
        name = wording.card(point.subject.indicator)
        yield wording.say("brief.reasons", name=name, reasons=reasons(wording, point))
    yield from (off_track_text(wording, point) for point in counties)


def _joined(parts: Sequence[Part]) -> str:
    """The parts that fit into LONGEST characters, chosen by priority, in their order."""
    chosen: list[int] = []
    for place in sorted(range(len(parts)), key=lambda place: parts[place].priority):
        candidate = sorted([*chosen, place])
        if len(_text([parts[i] for i in candidate])) <= LONGEST:
            chosen = candidate
    return _text([parts[i] for i in chosen])


def _text(parts: Sequence[Part]) -> str:
    lines: list[str] = []
    heading = ""
    for part in parts:
        if part.heading != heading and part.heading:
            lines.append(part.heading)
        heading = part.heading
        lines.append(part.text)
    return "\n".join(lines)
