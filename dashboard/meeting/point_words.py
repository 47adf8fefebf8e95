"""The sections on areas off track, the best counties, the gaps and the discrepancies, in words."""

import math

from dashboard.indicators import amounts
from dashboard.indicators.outlook import LONG, SHORT
from dashboard.language import COMMA, say
from dashboard.language.digits import percent
from dashboard.meeting.behind import behind_sentence, counties_sentence
from dashboard.meeting.lines import Line, Section, Wording, section
from dashboard.meeting.outlook_words import moved_text, outlook_text, progress_text
from dashboard.meeting.points import Best, Discrepancy, GapSet, OffTrack
from dashboard.weeks import span_label


def off_track(wording: Wording) -> Section:
    points = wording.agenda.off_track
    province = [point for point in points if not point.subject.area]
    counties = [point for point in points if point.subject.area]
    snapshot, lang, week = wording.snapshot, wording.lang, wording.agenda.week
    summary = f"{behind_sentence(snapshot, lang, week, '')} {counties_sentence(snapshot, lang, week)}"
    parts = {
        "of_province": [_off_track(wording, point) for point in province],
        "of_counties": [_off_track(wording, point) for point in counties],
    }
    return section(wording, "off_track", summary, parts)


def reasons(wording: Wording, point: OffTrack) -> str:
    """The reasons why an area is off track, as clauses."""
    return say(wording.lang, "sentence.join").join(_reason(wording, point, reason) for reason in point.reasons)


def off_track_text(wording: Wording, point: OffTrack) -> str:
    """A point in one sentence: area and indicator, figure, reasons."""
    subject = point.subject
    return wording.say(
        "off_track.line",
        what=wording.what(subject),
        figure=wording.figure(subject),
        reasons=reasons(wording, point),
    )


def best(wording: Wording) -> Section:
    points = wording.agenda.best
    newly = [point for point in points if point.newly]
    counties = len({point.subject.area for point in points})
    reached = wording.counted("best.targets", len(newly)) if newly else wording.say("best.no_target")
    summary = wording.counted("best.summary", counties, weeks=SHORT, reached=reached)
    summary = summary if points else wording.say("best.empty")
    parts = {
        "newly": [_best(wording, point) for point in newly],
        "gained": [_best(wording, point) for point in points if not point.newly],
    }
    return section(wording, "best", summary, parts)


def best_text(wording: Wording, point: Best) -> str:
    """A point in one sentence: area and indicator, figures before and now, and whether the target was reached."""
    card = wording.snapshot.card(point.subject.indicator)
    reached = "within" if card.polarity == "low" else "reached"
    return wording.say(
        f"best.line_{reached if point.newly else 'moved'}",
        what=wording.what(point.subject),
        before=amounts.figure(wording.lang, card, point.before),
        now=amounts.figure(wording.lang, card, point.now),
        target=amounts.target(wording.lang, card),
        weeks=SHORT,
    )


def gaps(wording: Wording) -> Section:
    """The fewest counties or offices that make up half of each gap."""
    sets = wording.agenda.gaps
    summary = wording.say("gaps.empty")
    if sets:
        key = "gaps.summary_offices" if sets[0].members[0][0].office else "gaps.summary"
        summary = wording.counted(key, len(sets[0].members), name=wording.card(sets[0].indicator))
    return section(wording, "gaps", summary, {"all": [_gap(wording, gap_set) for gap_set in sets]})


def discrepancies(wording: Wording) -> Section:
    """The inspections that contradicted an office's self-reported value."""
    new = [_discrepancy(wording, point) for point in wording.agenda.discrepancies if point.new]
    unresolved = [_discrepancy(wording, point) for point in wording.agenda.discrepancies if not point.new]
    key = "summary" if new or unresolved else "empty"
    summary = wording.say(f"discrepancies.{key}", new=len(new), unresolved=len(unresolved))
    parts = {"new": new, "unresolved": unresolved}
    return section(wording, "discrepancies", f"{summary} {_rate(wording)}", parts)


