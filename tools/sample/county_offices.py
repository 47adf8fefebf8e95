"""The sample's county offices: which executive bodies have an office in which county, and the offices' names.

The bodies are real, and usually have such offices; the counties without an office are drawn by lot.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from tools.sample.tables import County, Office


class _Kind(NamedTuple):
    """A body's usual office in a county; {county} in the names is the county's name.

    missing: how many counties have no such office. not_in: county codes that another body serves. only_in: the only
    county codes with such an office; empty for all.
    """

    body: str
    name_fa: str
    name_en: str
    missing: int = 0
    not_in: tuple[str, ...] = ()
    only_in: tuple[str, ...] = ()


def _office(
    body: str, fa: str, en: str, missing: int = 0, not_in: tuple[str, ...] = (), only_in: tuple[str, ...] = ()
) -> _Kind:
    return _Kind(body, f"{fa} شهرستان {{county}}", f"{en} of {{county}} County", missing, not_in, only_in)


_KINDS = (
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
    _Kind("B001", "بانک کشاورزی، شعبه {county}", "Bank Keshavarzi, {county} Branch", 1),
    _Kind("B004", "بانک ملی ایران، شعبه {county}", "Bank Melli Iran, {county} Branch", 1),
    _office("B055", "بنیاد شهید و امور ایثارگران", "Foundation of Martyrs and Veterans Affairs Office", 4),
    _office("B056", "بنیاد مسکن انقلاب اسلامی", "Housing Foundation Office", 2),
    _office("B057", "کمیته امداد امام خمینی (ره)", "Imam Khomeini Relief Committee Office"),
    _office("B064", "مدیریت جهاد کشاورزی", "Agriculture-Jahad Office"),
    _office("B077", "جمعیت هلال احمر", "Red Crescent Office", 5),
    # County 1002 has an electricity company of its own; 1010 a water company and a medical university of its own.
    _office("B088", "مدیریت برق", "Electricity Office", 3, ("1002",)),
    _office("B095", "اداره گاز", "Gas Office", 4),
    _office("B096", "امور آب و فاضلاب", "Water and Wastewater Office", 2, ("1010",)),
    _office("B099", "اداره مخابرات", "Telecommunication Office", 4),
    _office("B104", "شبکه بهداشت و درمان", "Health Network", 0, ("1010", "1018")),
    _office("B107", "شبکه بهداشت و درمان", "Health Network", only_in=("1010", "1018")),
)


def county_offices(counties: Sequence[County], weeks: Sequence[date], rng: Random) -> list[Office]:
    """The county offices, by office_id. Small counties lack an office more often. Three of the offices open during
    the sample's weeks and two close."""
    # From 1 for a large county to 8 for the smallest.
    weight = {c.county_code: 1 + 7 * (1 - min(c.population or 60_000, 200_000) / 200_000) for c in counties}
    offices = []
    for kind in _KINDS:
        served = [c for c in counties if c.county_code not in kind.not_in]
        if kind.only_in:
            served = [c for c in served if c.county_code in kind.only_in]
        # A weighted draw without replacement: the counties with the shortest exponential waiting times.
        waits = sorted((rng.expovariate(weight[county.county_code]), county) for county in served)
        offices += [_named(kind, county) for _, county in waits[kind.missing :]]
    offices.sort()
    span = (0.25, 0.5, 0.8, 0.6, 0.85)
    for number, (index, share) in enumerate(zip(rng.sample(range(len(offices)), len(span)), span, strict=True)):
        day = (weeks[int(len(weeks) * share)] + timedelta(days=1)).isoformat()
        offices[index] = offices[index]._replace(**{"valid_from" if number < 3 else "valid_to": day})
    return offices


def _named(kind: _Kind, county: County) -> Office:
    return Office(
        office_id=f"{kind.body}-{county.county_code}",
        kind="county_office",
        name_fa=kind.name_fa.format(county=county.name_fa),
        name_en=kind.name_en.format(county=county.name_en),
        county_code=county.county_code,
        parent_id=kind.body,
    )
