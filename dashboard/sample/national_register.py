"""The register of the national sample: the 31 provinces as they are, and below them nothing that exists.

The provinces' codes and names are those of the Statistical Centre. Counties and offices are made up, and their names
and codes say so: no code is that of a county.
"""

from __future__ import annotations

from random import Random
from typing import NamedTuple

import numpy as np
import pandas as pd

from dashboard.language.digits import whole

COUNTIES, MUNICIPALITIES, OFFICES = 480, 1_400, 40_000
# Of each province, in its first county.
DIRECTORATES, BODIES = 30, 70

PROVINCES = (
    ("00", "مرکزی", "Markazi"),
    ("01", "گیلان", "Gilan"),
    ("02", "مازندران", "Mazandaran"),
    ("03", "آذربایجان شرقی", "East Azerbaijan"),
    ("04", "آذربایجان غربی", "West Azerbaijan"),
    ("05", "کرمانشاه", "Kermanshah"),
    ("06", "خوزستان", "Khuzestan"),
    ("07", "فارس", "Fars"),
    ("08", "کرمان", "Kerman"),
    ("09", "خراسان رضوی", "Razavi Khorasan"),
    ("10", "اصفهان", "Isfahan"),
    ("11", "سیستان و بلوچستان", "Sistan and Baluchestan"),
    ("12", "کردستان", "Kurdistan"),
    ("13", "همدان", "Hamadan"),
    ("14", "چهارمحال و بختیاری", "Chaharmahal and Bakhtiari"),
    ("15", "لرستان", "Lorestan"),
    ("16", "ایلام", "Ilam"),
    ("17", "کهگیلویه و بویراحمد", "Kohgiluyeh and Boyer-Ahmad"),
    ("18", "بوشهر", "Bushehr"),
    ("19", "زنجان", "Zanjan"),
    ("20", "سمنان", "Semnan"),
    ("21", "یزد", "Yazd"),
    ("22", "هرمزگان", "Hormozgan"),
    ("23", "تهران", "Tehran"),
    ("24", "اردبیل", "Ardabil"),
    ("25", "قم", "Qom"),
    ("26", "قزوین", "Qazvin"),
    ("27", "گلستان", "Golestan"),
    ("28", "خراسان شمالی", "North Khorasan"),
    ("29", "خراسان جنوبی", "South Khorasan"),
    ("30", "البرز", "Alborz"),
)


class _County(NamedTuple):
    code: str
    fa: str
    en: str
    province: int


class NationalRegister(NamedTuple):
    """provinces, counties, offices: as their tables have them, but for columns that stay blank.

    province: of each office, its place in PROVINCES.
    """

    provinces: pd.DataFrame
    counties: pd.DataFrame
    offices: pd.DataFrame
    province: np.ndarray


def national_register(seed: int) -> NationalRegister:
    """The made-up register: 480 counties, 1,400 municipalities, 40,000 offices in all; the same for the same seed."""
    rng = Random(f"{seed}/national")
    counties: list[_County] = []
    for place, count in enumerate(_spread(COUNTIES, [rng.uniform(0.5, 1.5) for _ in PROVINCES])):
        code, fa, en = PROVINCES[place]
        counties += [
            _County(f"{code}S{n:02}", f"نمونهٔ {whole(n, 'fa')} {fa}", f"{en} sample {n}", place)
            for n in range(1, count + 1)
        ]
    rows = [*_governorates(counties), *_municipalities(counties, rng), *_province_offices(counties)]
    rows += _county_offices(counties, OFFICES - len(rows), rng)
    columns = ["province", "office_id", "kind", "name_fa", "name_en", "county_code", "parent_id"]
    offices = pd.DataFrame(rows, columns=columns).sort_values("office_id", ignore_index=True)
    return NationalRegister(
        pd.DataFrame(PROVINCES, columns=["province_code", "name_fa", "name_en"]),
        pd.DataFrame(
            [(c.code, c.fa, c.en, PROVINCES[c.province][0]) for c in counties],
            columns=["county_code", "name_fa", "name_en", "province_code"],
        ),
        offices.drop(columns="province").assign(sample="yes"),
        offices["province"].to_numpy(),
    )


_Row = tuple[int, str, str, str, str, str, str]


def _governorates(counties: list[_County]) -> list[_Row]:
    return [
        (c.province, f"G{c.code}", "governorate", f"فرمانداری {c.fa}", f"Governorate of {c.en}", c.code, "")
        for c in counties
    ]


def _municipalities(counties: list[_County], rng: Random) -> list[_Row]:
    rows: list[_Row] = []
    counts = _spread(MUNICIPALITIES, [rng.uniform(0.5, 1.5) for _ in counties])
    for c, count in zip(counties, counts, strict=True):
        for n in range(1, count + 1):
            fa, en = f"شهرداری شهر {whole(n, 'fa')} {c.fa}", f"Municipality of town {n} of {c.en}"
            rows.append((c.province, f"M{c.code}-{n:02}", "municipality", fa, en, c.code, ""))
    return rows


def _province_offices(counties: list[_County]) -> list[_Row]:
    rows: list[_Row] = []
    for place, (code, fa, en) in enumerate(PROVINCES):
        seat = next(c.code for c in counties if c.province == place)
        for n in range(1, DIRECTORATES + BODIES + 1):
            kind = "directorate" if n <= DIRECTORATES else "body"
            name = ("اداره کل", "Directorate general") if kind == "directorate" else ("دستگاه", "Body")
            names = f"{name[0]} نمونهٔ {whole(n, 'fa')} {fa}", f"{name[1]} sample {n} of {en}"
            rows.append((place, f"B{code}S{n:03}", kind, *names, seat, ""))
    return rows


def _county_offices(counties: list[_County], total: int, rng: Random) -> list[_Row]:
    rows: list[_Row] = []
    most = DIRECTORATES + BODIES
    for c, count in zip(counties, _spread(total, [1.0] * len(counties)), strict=True):
        province = PROVINCES[c.province][0]
        for n in sorted(rng.sample(range(1, most + 1), count)):
            parent = f"B{province}S{n:03}"
            fa, en = f"ادارهٔ {whole(n, 'fa')} {c.fa}", f"Office {n} of {c.en}"
            rows.append((c.province, f"{parent}-{c.code}", "county_office", fa, en, c.code, parent))
    return rows


def _spread(total: int, weights: list[float]) -> list[int]:
    """A total in whole parts, near to the weights; each gets one at least."""
    left = total - len(weights)
    exact = [left * weight / sum(weights) for weight in weights]
    parts = [int(part) for part in exact]
    largest = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in largest[: left - sum(parts)]:
        parts[place] += 1
    return [part + 1 for part in parts]
