"""The borders of a county in words: what it was made of, what came out of it, and whether figures are alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dashboard.areas.lineage import Life, family, root, successors
from dashboard.figures.borders import lives
from dashboard.language import COMMA, say
from dashboard.pages.common.grouped_borders import parts
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label, friday, span_label, week_of

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Link:
    """An address and its text."""

    href: str
    text: str


@dataclass(frozen=True)
class Borders:
    """The borders of a county in words.

    absent: why the county has no figure in the shown week, '' where it has one; out: where to look instead. notes:
    what is not alike in the figures, or was added up. parts: of old borders, the same page of each county that they
    hold. history: what happened, each as (words, links, words). both: (address, text, whether it is shown) of the
    county in new and in old borders, empty for a county that was never split.
    """

    absent: str = ""
    out: Sequence[Link] = ()
    notes: Sequence[str] = ()
    parts: Sequence[Link] = ()
    history: Sequence[tuple[str, Sequence[Link], str]] = ()
    both: Sequence[tuple[str, str, bool]] = ()


def borders(lang: str, snapshot: Snapshot, selection: Selection) -> Borders:
    """The borders of a county with their history, as the county's own page shows them."""
    known, absent = lives(snapshot), absence(lang, snapshot, selection)
    split = len(family(known, root(known, selection.county))) > 1
    return Borders(
        absent=absent,
        out=elsewhere(lang, snapshot, selection) if absent else (),
        notes=() if absent else notes(lang, snapshot, selection),
        history=history(lang, snapshot, selection),
        both=both_borders(lang, snapshot, selection) if split else (),
    )


def borders_of_list(lang: str, snapshot: Snapshot, selection: Selection, page: str) -> Borders | None:
    """What a page of one figure or list must say of its county's borders; None for the whole province.

    page: its name in ADDRESSES.
    """
    if not selection.county:
        return None
    if absent := absence(lang, snapshot, selection):
        return Borders(absent, elsewhere(lang, snapshot, selection))
    if not selection.old:
        return Borders()
    counties = parts(snapshot, selection.week, selection.county, selection.old)
    links = [
        Link(url(lang, snapshot, page, replace(selection, county=code, old=False)), snapshot.names[code][lang])
        for code in counties
    ]
    return Borders(notes=notes(lang, snapshot, selection), parts=links)


def history(lang: str, snapshot: Snapshot, selection: Selection) -> list[tuple[str, list[Link], str]]:
    """The county's splits, oldest first: from which it was made, which were made out of it, when it ended."""
    known, county = lives(snapshot), selection.county
    life = known[county]
    lines = []
    if life.split_from:
        key = "county.born" if life.since else "county.born_undated"
        lines.append(_splits_line(lang, snapshot, selection, key, [life.split_from], life.since))
    days: dict[date | None, list[str]] = {}
    for code in successors(known, county):
        days.setdefault(known[code].since, []).append(code)
    for day, codes in days.items():
        lines.append(
            _splits_line(lang, snapshot, selection, "county.split" if day else "county.split_undated", codes, day)
        )
    if life.until:
        lines.append((say(lang, "county.ended", date=day_label(life.until, lang)), [], ""))
    return lines


def absence(lang: str, snapshot: Snapshot, selection: Selection) -> str:
    """Why the county has no figure in the shown week, in words; '' if it has a place there."""
    known, names = lives(snapshot), snapshot.names
    life, name = known[selection.county], names[selection.county][lang]
    home = root(known, selection.county)
    if selection.old and home != selection.county:
        return say(lang, "county.within", name=name, root=names[home][lang])
    day = friday(snapshot.weeks[selection.week])
    if selection.old and any(known[code].existed(day) for code in family(known, home)):
        return ""
    span = span_label(snapshot.weeks[selection.week], lang)
    if life.since and day < life.since:
        return say(lang, "county.not_yet", name=name, week=span, date=day_label(life.since, lang))
    if life.until and life.until <= day:
        return say(lang, "county.no_more", name=name, week=span, date=day_label(life.until, lang))
    return ""


