"""What is new since the last meeting, in words."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from dashboard.language import COMMA, say
from dashboard.meeting.lines import Group, Line, Section, Wording
from dashboard.meeting.points import EVENTS, Event
from dashboard.weeks import day_label, span_label

CROSSED = ("gained", "lost")


def events(wording: Wording) -> Section:
    """The events, grouped by kind; offices that a card newly counts or no longer counts are grouped by card."""
    agenda = wording.agenda
    week = "" if agenda.since is None else span_label(wording.snapshot.weeks[agenda.since], wording.lang)
    empty = wording.say("events.empty", week=week) if week else wording.say("events.first")
    return Section(
        key="events",
        heading=wording.say("events.heading"),
        summary=wording.say("events.summary", week=week, parts=_parts(wording)) if agenda.events else empty,
        rule=wording.say("events.rule"),
        groups=list(_groups(wording)),
    )


def _parts(wording: Wording) -> str:
    """The number of events of each kind: gains and losses by card, then visits, late reports and corrections."""
    found = wording.agenda.events
    parts = []
    for card in wording.snapshot.cards:
        if any(event.kind in CROSSED and event.subject.indicator == card.key for event in found):
            parts.append(_turnover_text(wording, card.key, card.word(wording.lang, "short"), CROSSED))
    visits = [event for event in found if event.kind == "inspected"]
    if visits:
        findings = wording.counted("events.findings", sum(event.findings for event in visits))
        parts.append(wording.counted("events.inspected", len(visits), findings=findings))
    corrections = sum(event.kind == "corrected" for event in found)
    late = len(_late_sheets(found))
    parts += [wording.counted("events.late", late)] if late else []
    parts += [wording.counted("events.corrected", corrections)] if corrections else []
    return say(wording.lang, "sentence.join").join(parts)


def _turnover_text(wording: Wording, indicator: str, name: str, kinds: Sequence[str]) -> str:
    """How many offices an indicator gained and lost: those of the province's figure, then those of counties only."""
    turnover = wording.agenda.turnovers[indicator]
    texts = {}
    for part, prefix in (("province", ""), ("counties", "county_")):
        counts = {kind: getattr(turnover, prefix + kind) for kind in kinds}
        key = "_and_".join(kind for kind, count in counts.items() if count)
        texts[part] = wording.say(f"events.{key}", **counts) if key else ""
    key = "of_both" if all(texts.values()) else "of_province" if texts["province"] else "of_counties"
    return wording.say(f"events.{key}", name=name, **texts)


def _groups(wording: Wording) -> Iterator[Group]:
    def by_name(event: Event) -> tuple[str, str]:
        return wording.by_name(event.subject)

    for kind in EVENTS:
        found = [event for event in wording.agenda.events if event.kind == kind]
        if kind in CROSSED:
            for indicator, chosen in groupby(found, key=lambda event: event.subject.indicator):
                lines = [_crossing_line(wording, event) for event in sorted(chosen, key=by_name)]
                yield Group(_turnover_text(wording, indicator, wording.card(indicator), (kind,)), lines)
            continue
        if kind == "inspected":
            lines = [_visit_line(wording, event) for event in found]
        elif kind == "corrected":
            lines = [_correction_line(wording, event) for event in sorted(found, key=by_name)]
        else:
            sheets = sorted(_late_sheets(found), key=lambda sheet: by_name(sheet[0]))
            lines = [_late_line(wording, sheet) for sheet in sheets]
        if lines:
            yield Group(wording.say(f"events.{kind}_group", n=len(lines)), lines)


def _crossing_line(wording: Wording, event: Event) -> Line:
    card = wording.snapshot.card(event.subject.indicator)
    office, lang = wording.office(event.subject), wording.lang
    if event.kind == "lost" and event.cause:
        return Line(_loss_text(wording, event, office), "", event.subject)
    words = card.words[lang]
    fact = words.get("fact_one", words["fact"]) if event.kind == "gained" else words["fact_not"]
    notes = [wording.say("events.about", week=span_label(event.week, lang))]
    notes += [say(lang, f"office.evidence_{event.evidence}")] if event.evidence else []
    if event.cause:
        notes.append(wording.say("events.new_here"))
    elif event.before is None:
        notes.append(wording.say("events.first_report"))
    return Line(wording.say("events.fact", office=office, fact=fact), COMMA[lang].join(notes), event.subject)


def _loss_text(wording: Wording, event: Event, office: str) -> str:
    """Why an office is no longer counted although its own report did not change."""
    condition = wording.snapshot.card(event.subject.indicator).given_measure
    if event.cause == "register":
        return wording.say("events.gone", office=office)
    report = wording.snapshot.drilldown(wording.agenda.week).offices[event.subject.office].reports[condition]
    lang = wording.lang
    measure = wording.snapshot.terms.measures[condition]
    what, value = measure.name(lang), measure.word(lang, report.value)
    return wording.say("events.no_longer", office=office, given=what, value=value)


def _visit_line(wording: Wording, event: Event) -> Line:
    findings = (
        wording.counted("events.findings", event.findings) if event.findings else wording.say("events.no_finding")
    )
    resolved = wording.counted("events.resolved", event.resolved) if event.resolved else ""
    both = COMMA[wording.lang].join(part for part in (findings, resolved) if part)
    text = wording.say("events.visit", office=wording.office(event.subject), findings=both)
    return Line(text, wording.say("events.visited", day=_day(wording, event)), event.subject)


def _correction_line(wording: Wording, event: Event) -> Line:
    assert event.before is not None and event.after is not None
    key = event.subject.indicator
    text = wording.say(
        "events.correction",
        office=wording.office(event.subject),
        measure=wording.measure_name(key),
        before=wording.measure(key, event.before),
        after=wording.measure(key, event.after),
    )
    return Line(text, _arrival_note(wording, event), event.subject)


def _late_sheets(found: Sequence[Event]) -> list[list[Event]]:
    """Late reports grouped by office and week: each group came in as one sheet."""
    sheets: dict[tuple[str, object], list[Event]] = {}
    for event in found:
        if event.kind == "late":
            sheets.setdefault((event.subject.office, event.week), []).append(event)
    return list(sheets.values())


def _late_line(wording: Wording, sheet: Sequence[Event]) -> Line:
    values = [
        wording.say("events.said", measure=wording.measure_name(key), value=wording.measure(key, event.after))
        for event in sheet
        for key in [event.subject.indicator]
        if event.after is not None
    ]
    joined = COMMA[wording.lang].join(values)
    text = wording.say("events.late_sheet", office=wording.office(sheet[0].subject), told=joined)
    return Line(text, _arrival_note(wording, sheet[0]), sheet[0].subject)


def _arrival_note(wording: Wording, event: Event) -> str:
    week = span_label(event.week, wording.lang)
    return wording.say("events.came", week=week, day=_day(wording, event))


def _day(wording: Wording, event: Event) -> str:
    assert event.day is not None
    return day_label(event.day, wording.lang)
