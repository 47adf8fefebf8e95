"""Who is off track, who did best, where the gap lies, and where an inspection said otherwise, in words."""

from __future__ import annotations

import math
from dataclasses import replace

from dashboard.indicators.outlook import LONG, SHORT
from dashboard.language import COMMA, say
from dashboard.language.digits import local_digits, one_decimal, percent
from dashboard.meeting.lines import Group, Line, Section, Telling, group
from dashboard.meeting.outlook_words import moved_text, outlook_text, way_text
from dashboard.meeting.points import Best, Discrepancy, GapSet, OffTrack
from dashboard.weeks import span_label


def off_track(telling: Telling, most: int) -> Section:
    """Who is off track: the province, then the counties."""
    points = telling.agenda.off_track
    province = [point for point in points if not point.subject.area]
    counties = [point for point in points if point.subject.area]
    named = len({point.subject.area for point in counties})
    summary = telling.say(
        "off_track.summary",
        province=len(province),
        indicators=len(telling.snapshot.cards),
        counties=telling.counted("off_track.counties", named) if named else telling.say("off_track.no_county"),
    )
    groups = [
        group(telling.say(f"off_track.{name}", n=len(own)), [_off_track(telling, point) for point in own], most)
        for name, own in (("of_province", province), ("of_counties", counties))
        if own
    ]
    return _section(telling, "off_track", summary, groups)


def reasons(telling: Telling, point: OffTrack) -> str:
    """Why an area is off track, in a few clauses."""
    return say(telling.lang, "sentence.join").join(_reason(telling, point, reason) for reason in point.reasons)


def off_track_text(telling: Telling, point: OffTrack) -> str:
    """A point in one sentence: what and where, its figure, why."""
    subject = point.subject
    return telling.say(
        "off_track.line",
        what=telling.what(subject),
        figure=telling.figure(subject),
        reasons=reasons(telling, point),
    )


def best(telling: Telling, most: int) -> Section:
    """Who did best: targets reached, then the greatest gains."""
    points = telling.agenda.best
    newly = [point for point in points if point.newly]
    counties = len({point.subject.area for point in points})
    reached = telling.counted("best.targets", len(newly)) if newly else telling.say("best.no_target")
    summary = telling.counted("best.summary", counties, weeks=SHORT, reached=reached)
    gained = [point for point in points if not point.newly]
    groups = [
        group(telling.say(f"best.{name}", n=len(own)), [_best(telling, point) for point in own], most)
        for name, own in (("newly", newly), ("gained", gained))
        if own
    ]
    return _section(telling, "best", summary, groups)


def best_text(telling: Telling, point: Best) -> str:
    """A point in one sentence: where and what, how much more, and whether the target was reached."""
    card = telling.snapshot.card(point.subject.indicator)
    return telling.counted(
        f"best.line_{'reached' if point.newly else card.polarity}",
        point.gained,
        what=telling.what(point.subject),
        figure=telling.figure(point.subject),
        target=percent(card.target_share, telling.lang),
        weeks=SHORT,
    )


def gaps(telling: Telling, most: int) -> Section:
    """Which few counties or offices make half of the gap."""
    sets = telling.agenda.gaps
    summary = ""
    if sets:
        key = "gaps.summary_offices" if sets[0].members[0][0].office else "gaps.summary"
        summary = telling.counted(key, len(sets[0].members), name=telling.card(sets[0].indicator))
    lines = [_gap(telling, made) for made in sets]
    groups = [group(telling.say("gaps.all", n=len(lines)), lines, most)] if lines else []
    return _section(telling, "gaps", summary, groups)


def discrepancies(telling: Telling, most: int) -> Section:
    """Where an inspection said otherwise than the office."""
    agenda = telling.agenda
    new = [point for point in agenda.discrepancies if point.new]
    standing = [point for point in agenda.discrepancies if not point.new]
    summary = telling.say("discrepancies.summary", new=len(new), standing=len(standing))
    groups = [
        group(telling.say(f"discrepancies.{name}", n=len(own)), [_discrepancy(telling, point) for point in own], most)
        for name, own in (("new", new), ("standing", standing))
        if own
    ]
    made = _section(telling, "discrepancies", summary, groups)
    return replace(made, summary=f"{made.summary} {_rate(telling)}")


