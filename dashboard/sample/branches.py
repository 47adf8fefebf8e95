"""The sample's county offices: which bodies have one where, and what it is called.

The bodies are real and such offices are usual for them; which county lacks one is drawn from the seed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from dashboard.sample.rows import County, Office
from dashboard.weeks import WEEK

_COUNTY_FA = "شهرستان {county}"


class Branch(NamedTuple):
    """A body's usual office in a county. {county} is the county's name.

    missing: how many counties have none. not_in: counties that another body serves. only_in: blank for all.
    """

    body: str
    name_fa: str
    name_en: str
    missing: int = 0
    not_in: tuple[str, ...] = ()
    only_in: tuple[str, ...] = ()


def _office(body: str, fa: str, en: str, missing: int = 0, not_in: tuple[str, ...] = ()) -> Branch:
    return Branch(body, f"{fa} {_COUNTY_FA}", f"{en} of {{county}} County", missing, not_in)


BRANCHES: Sequence[Branch] = (
    _office("B019", "اداره ثبت احوال", "Civil Registration Office"),
    _office("B021", "اداره تعاون، کار و رفاه اجتماعی", "Cooperatives, Labour and Social Welfare Office", 4),
    _office("B023", "اداره فرهنگ و ارشاد اسلامی", "Culture and Islamic Guidance Office", 2),
    _office("B025", "اداره ثبت اسناد و املاک", "Deeds and Properties Registration Office", 2),
    _office("B027", "اداره آموزش و پرورش", "Education Office"),
    _office("B029", "اداره حفاظت محیط زیست", "Environmental Protection Office", 5),
    _office("B037", "اداره منابع طبیعی و آبخیزداری", "Natural Resources and Watershed Office", 3),
    _office("B039", "اداره پست", "Post Office", 2),
    _office("B045", "اداره راه و شهرسازی", "Roads and Urban Development Office", 5),
    _office("B046", "شعبه تأمین اجتماعی", "Social Security Branch", 4),
    _office("B047", "اداره ورزش و جوانان", "Sport and Youth Office", 2),
    _office("B049", "اداره امور مالیاتی", "Tax Affairs Office", 4),
    _office("B051", "اداره دامپزشکی", "Veterinary Office", 4),
    _office("B052", "اداره بهزیستی", "Welfare Office"),
    Branch("B001", "بانک کشاورزی، شعبه {county}", "Bank Keshavarzi, {county} Branch", 1),
    Branch("B004", "بانک ملی ایران، شعبه {county}", "Bank Melli Iran, {county} Branch", 1),
    _office("B055", "بنیاد شهید و امور ایثارگران", "Foundation of Martyrs and Veterans Affairs Office", 4),
    _office("B056", "بنیاد مسکن انقلاب اسلامی", "Housing Foundation Office", 2),
    _office("B057", "کمیته امداد امام خمینی (ره)", "Imam Khomeini Relief Committee Office"),
    _office("B064", "مدیریت جهاد کشاورزی", "Agriculture-Jahad Office"),
    _office("B077", "جمعیت هلال احمر", "Red Crescent Office", 5),
    # County 1002 has an electricity company of its own, county 1010 its own companies and a university.
    _office("B088", "مدیریت برق", "Electricity Office", 3, ("1002",)),
    _office("B095", "اداره گاز", "Gas Office", 4),
    _office("B096", "امور آب و فاضلاب", "Water and Wastewater Office", 2, ("1010",)),
    _office("B099", "اداره مخابرات", "Telecommunication Office", 4),
    _office("B104", "شبکه بهداشت و درمان", "Health Network", 0, ("1010", "1018")),
    Branch(
        "B107",
        f"شبکه بهداشت و درمان {_COUNTY_FA}",
        "Health Network of {county} County",
        only_in=("1010", "1018"),
    ),
)


def county_offices(
    counties: Sequence[County], bodies: Sequence[Office], first: date, last: date, rng: Random
) -> list[Office]:
    """The county offices of a sample whose weeks run from first to last, by office_id.

    Small counties go without more often. Three of the offices open during the sample and two close.
    Bodies that the register does not have get no offices.
    """
    known = {body.office_id for body in bodies}
    weight = _lack_weights(counties)
    offices = []
    for branch in BRANCHES:
        served = [c for c in counties if c.county_code not in branch.not_in]
        if branch.only_in:
            served = [c for c in served if c.county_code in branch.only_in]
        lacking = _draw(served, min(branch.missing, len(served)), weight, rng)
        if branch.body in known:
            offices += [_named(branch, county) for county in served if county not in lacking]
    return _dated(sorted(offices), first, last, rng)


def _lack_weights(counties: Sequence[County]) -> Mapping[str, float]:
    """How readily a county goes without an office: 1 for a large one, up to 8 for the smallest."""
    return {c.county_code: 1 + 7 * (1 - min(c.population or 60_000, 200_000) / 200_000) for c in counties}


def _draw(counties: Sequence[County], count: int, weight: Mapping[str, float], rng: Random) -> set[County]:
    # Weighted draw without replacement: the smallest of the exponential waiting times.
    waits = sorted((rng.expovariate(weight[c.county_code]), c) for c in counties)
    return {county for _, county in waits[:count]}


def _named(branch: Branch, county: County) -> Office:
    return Office(
        office_id=f"{branch.body}-{county.county_code}",
        kind="county_office",
        name_fa=branch.name_fa.format(county=county.name_fa),
        name_en=branch.name_en.format(county=county.name_en),
        county_code=county.county_code,
        parent_id=branch.body,
        sample="yes",
    )


def _dated(offices: list[Office], first: date, last: date, rng: Random) -> list[Office]:
    weeks = (last - first).days // 7 + 1
    chosen = rng.sample(range(len(offices)), min(5, len(offices)))
    shares = (0.25, 0.5, 0.8, 0.6, 0.85)
    for place, (index, share) in enumerate(zip(chosen, shares, strict=False)):
        day = (first + WEEK * int(weeks * share) + timedelta(days=1)).isoformat()
        opens = place < 3
        office = offices[index]
        offices[index] = office._replace(valid_from=day) if opens else office._replace(valid_to=day)
    return offices
