"""The decisions of the sample's meetings: some done, some overdue, some open.

The county or office of each decision is drawn by lot among those that the decision fits, such as offices that opened
a desk since the meeting.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple

from dashboard.tables.versions import Record
from tools.sample.plan import EXECUTIVE, Histories
from tools.sample.tables import County, Office, publication_of

GOVERNOR = "B059"
"""The governor's office, which owns decisions about the whole province."""


class Template(NamedTuple):
    """A decision whose place is drawn by lot. {place} in the text is the name of the county or office.

    ago: weeks from the meeting to the sample's last week. due: weeks from the meeting to the due week. about: county,
    office, or blank for the province. fits: whether the decision fits an office, from the office's value of `measure`
    at the meeting and in the last week. later: changes by later meetings, as (weeks from that meeting to the last
    week, status, weeks from the first meeting to a new due week, or None).
    """

    text: str
    indicator: str
    ago: int
    due: int
    about: str = "county"
    measure: str = ""
    fits: Callable[[int, int], bool] = lambda then, now: True
    later: tuple[tuple[int, str, int | None], ...] = ()


TEMPLATES: Sequence[Template] = (
    Template(
        "برای کارشناسان میزهای خدمت شهرستان {place} دورهٔ آموزشی برگزار شود.",
        "desk_experts",
        ago=13,
        due=6,
        later=((7, "done", None),),
    ),
    Template(
        "{place} میز خدمت خود را در طبقهٔ همکف دایر کند تا مراجعان برای یک کار به چند اتاق فرستاده نشوند.",
        "service_desks",
        ago=9,
        due=10,
        about="office",
        measure="desk",
        fits=lambda then, now: not then and now > 0,
        later=((0, "done", None),),
    ),
    Template(
        "{place} ستاد حقوق شهروندی خود را تشکیل دهد و نشانی آن را در ورودی ساختمان اعلام کند.",
        "committee_directorates",
        ago=11,
        due=5,
        about="office",
        measure="committee",
        fits=lambda then, now: not then and not now,
    ),
    Template(
        "امکان دایر کردن یک میز خدمت مشترک برای دستگاه‌های کم‌مراجعهٔ شهرستان {place} بررسی شود.",
        "",
        ago=8,
        due=4,
        later=((4, "dropped", None),),
    ),
    Template(
        "{place} خدمات الکترونیکی خود را از اطلاع‌رسانی به پذیرش فرم‌ها برساند.",
        "e_services",
        ago=6,
        due=4,
        about="office",
        measure="e_service_stage",
        fits=lambda then, now: then == 1 and now < 3,
    ),
    Template(
        "دفترهای دستگاه‌های اجرایی شهرستان {place} که میز خدمت ندارند، میز خدمت دایر کنند.",
        "service_desks",
        ago=5,
        due=4,
        later=((1, "open", 8),),
    ),
    Template(
        "یافته‌های رفع‌نشدهٔ بازرسی در دستگاه‌های شهرستان {place} پیگیری و رفع شود.",
        "findings_resolved",
        ago=3,
        due=5,
    ),
    Template(
        "برنامهٔ بازدیدها چنان تنظیم شود که در یک ماه دو تیم به یک دستگاه نروند.",
        "parallel_work",
        ago=2,
        due=2,
        about="",
    ),
    Template(
        "دستگاه‌هایی در شهرستان {place} که بیش از چهار هفته گزارش نداده‌اند، گزارش خود را بفرستند.",
        "committee",
        ago=0,
        due=2,
    ),
)


def make_decisions(
    counties: Sequence[County], offices: Sequence[Office], histories: Histories, weeks: Sequence[date], rng: Random
) -> list[Record]:
    """The rows, oldest first. Decisions of meetings before the first week are left out, and so are those that fit no
    office."""
    governorates = sorted(office for office in offices if office.kind == "governorate")
    drawn = rng.sample(governorates, len(governorates))
    names = {county.county_code: county.name_fa for county in counties}
    rows: list[Record] = []
    used: set[str] = set()
    for number, template in enumerate(TEMPLATES, start=1):
        if template.ago >= len(weeks):
            continue
        week, county, owner, office, place = weeks[-1 - template.ago], "", GOVERNOR, "", ""
        if template.about == "county":
            governorate = drawn[number % len(drawn)]
            owner, county, place = governorate.office_id, governorate.county_code, names[governorate.county_code]
        elif template.about == "office":
            found = _fitting(template, [o for o in offices if o.office_id not in used], histories)
            if not found:
                continue
            chosen = rng.choice(found)
            owner, office, place = chosen.office_id, chosen.office_id, chosen.name_fa
            used.add(office)
        first = Record(
            decision_id=f"sample-{number:02}",
            recorded_at=_recorded(week, rng),
            meeting_week=week,
            text=template.text.format(place=place),
            indicator=template.indicator,
            county_code=county,
            office_id=office,
            owner_id=owner,
            due_week=week + timedelta(weeks=template.due),
            status="open",
        )
        rows.append(first)
        for ago, status, due in template.later:
            meeting = weeks[-1 - ago]
            due_week = week + timedelta(weeks=due) if due else first.due_week
            recorded = _recorded(meeting, rng)
            rows.append(first._replace(recorded_at=recorded, meeting_week=meeting, due_week=due_week, status=status))
    return sorted(rows, key=lambda row: (row.recorded_at, row.decision_id))


def _fitting(template: Template, offices: Sequence[Office], histories: Histories) -> list[Office]:
    """The province's executive bodies that the decision fits, sorted."""
    found = []
    for office in sorted(office for office in offices if office.kind in EXECUTIVE):
        history = histories.get((office.office_id, template.measure))
        if history and template.fits(history[-1 - template.ago], history[-1]):
            found.append(office)
    return found


def _recorded(week: date, rng: Random) -> datetime:
    """When a meeting's decision is recorded: 1 to 4 hours after the week's publication."""
    return publication_of(week) + timedelta(minutes=rng.randint(60, 240))
