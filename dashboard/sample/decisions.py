"""What the sample's meetings decided: directions to offices, some done, some overdue, some on their way.

The texts are such as meetings write; which county and which office they are about is drawn from the seed, among
those that fit: a desk that was opened since, a committee that is still missing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple

from dashboard.sample.plan import EXECUTIVE, Histories
from dashboard.sample.rows import County, Decision, Office, publication_of

# The governor's own office: what is about the whole province is its to see to.
GOVERNOR = "B059"


class Direction(NamedTuple):
    """A direction. {place} of the text is the name of the county or office that it is about.

    ago: how many weeks before the last its meeting was; due: weeks from that meeting. place: county, office, or ''
    for the province. fits: whether an office's value of `measure` (at the meeting, in the last week) calls for it.
    later: what meetings since made of it, as (weeks before the last, status, weeks from its meeting to a new due
    week, or None).
    """

    text: str
    indicator: str
    ago: int
    due: int
    place: str = "county"
    measure: str = ""
    fits: Callable[[int, int], bool] = lambda then, now: True
    later: tuple[tuple[int, str, int | None], ...] = ()


DIRECTIONS: Sequence[Direction] = (
    Direction(
        "برای کارشناسان میزهای خدمت شهرستان {place} دورهٔ آموزشی برگزار شود.",
        "desk_experts",
        ago=13,
        due=6,
        later=((7, "done", None),),
    ),
    Direction(
        "{place} میز خدمت خود را در طبقهٔ همکف دایر کند تا مراجعان برای یک کار به چند اتاق فرستاده نشوند.",
        "service_desks",
        ago=9,
        due=10,
        place="office",
        measure="desk",
        fits=lambda then, now: not then and now > 0,
        later=((0, "done", None),),
    ),
    Direction(
        "{place} ستاد حقوق شهروندی خود را تشکیل دهد و نشانی آن را در ورودی ساختمان اعلام کند.",
        "committee_directorates",
        ago=11,
        due=5,
        place="office",
        measure="committee",
        fits=lambda then, now: not then and not now,
    ),
    Direction(
        "امکان دایر کردن یک میز خدمت مشترک برای دستگاه‌های کم‌مراجعهٔ شهرستان {place} بررسی شود.",
        "",
        ago=8,
        due=4,
        later=((4, "dropped", None),),
    ),
    Direction(
        "{place} خدمات الکترونیکی خود را از اطلاع‌رسانی به پذیرش فرم‌ها برساند.",
        "e_services",
        ago=6,
        due=4,
        place="office",
        measure="e_service_stage",
        fits=lambda then, now: then == 1 and now < 3,
    ),
    Direction(
        "دفترهای دستگاه‌های اجرایی شهرستان {place} که میز خدمت ندارند، میز خدمت دایر کنند.",
        "service_desks",
        ago=5,
        due=4,
        later=((1, "open", 8),),
    ),
    Direction(
        "یافته‌های رفع‌نشدهٔ بازرسی در دستگاه‌های شهرستان {place} پیگیری و رفع شود.",
        "findings_resolved",
        ago=3,
        due=5,
    ),
    Direction(
        "برنامهٔ بازدیدها چنان تنظیم شود که در یک ماه دو تیم به یک دستگاه نروند.",
        "parallel_work",
        ago=2,
        due=2,
        place="",
    ),
    Direction(
        "دستگاه‌هایی در شهرستان {place} که بیش از چهار هفته گزارش نداده‌اند، گزارش خود را بفرستند.",
        "committee",
        ago=0,
        due=2,
    ),
)


def make_decisions(
    counties: Sequence[County], offices: Sequence[Office], histories: Histories, weeks: Sequence[date], rng: Random
) -> list[Decision]:
    """The rows, oldest first, for counties and offices that stand in the last week.

    Directions of weeks before the first are left out, and so are those that no office fits.
    """
    governorates = sorted(office for office in offices if office.kind == "governorate")
    drawn = rng.sample(governorates, len(governorates))
    names = {county.county_code: county.name_fa for county in counties}
    governor = next((office for office in offices if office.office_id == GOVERNOR), None)
    rows: list[Decision] = []
    asked: set[str] = set()
    for number, direction in enumerate(DIRECTIONS, start=1):
        if direction.ago >= len(weeks) or not drawn:
            continue
        week, county, owner, office = weeks[-1 - direction.ago], "", governor, ""
        place = ""
        if direction.place == "county":
            owner = drawn[number % len(drawn)]
            county, place = owner.county_code, names[owner.county_code]
        elif direction.place == "office":
            owner = _fitting(direction, [o for o in offices if o.office_id not in asked], histories, len(weeks), rng)
            office, place = (owner.office_id, owner.name_fa) if owner else ("", "")
        if owner is None:
            continue
        asked.add(office)
        first = Decision(
            decision_id=f"sample-{number:02}",
            recorded_at=_recorded(week, rng),
            meeting_week=week,
            text=direction.text.format(place=place),
            indicator=direction.indicator,
            county_code=county,
            office_id=office,
            owner_id=owner.office_id,
            due_week=week + timedelta(weeks=direction.due),
            status="open",
        )
        rows.append(first)
        for ago, status, due in direction.later:
            meeting = weeks[-1 - ago]
            until = week + timedelta(weeks=due) if due else first.due_week
            rows.append(
                first._replace(
                    recorded_at=_recorded(meeting, rng), meeting_week=meeting, due_week=until, status=status
                )
            )
    return sorted(rows, key=lambda row: (row.recorded_at, row.decision_id))


def _fitting(
    direction: Direction, offices: Sequence[Office], histories: Histories, weeks: int, rng: Random
) -> Office | None:
    """A body of the province that the direction fits, drawn by lot."""
    found = []
    for office in sorted(office for office in offices if office.kind in EXECUTIVE):
        history = histories.get((office.office_id, direction.measure))
        if history and direction.fits(history[weeks - 1 - direction.ago], history[-1]):
            found.append(office)
    return rng.choice(found) if found else None


def _recorded(week: date, rng: Random) -> datetime:
    """In the hours after the week's publication, when the meeting has ended."""
    return publication_of(week) + timedelta(minutes=rng.randint(60, 240))