def _section(telling: Telling, key: str, summary: str, groups: list[Group]) -> Section:
    heading, rule, empty = (telling.say(f"{key}.{part}") for part in ("heading", "rule", "empty"))
    return Section(key, heading, summary if groups else empty, rule, groups, empty)


def _off_track(telling: Telling, point: OffTrack) -> Line:
    card = telling.snapshot.card(point.subject.indicator)
    outlook = point.outlook
    # That its date has passed is the reason already.
    note = way_text(telling.lang, outlook) if outlook.overdue else outlook_text(telling.lang, card, outlook)
    return Line(off_track_text(telling, point), note, point.subject)


def _reason(telling: Telling, point: OffTrack, reason: str) -> str:
    card = telling.snapshot.card(point.subject.indicator)
    if reason == "falling":
        return telling.counted(f"off_track.falling_{card.polarity}", point.lost, weeks=SHORT)
    if reason == "behind":
        return _behind(telling, point)
    if reason == "not_reported":
        if not telling.cell(point.subject).known:
            return telling.say("off_track.not_known")
        return telling.counted("off_track.silent", point.silent)
    return telling.counted("off_track.stale", point.late)


def _behind(telling: Telling, point: OffTrack) -> str:
    """What the last weeks brought beside what as many need, or beside all that is left where fewer are left."""
    outlook = point.outlook
    if outlook.overdue:
        return telling.say("off_track.overdue", k=point.units)
    pace, weeks = (outlook.long, LONG) if outlook.long is not None else (outlook.short, SHORT)
    moved = moved_text(telling.lang, pace, weeks)
    if outlook.need.weeks < weeks:
        return telling.say("off_track.behind_soon", moved=moved, k=point.units, left=outlook.need.weeks)
    needed = math.ceil(outlook.needed * weeks - 1e-9)
    return telling.counted("off_track.behind", needed, moved=moved)


def _best(telling: Telling, point: Best) -> Line:
    points = local_digits(one_decimal(point.points * 100), telling.lang)
    first, last = point.place
    note = telling.say("best.points", points=points.removeprefix("-"))
    if first != last:
        note += " " + telling.say("best.tied", first=first, last=last)
    return Line(best_text(telling, point), note, point.subject)


def _gap(telling: Telling, made: GapSet) -> Line:
    lang = telling.lang
    offices = bool(made.members[0][0].office)
    names = [
        telling.say("gaps.member", name=telling.office(s) if offices else telling.area(s.area), k=units)
        for s, units in made.members
    ]
    text = telling.counted(
        "gaps.line_offices" if offices else "gaps.line",
        len(made.members),
        name=telling.card(made.indicator),
        areas=made.areas,
        closes=made.closes,
        total=made.total,
    )
    note = COMMA[lang].join(names) + "."
    if made.unknown:
        note += " " + telling.counted("gaps.unknown", made.unknown)
    subject = made.members[0][0]
    return Line(text, note, subject if len(made.members) == 1 else type(subject)(made.indicator))


def _discrepancy(telling: Telling, point: Discrepancy) -> Line:
    key, lang = point.subject.indicator, telling.lang
    text = telling.say(
        "discrepancies.line",
        office=telling.office(point.subject),
        measure=telling.measured(key),
        said=telling.measure(key, point.said),
        found=telling.measure(key, point.found),
    )
    said, found = (span_label(week, lang) for week in (point.said_week, point.found_week))
    key = "discrepancies.week" if said == found else "discrepancies.weeks"
    note = telling.say(key, said=said, found=found)
    state = telling.say("discrepancies.stands" if point.standing else "discrepancies.settled")
    return Line(text, f"{note} {state}", point.subject)


def _rate(telling: Telling) -> str:
    agenda = telling.agenda
    if not agenda.checked:
        return telling.say("discrepancies.none_checked", weeks=LONG)
    return telling.say(
        "discrepancies.rate",
        contradicted=agenda.contradicted,
        checked=agenda.checked,
        share=percent(agenda.contradicted / agenda.checked, telling.lang),
        weeks=LONG,
    )
