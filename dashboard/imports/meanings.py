"""What a column of an office's file can mean, and the words with which offices head such columns."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.imports.likeness import words_of
from dashboard.language import LANGUAGES, say
from dashboard.sheets.words import DENOMINATOR, NUMERATOR, OF_OFFICE
from dashboard.tables.declared import CHANNELS
from dashboard.tables.measures import STAGES, TOTAL, Measure, Terms
from dashboard.tables.words import word_key

# Columns that are set aside.
NUMBER, REMARK, PERSON = "number", "remark", "person"
# Columns of no measure. The same word may have several meanings; the other columns of the table decide.
NAME, COUNTY, WEEK, DATE = "name", "county_code", "week", "date"
_HEADINGS: Final[Mapping[str, str]] = {
    NUMBER: "ردیف, شماره ردیف, شماره, ر, ش, #, no, no., number, row, row number",
    "office_id": "کد دستگاه, شناسه دستگاه, شناسه, کد اداره, کد واحد, office id, office code, id, code",
    NAME: (
        "نام دستگاه, دستگاه, دستگاه اجرایی, نام دستگاه اجرایی, نام اداره, اداره, نام واحد, واحد, نام سازمان, سازمان,"
        " نام نهاد, نهاد, عنوان دستگاه, نام ارگان, ارگان, نام اداره / دستگاه, واحد سازمانی, office, office name,"
        " body, name of office, name_fa, دستگاه محل استقرار, محل استقرار, home office"
    ),
    "name_en": "نام انگلیسی, نام لاتین, english name, name_en, name in english",
    "kind": "نوع دستگاه, نوع, نوع واحد, گونه دستگاه, kind, kind of office, type",
    COUNTY: (
        "شهرستان, نام شهرستان, کد شهرستان, county, county name, county code, county_code, شهرستان محل استقرار,"
        " شهرستان استقرار, home county"
    ),
    WEEK: "هفته, هفته منتهی به, هفته گزارش, تاریخ هفته, شروع هفته, week, week of, week ending",
    DATE: "تاریخ, تاریخ بازرسی, تاریخ بازدید, روز بازدید, روز بازرسی, date, date of visit, inspection date",
    "team": (
        "تیم, شماره تیم, تیم بازرسی, گروه, شماره گروه, گروه بازرسی, اکیپ, شماره اکیپ, تیم نظارت, team,"
        " team number, inspection team"
    ),
    "findings": (
        "ایراد, ایرادها, ایرادات, تعداد ایراد, تعداد ایرادها, تعداد ایرادات, نواقص, تعداد نواقص, تعداد نقص, یافته,"
        " یافته‌ها, تعداد یافته‌ها, موارد مشاهده شده, تخلفات, findings, number of findings, defects"
    ),
    "resolved": (
        "رفع شده, برطرف شده, رفع‌شده‌ها, تعداد رفع شده, تعداد برطرف شده, ایراد رفع شده, ایرادهای رفع شده,"
        " موارد رفع شده, resolved, findings resolved, solved"
    ),
    "finding": (
        "نوع ایراد, نوع ایرادها, نوع نقص, نوع یافته, نوع یافته‌ها, نوع کاستی, موضوع ایراد, عنوان ایراد, گونه ایراد,"
        " finding, kind of finding, kind of findings, type of finding, deficiency, kind of deficiency"
    ),
    "resolved_on": (
        "تاریخ رفع, تاریخ رفع ایراد, تاریخ برطرف شدن, تاریخ رفع نقص, روز رفع, رفع شده در تاریخ, resolved on,"
        " resolved_on, date resolved, date of resolution"
    ),
    "capacity": (
        "ظرفیت, ظرفیت هفتگی, ظرفیت بازدید, بازدید در هفته, تعداد بازدید در هفته, capacity, visits a week,"
        " visits per week, weekly capacity"
    ),
    "evidence": "مستند, مستندات, نوع مستند, مدرک, شواهد, نوع گواه, پایه گزارش, evidence, kind of evidence",
    "measure": "سنجه, شاخص, عنوان شاخص, نام شاخص, measure, indicator",
    "value": "مقدار, پاسخ, وضعیت, مقدار شاخص, value, answer, state",
    "channel": "شیوه دریافت, کانال, مجرا, روش دریافت, channel",
    NUMERATOR: "صورت, تعداد, تعداد یا مجموع, numerator, number or sum, number, count",
    DENOMINATOR: "مخرج, کل, تعداد کل, از مجموع, از کل, از چند مورد, denominator, out of how many, out of, of all",
    "parent_id": "دستگاه بالادست, کد دستگاه بالادست, دستگاه مادر, parent, parent id, parent_id, parent office",
    "valid_from": "از تاریخ, تاریخ آغاز, تاریخ شروع, تاریخ تاسیس, valid from, valid_from, since",
    "valid_to": "تا تاریخ, تاریخ پایان, تاریخ انحلال, valid to, valid_to, until",
    "small": "دستگاه کوچک, کوچک, کم‌کارمند, small, small office",
    "population": "جمعیت, تعداد جمعیت, population, inhabitants",
}
_REMARKS = "ملاحظات, توضیحات, توضیح, یادداشت, شرح, remarks, remark, notes, comments, description"
_OF_NUMERATOR = ("تعداد", "صورت", "مورد", "مجموع", "number", "sum")
_OF_DENOMINATOR = ("کل", "تعداد کل", "از کل", "از مجموع", "مخرج", "همه", "all", "total", "out of")
MEASURE, INVERSE, COUNT = "measure:", "inverse:", "count:"
# A heading with such a word says the contrary of a measure, or speaks of a need, an aim, a plan or another time.
_DENYING = re.compile(
    r"(?:^| )(?:فاقد|بدون|عدم|نبود\w*|نیست\w*|ندار\w*|نشد\w*|نکرد\w*|نمی|غیر\w*|نیاز\w*|هدف\w*"
    r"|قبل\w*|گذشته|پیشین|پارسال|تغییر\w*|(?:هفته|ماه|سال|دوره) پیش"
    r"|without|lacks?|lacking|not|needs?|target|goal|previous|last|change)(?= |$)"
)


@dataclass(frozen=True)
class Meaning:
    """A meaning of a column. value: a key of _HEADINGS, measure:KEY, inverse:KEY, or count:KEY:PART[:CHANNEL].

    label: by language; spellings: headings with this meaning.
    """

    value: str
    label: Mapping[str, str]
    spellings: Sequence[str]


def meanings_of(terms: Terms) -> list[Meaning]:
    """All meanings that a column may have with the terms of a data folder, but PERSON."""
    return [
        *(_plain(value, words.split(",")) for value, words in _HEADINGS.items()),
        _plain(REMARK, _REMARKS.split(",")),
        *(_state(measure) for measure in terms.reported.values()),
        *(_inverse(measure) for measure in terms.reported.values() if measure.kind != STAGES),
        *(part for measure in terms.counted.values() for part in _counts(measure)),
    ]


def is_remark(heading: str) -> bool:
    """Whether a heading says that its column has remarks."""
    return word_key(heading) in {word_key(word) for word in _REMARKS.split(",")}


def denies(heading: str, meaning: Meaning) -> bool:
    """Whether a heading has a word of denial, need, aim or another time that no heading of the meaning has."""
    denying = set(_denying(heading))
    return bool(denying) and bool(denying - set(_denying(" ".join(meaning.spellings))))


def _denying(text: str) -> list[str]:
    return [word.strip() for word in _DENYING.findall(" ".join(words_of(text)))]


def name_of(value: str, lang: str) -> str:
    """A meaning without a measure in words."""
    return say(lang, f"import_column.{value}")


def count_of(value: str) -> tuple[str, str, str]:
    """Measure, part and channel ('' if none) of a meaning that begins with COUNT."""
    measure, part, channel = f"{value.removeprefix(COUNT)}:".split(":")[:3]
    return measure, part, channel


def _plain(value: str, words: Sequence[str]) -> Meaning:
    label = {lang: name_of(value, lang) for lang in LANGUAGES}
    before = [say(lang, f"sheet.column_{value}") for lang in LANGUAGES if value in OF_OFFICE]
    return Meaning(value, label, [*(word.strip() for word in words), *before, *label.values()])


def _state(measure: Measure) -> Meaning:
    names = {lang: measure.name(lang) for lang in LANGUAGES}
    questions = [measure.question(lang) for lang in LANGUAGES]
    return Meaning(f"{MEASURE}{measure.measure}", names, [*names.values(), *questions, measure.measure])


def _inverse(measure: Measure) -> Meaning:
    """The contrary of a measure of yes and no. No heading is proposed to mean this."""
    label = {lang: say(lang, "import_choice.inverse", measure=measure.name(lang)) for lang in LANGUAGES}
    return Meaning(f"{INVERSE}{measure.measure}", label, ())


def _counts(measure: Measure) -> list[Meaning]:
    """The numerator and the denominator of a measure of counts; each also for a channel."""
    found = []
    for part, words in ((NUMERATOR, _OF_NUMERATOR), (DENOMINATOR, _OF_DENOMINATOR)):
        if part == DENOMINATOR and measure.kind == TOTAL:
            continue
        for channel in ("", *CHANNELS):
            spellings = [measure.name(lang) for lang in LANGUAGES] if part == NUMERATOR else []
            spellings += [measure.question(lang) for lang in LANGUAGES] if part == NUMERATOR else []
            spellings += [f"{measure.name(lang)} {word}" for lang in LANGUAGES for word in words]
            spellings += [f"{word} {measure.name(lang)}" for lang in LANGUAGES for word in words]
            spellings += [f"{measure.measure} {part}"]
            label = {lang: f"{measure.name(lang)}: {name_of(part, lang)}" for lang in LANGUAGES}
            if channel:
                names = {lang: say(lang, f"channel.{channel}") for lang in LANGUAGES}
                spellings = [f"{text} {name}" for text in spellings for name in names.values()]
                label = {lang: f"{label[lang]} ({names[lang]})" for lang in LANGUAGES}
            value = f"{COUNT}{measure.measure}:{part}" + (f":{channel}" if channel else "")
            found.append(Meaning(value, label, spellings))
    return found
