"""The agenda in words: as sections of lines, and as a text for a messenger of at most LONGEST characters."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard.indicators import amounts
from dashboard.indicators.sentences import change_text
from dashboard.language import COMMA, say
from dashboard.meeting import decisions, event_words, point_words
from dashboard.meeting.agenda import Agenda
from dashboard.meeting.behind import behind_cards, behind_sentence, counties_sentence, gap_text
from dashboard.meeting.changes import counts, counts_text, progress
from dashboard.meeting.lines import Section, Wording
from dashboard.meeting.reported import reported_sentence
from dashboard.meeting.together import together_short
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label

_WRITERS = {
    "decisions": decisions.section,
    "events": event_words.events,
    "off_track": point_words.off_track,
    "best": point_words.best,
    "gaps": point_words.gaps,
    "discrepancies": point_words.discrepancies,
}
# The sections in the order of the meeting.
SECTIONS = tuple(_WRITERS)
LONGEST = 900  # characters


def sections(lang: str, snapshot: Snapshot, agenda: Agenda) -> list[Section]:
    wording = Wording(lang, snapshot, agenda)
    return [write(wording) for write in _WRITERS.values()]


@dataclass(frozen=True)
class Part:
    """A line of the brief. priority: 0 is highest."""

    text: str
    priority: int


def brief(
    lang: str, snapshot: Snapshot, agenda: Agenda, decisions_lines: Sequence[str] = (), address: str = ""
) -> str:
    """The brief: week, headline, the province's indicators behind their targets, the counties, decisions, address.

    The title marks sample data. decisions_lines: sentences about decisions, most important first. address: of the
    meeting's page. Parts that do not fit into LONGEST characters are omitted, those of the lowest priority first.
    """
    wording = Wording(lang, snapshot, agenda, short=True)
    title = "brief.title_sample" if snapshot.sample else "brief.title"
    week = span_label(snapshot.weeks[agenda.week], lang)
    parts = [Part(wording.say(title, province=wording.area(""), week=week), 0)]
    if agenda.since is not None:
        moved = counts_text(lang, counts(snapshot, agenda.week, agenda.week - agenda.since))
        since = span_label(snapshot.weeks[agenda.since], lang)
        parts.append(Part(wording.say("brief.since", week=since, counts=moved), 1))
    parts.append(Part(behind_sentence(snapshot, lang, agenda.week, ""), 1))
    parts += [Part(text, 2) for text in _behind(wording)]
    parts.append(Part(reported_sentence(snapshot, lang, agenda.week), 4))
    parts.append(Part(counties_sentence(snapshot, lang, agenda.week), 5))
    parts += [Part(line, 3 if place else 1) for place, line in enumerate(decisions_lines)]
    parts.append(Part(address, 0))
    return _joined([part for part in parts if part.text])


def _behind(wording: Wording) -> Iterator[str]:
    """Each of the province's indicators that are behind: value, target, gap, change since the last meeting."""
    agenda, lang, snapshot = wording.agenda, wording.lang, wording.snapshot
    for card in behind_cards(snapshot, agenda.week):
        cell = snapshot.cells.at(card.key, agenda.week)
        value = amounts.value(lang, card, cell)
        value = COMMA[lang].join(filter(None, (value, together_short(lang, snapshot, card, agenda.week))))
        values = {"name": wording.card(card.key), "value": value}
        values |= {"target": amounts.target(lang, card), "gap": gap_text(lang, card, cell)}
        text = wording.say("brief.behind_ceiling" if card.polarity == "low" else "brief.behind", **values)
        if agenda.since is not None:
            moved = progress(snapshot, card, agenda.week, agenda.week - agenda.since)
            text += say(lang, "sentence.join") + change_text(lang, "meeting.brief", card, moved)
        yield text


def _joined(parts: Sequence[Part]) -> str:
    """The parts that fit into LONGEST characters, chosen by priority, in their order."""
    chosen: list[int] = []
    for place in sorted(range(len(parts)), key=lambda place: parts[place].priority):
        candidate = sorted([*chosen, place])
        if len("\n".join(parts[i].text for i in candidate)) <= LONGEST:
            chosen = candidate
    return "\n".join(parts[i].text for i in chosen)
