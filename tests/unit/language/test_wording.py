"""The official words of the office, and spelling in Persian and English.

A failure names the message, the wrong word and its replacement.
"""

import re
import tomllib

from dashboard.language import LANGUAGES, catalogue
from dashboard.settings import SHIPPED_DATA
from tests.unit.cases import each_case

# Counted things have their own nouns in place of the spoken counter تا.
COUNTER = r"(\}|[۰-۹]|چند) (تا|تای) (بیشتر|کمتر|مانده|دیگر|لازم|بیش|در|با|شمرده|نزدیک|از \{)"
# Wrong word (pattern): its replacement.
WORDS = {
    "fa": {
        r"گفته(ٔ|‌ی)? خود|گفته(ٔ|‌ی)? دستگاه|گفته‌های خود": "خوداظهاری",
        r"ناهمخوان": "مغایرت، مغایر",
        r"تصمیم‌ها": "مصوبات",
        r"سررسید": "مهلت",
        r"برداشتن داده": "دریافت داده‌ها",
        r"دانسته‌ها": "گزارش‌های رسیده",
        r"(?<!به )(?<![\w‌])شمار(ها|های)?(?![\w‌])": "تعداد، ارقام",
        r"\bسهم\w*": "درصد، نسبت",
        r"\bمخرج\b": "مجموع",
        r"\bآهنگ\b": "سرعت",
        r"همتا": "شهرستان‌های مشابه",
        r"دگرگون": "تغییر",
        r"تکان بخورد": "شاخص مرتبط",
        r"انتشارها": "نسخه‌های منتشرشده",
        r"نشان داده‌ها": "کد داده‌ها",
        r"پروانه": "مجوز",
        r"پشتوانه": "مستندات",
        r"بستهٔ (جلسه|پرده)|روی پرده|روی دیوار": "گزارش جلسه، نسخهٔ نمایش، نمایش در تالار",
        r"صدر رتبه‌ها|پایان رتبه‌ها": "بهترین‌ها، ضعیف‌ترین‌ها",
        r"جایگاه": "رتبه",
        r"شش واژه": "هر عدد چه وضعیتی دارد",
        r"(?<![\w‌])وضع(?!یت)": "وضعیت",
        r"میز کارکنان": "کارتابل کارکنان",
        r"برگزید|برگزین": "انتخاب",
        r"واپسین": "آخرین",
        r"(?<![\w‌])ناشر": "مسئول انتشار",
        r"پس.خوان": "پس گرفتن",
        r"کمند": "انتخاب ناحیه‌ای",
        r"نیمهٔ میانی": "۵۰ درصد میانی",
        r"(?<![\w‌])دیر(رس\w+)?(?![\w‌])": "با تأخیر",
        r"همراهی، علت": "همبستگی دلیل علیت نیست",
        r"رضایت حکایت": "نشان‌دهندهٔ رضایت است",
        COUNTER: "مورد، دستگاه، یافته، شهرستان",
        r"به وقت جهانی\)?$": "ساعت ۱۱:۳۰ (تهران)",
    },
    "en": {
        r"\b[Gg]overnorates?\b(?!,)": "county governor's office",
        r"\bown words?\b": "self-reported",
        r"\b[Tt]ake (this list|the data|the pictures|these) away|\bto take away\b": "download",
        r"\blocal time\b": "11:30 (Tehran)",
        r"\bas known at\b": "based on reports received by",
        r"\bPlace by\b": "rank",
        r"\bEnd of the ranking\b": "bottom of the ranking",
        r"\btotal not stated\b": "announced without a total",
        r"\bnearer in \{": "gained",
    },
}
SPELLING = {
    r"[يىكة٠-٩]": "a Persian letter or digit for an Arabic one",
    r"(?<![\w‌])(می|نمی) \w": "a half-space after می",
    r"\w (ها|های|هایی|هایش|ترین)(?![\w‌])": "a half-space before ها and ترین",
    r" [،؛:.!؟)»]": "no space before a sign",
    r"[،؛؟](?=\w)": "a space after a sign",
    r"[,;?](?=\s)": "a Persian sign for a Latin one",
    r"٪ ?[۰-۹{]|[۰-۹}] ٪": "٪ right after its number",
}
# Latin digits are correct in typed or transmitted values and in names of standards.
LATIN = re.compile(r"\u2066[^\u2069]*\u2069|\{\w+\}|[\w.:/@+%=-]*[A-Za-z][A-Za-z0-9_.:/@+%=, -]*|\d{4}-\d\d-\d\d")
NAMES = set(
    "API CSV XLSX GeoJSON OpenAPI PDF SVG PNG GPKG TOML HTTP URL JSON PPTX HTML QGIS Excel Persian English".split()
)


def texts(lang: str) -> dict[str, str]:
    """The texts of a language: messages by key, and the words of the shipped cards."""
    found = dict(catalogue(lang))
    for file in sorted((SHIPPED_DATA / "indicators").glob("*.toml")):
        card = tomllib.loads(file.read_text(encoding="utf-8"))[lang]
        found |= {f"{file.name} {name}": text for name, text in card.items()}
    return found


@each_case("lang", LANGUAGES)
def test_texts_use_the_official_words(lang):
    found = [
        f"{key}: “{match[0]}”, write {instead}"
        for key, text in texts(lang).items()
        for pattern, instead in WORDS[lang].items()
        if (match := re.search(pattern, text))
    ]
    assert not found, "\n".join(found)


def test_persian_texts_have_persian_letters_half_spaces_and_punctuation():
    found = [
        f"{key}: “{match[0]}”, write {instead}"
        for key, text in texts("fa").items()
        for pattern, instead in SPELLING.items()
        if (match := re.search(pattern, LATIN.sub("A", text)))
    ]
    assert not found, "\n".join(found)


def test_persian_numbers_have_persian_digits():
    remaining = {key: LATIN.sub("", text) for key, text in texts("fa").items()}
    assert {key: text for key, text in remaining.items() if re.search(r"[0-9]", text)} == {}


def test_english_headings_are_in_sentence_case():
    headings = {key: text for key, text in texts("en").items() if re.search(r"(title|heading)$", key)}
    lower_case = {key: text for key, text in headings.items() if re.match(r"[a-z]", text)}
    words = {key: re.findall(r"(?<![:.?“] )(?<![{])(?<!^)\b[A-Z]\w+", text) for key, text in headings.items()}
    assert (lower_case, {key: found for key, found in words.items() if set(found) - NAMES}) == ({}, {})