def _off_track(wording: Wording, point: OffTrack) -> Line:
    card = wording.snapshot.card(point.subject.indicator)
    outlook = point.outlook
    # For a passed target date the reason already says so.
    note = progress_text(wording.lang, outlook) if outlook.overdue else outlook_text(wording.lang, card, outlook)
    return Line(off_track_text(wording, point), note, point.subject)


def _reason(wording: Wording, point: OffTrack, reason: str) -> str:
    card = wording.snapshot.card(point.subject.indicator)
    if reason == "falling":
        return wording.counted(f"off_track.falling_{card.polarity}", point.lost, weeks=SHORT)
    if reason == "behind":
        return _needed_text(wording, point)
    if reason == "not_reported":
        if not wording.cell(point.subject).known:
            return wording.say("off_track.not_known")
        return wording.counted("off_track.silent", point.silent)
    return wording.counted("off_track.stale", point.late)


def _needed_text(wording: Wording, point: OffTrack) -> str:
    """The progress of the last weeks compared with the progress needed in as many weeks, or until the target's date
    if fewer weeks are left."""
    outlook = point.outlook
    if outlook.overdue:
        return wording.say("off_track.overdue", k=point.units)
    pace, weeks = (outlook.long, LONG) if outlook.long is not None else (outlook.short, SHORT)
    moved = moved_text(wording.lang, pace, weeks)
    if outlook.need.weeks < weeks:
        return wording.say("off_track.behind_soon", moved=moved, k=point.units, left=outlook.need.weeks)
    needed = math.ceil(outlook.needed * weeks - 1e-9)
    return wording.counted("off_track.behind", needed, moved=moved)


def _best(wording: Wording, point: Best) -> Line:
    return Line(best_text(wording, point), "", point.subject)


def _gap(wording: Wording, gap_set: GapSet) -> Line:
    lang = wording.lang
    offices = bool(gap_set.members[0][0].office)
    names = [
        wording.say("gaps.member", name=wording.office(s) if offices else wording.area(s.area), k=units)
        for s, units in gap_set.members
    ]
    low = wording.snapshot.card(gap_set.indicator).polarity == "low"
    line = "line_offices" if offices else "line_above" if low else "line"
    text = wording.counted(
        f"gaps.{line}",
        len(gap_set.members),
        name=wording.card(gap_set.indicator),
        areas=gap_set.areas,
        closes=gap_set.closes,
        total=gap_set.total,
    )
    note = COMMA[lang].join(names) + "."
    if gap_set.unknown:
        note += " " + wording.counted("gaps.unknown", gap_set.unknown)
    subject = gap_set.members[0][0]
    return Line(text, note, subject if len(gap_set.members) == 1 else type(subject)(gap_set.indicator))


def _discrepancy(wording: Wording, point: Discrepancy) -> Line:
    key, lang = point.subject.indicator, wording.lang
    text = wording.say(
        "discrepancies.line",
        office=wording.office(point.subject),
        measure=wording.measure_name(key),
        said=wording.measure(key, point.said),
        found=wording.measure(key, point.found),
    )
    said, found = (span_label(week, lang) for week in (point.said_week, point.found_week))
    key = "discrepancies.week" if said == found else "discrepancies.weeks"
    note = wording.say(key, said=said, found=found)
    state = wording.say("discrepancies.stands" if point.unresolved else "discrepancies.settled")
    return Line(text, f"{note} {state}", point.subject)


def _rate(wording: Wording) -> str:
    rate = wording.agenda.rate
    if rate.share is None:
        return wording.say("discrepancies.none_checked", weeks=LONG)
    return wording.say(
        "discrepancies.rate",
        contradicted=rate.contradicted,
        checked=rate.checked,
        share=percent(rate.share, wording.lang),
        weeks=LONG,
    )
