"""What is new since the last meeting, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from dashboard.language import COMMA, say
from dashboard.meeting.lines import Group, Line, Section, Telling, group
from dashboard.meeting.points import EVENTS, Event
from dashboard.weeks import day_label, span_label


def section(telling: Telling, most: int) -> Section:
    """The events, grouped by kind, and what a card counts by card."""
    agenda, weeks = telling.agenda, telling.snapshot.weeks
    if agenda.since is None:
        week, empty = "", telling.say("events.first")
    else:
        week = span_label(weeks[agenda.since], telling.lang)
        empty = telling.say("events.empty", week=week)
    return Section(
        key="events",
        heading=telling.say("events.heading"),
        summary=telling.say("events.summary", week=week, parts=_parts(telling)) if agenda.events else empty,
        rule=telling.say("events.rule"),
        groups=list(_groups(telling, most)),
        empty=empty,
    )


def _parts(telling: Telling) -> str:
    """Every kind of event with its number: what cards count by card, then visits, corrections, late reports."""
    events = telling.agenda.events
    parts = []
    for card in telling.snapshot.cards:
        own = [event.kind for event in events if event.subject.indicator == card.key]
        more, fewer = own.count("gained"), own.count("lost")
        if more or fewer:
            key = "both" if more and fewer else "more" if more else "fewer"
            name = card.word(telling.lang, "short")
            parts.append(telling.say(f"events.{key}", name=name, n=more, m=fewer))
    visited = [event for event in events if event.kind == "inspected"]
    if visited:
        findings = telling.counted("events.findings", sum(event.findings for event in visited))
        parts.append(telling.counted("events.inspected", len(visited), findings=findings))
    corrected = sum(event.kind == "corrected" for event in events)
    late = len(_late(events))
    parts += [telling.counted("events.corrected", corrected)] if corrected else []
    parts += [telling.counted("events.late", late)] if late else []
    return say(telling.lang, "sentence.join").join(parts)


def _groups(telling: Telling, most: int) -> Iterator[Group]:
    for kind in EVENTS:
        events = [event for event in telling.agenda.events if event.kind == kind]
        if not events:
            continue
        if kind in ("gained", "lost"):
            for indicator, chosen in groupby(events, key=lambda event: event.subject.indicator):
                told = sorted(chosen, key=lambda event: telling.by_name(event.subject))
                key = "more" if kind == "gained" else "fewer"
                heading = telling.say(f"events.{key}", name=telling.card(indicator), n=len(told), m=len(told))
                yield group(heading, [_crossed(telling, event) for event in told], most)
            continue
        if kind == "inspected":
            lines = [_inspected(telling, event) for event in events]
        elif kind == "corrected":
            told = sorted(events, key=lambda event: telling.by_name(event.subject))
            lines = [_corrected(telling, event) for event in told]
        else:
            sheets = sorted(_late(events), key=lambda sheet: telling.by_name(sheet[0].subject))
            lines = [_came_late(telling, sheet) for sheet in sheets]
        yield group(telling.say(f"events.{kind}_group", n=len(lines)), lines, most)


def _crossed(telling: Telling, event: Event) -> Line:
    card = telling.snapshot.card(event.subject.indicator)
    office, lang = telling.office(event.subject), telling.lang
    if event.kind == "lost" and event.cause:
        return Line(_no_longer(telling, event, office), "", event.subject)
    words = card.words[lang]
    fact = words.get("fact_one", words["fact"]) if event.kind == "gained" else words["fact_not"]
    notes = [telling.say("events.about", week=span_label(event.week, lang))]
    notes += [say(lang, f"office.evidence_{event.evidence}")] if event.evidence else []
    if event.cause:
        notes.append(telling.say("events.new_here"))
    elif event.before is None:
        notes.append(telling.say("events.first_report"))
    return Line(telling.say("events.fact", office=office, fact=fact), COMMA[lang].join(notes), event.subject)


def _no_longer(telling: Telling, event: Event, office: str) -> str:
    """Why an office is not counted any more, though it has not reported to have lost anything itself."""
    given = telling.snapshot.card(event.subject.indicator).given_measure
    if event.cause == "register":
        return telling.say("events.gone", office=office)
    report = telling.snapshot.drilldown(telling.agenda.week).offices[event.subject.office].reports[given]
    lang = telling.lang
    what, value = say(lang, f"office.{given}"), say(lang, f"office.{given}_{report.value}")
    return telling.say("events.no_longer", office=office, given=what, value=value)


def _inspected(telling: Telling, event: Event) -> Line:
    findings = (
        telling.counted("events.findings", event.findings) if event.findings else telling.say("events.no_finding")
    )
    resolved = telling.counted("events.resolved", event.resolved) if event.resolved else ""
    told = COMMA[telling.lang].join(part for part in (findings, resolved) if part)
    text = telling.say("events.visit", office=telling.office(event.subject), findings=told)
    return Line(text, telling.say("events.visited", day=_day(telling, event)), event.subject)


def _corrected(telling: Telling, event: Event) -> Line:
    assert event.before is not None and event.after is not None
    key = event.subject.indicator
    text = telling.say(
        "events.correction",
        office=telling.office(event.subject),
        measure=telling.measured(key),
        before=telling.measure(key, event.before),
        after=telling.measure(key, event.after),
    )
    return Line(text, _came(telling, event), event.subject)


def _late(events: Sequence[Event]) -> list[list[Event]]:
    """Late reports, those of one office on one week together: they are one sheet."""
    sheets: dict[tuple[str, object], list[Event]] = {}
    for event in events:
        if event.kind == "late":
            sheets.setdefault((event.subject.office, event.week), []).append(event)
    return list(sheets.values())


def _came_late(telling: Telling, sheet: Sequence[Event]) -> Line:
    said = [
        telling.say("events.said", measure=telling.measured(key), value=telling.measure(key, event.after))
        for event in sheet
        for key in [event.subject.indicator]
        if event.after is not None
    ]
    told = COMMA[telling.lang].join(said)
    text = telling.say("events.late_sheet", office=telling.office(sheet[0].subject), told=told)
    return Line(text, _came(telling, sheet[0]), sheet[0].subject)


def _came(telling: Telling, event: Event) -> str:
    week = span_label(event.week, telling.lang)
    return telling.say("events.came", week=week, day=_day(telling, event))


def _day(telling: Telling, event: Event) -> str:
    assert event.day is not None
    return day_label(event.day, telling.lang)