def elsewhere(lang: str, snapshot: Snapshot, selection: Selection) -> list[Link]:
    """Where to look for a county that did not exist: a week in which it did, and the old borders."""
    known = lives(snapshot)
    home = root(known, selection.county)
    found = []
    living = [i for i, week in enumerate(snapshot.weeks) if known[selection.county].existed(friday(week))]
    if living:
        to = replace(selection, week=selection.week if selection.week in living else living[-1], old=False)
        text = say(lang, "county.borders_new" if to.week == selection.week else "county.see_week")
        found.append(Link(url(lang, snapshot, "county", to), text))
    if len(family(known, home)) > 1:
        to = replace(selection, county=home, old=True)
        text = say(lang, "county.see_old", root=snapshot.names[home][lang])
        found.append(Link(url(lang, snapshot, "county", to), text))
    return found


def both_borders(lang: str, snapshot: Snapshot, selection: Selection) -> list[tuple[str, str, bool]]:
    """(address, text, shown) of the county in new and in old borders; a new county's old ones are its origin's."""
    home = root(lives(snapshot), selection.county)
    new, old = replace(selection, old=False), replace(selection, county=home, old=True)
    old_text = say(lang, "county.borders_old")
    if home != selection.county:
        old_text = say(lang, "county.see_old", root=snapshot.names[home][lang])
    return [
        (url(lang, snapshot, "county", new), say(lang, "county.borders_new"), not selection.old),
        (url(lang, snapshot, "county", old), old_text, selection.old and home == selection.county),
    ]


def notes(lang: str, snapshot: Snapshot, selection: Selection) -> list[str]:
    """What is not alike in the figures of the page, or was added to make them alike."""
    known, names = lives(snapshot), snapshot.names
    county, life = selection.county, known[selection.county]
    newest = friday(snapshot.weeks[-1])
    later = family(known, county)[1:] if selection.old else successors(known, county)
    splits = [(day, codes) for day, codes in _split_days(known, later) if day <= newest]
    found = []
    for day, codes in splits:
        values = {"names": _names(lang, snapshot, codes), "root": names[county][lang]}
        if selection.old:
            found.append(say(lang, "county.note_old", date=day_label(day, lang), **values))
        else:
            found.append(say(lang, "county.note_new", date=day_label(day - DAY, lang), **values))
    if selection.old and not splits:
        found.append(say(lang, "county.note_same"))
    if life.split_from and life.since:
        parent = names[life.split_from][lang]
        found.append(say(lang, "county.note_new_county", date=day_label(life.since, lang), root=parent))
    # In the week of a split the week before still had other borders; in old borders the two weeks are alike.
    if not selection.old and any(week_of(day) == snapshot.weeks[selection.week] for day, _ in splits):
        found.append(say(lang, "county.note_change"))
    return found


def _split_days(known: Mapping[str, Life], later: Sequence[str]) -> list[tuple[date, list[str]]]:
    """The days on which counties were split off, oldest first, and which these were."""
    found: dict[date, list[str]] = {}
    for code in later:
        day = known[code].since
        if day:
            found.setdefault(day, []).append(code)
    return sorted(found.items())


def _names(lang: str, snapshot: Snapshot, codes: Sequence[str]) -> str:
    return COMMA[lang].join(snapshot.names[code][lang] for code in codes)


def _splits_line(
    lang: str, snapshot: Snapshot, selection: Selection, key: str, codes: Sequence[str], day: date | None
) -> tuple[str, list[Link], str]:
    # Filled with a mark where the names go, so that each language puts the links in its own place.
    before, after = say(lang, key, names="\0", date=day_label(day, lang) if day else "").split("\0")
    links = [
        Link(url(lang, snapshot, "county", replace(selection, county=code, old=False)), snapshot.names[code][lang])
        for code in codes
    ]
    return before, links, after
