"""Recognizes columns about persons and columns of free text, which no file and no sheet may have.

The dashboard is about institutions only: answers of satisfaction forms on staff names, sex, age or job are refused.
"""

import re
import unicodedata
from functools import cache

from dashboard.language.digits import TO_LATIN

# Headings and parts of headings, written with spaces; in a file the words may be joined directly or by underscores.
_WORDS = (
    # names
    "نام خانوادگی, نام و نام خانوادگی, نام کارمند, نام کارکنان, نام پرسنل, نام کارشناس, نام متصدی, نام مسئول",
    "نام مدیر, نام رئیس, نام شخص, نام فرد, نام شهروند, نام متقاضی, نام شاکی, نام پدر, نام ارباب رجوع",
    "نام مراجع, نام مراجعه کننده, نام پاسخ دهنده, نام بهترین, کارمند",
    "بازرس, بازرسان, بازرس‌ها, سرتیم, اعضای تیم, اعضای گروه, اعضای اکیپ, سرپرست تیم, سرپرست گروه, مسئول تیم",
    "first name, last name, full name, family name, surname, father name, staff name, staff member, employee",
    "personnel, person, manager, officer name, expert name, client name, visitor name, citizen name",
    "complainant, respondent, inspector, inspectors, team member, team members, team leader, head of team",
    # identification numbers
    "کد ملی, شماره ملی, شماره شناسنامه, کد پرسنلی, شماره پرسنلی, پرسنلی, کد کارمندی, شماره کارمندی, شماره بیمه",
    "national id, national code, national number, identity number, id number, ssn, passport",
    "staff code, staff id, staff number",
    # personal characteristics
    "جنسیت, جنس, سن, تاریخ تولد, سال تولد, تحصیلات, تحصیلی, شغل, پیشه, سمت, پست سازمانی, تاهل, مذهب, قومیت",
    "gender, sex, age, age group, birth, birthday, education, degree, job, occupation, profession",
    "marital status, religion, ethnicity",
    # contact details
    "موبایل, تلفن همراه, شماره همراه, شماره تماس, رایانامه, ایمیل, پست الکترونیک, پست الکترونیکی",
    "mobile, cell phone, cellphone, phone number, contact number, email, e mail",
    # free text
    "توضیح, توضیحات, ملاحظات, شرح, یادداشت, نظر, نظرات, پیشنهاد, پیشنهادها, پیشنهادات, انتقاد, انتقادات, متن",
    "remark, remarks, comment, comments, description, explanation, notes, opinion, suggestion, suggestions",
    "free text",
)
_PLAIN = TO_LATIN | str.maketrans("يىئكةۀؤأإآٱ", "یییکههواااا")
_MARKS = re.compile(r"[\u0640\u064b-\u065f\u0670ء]")
_CAPITAL_INSIDE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

# Titles before a person's name. A list of all names is impossible; these titles are common in official letters.
TITLES = ("آقای", "آقایان", "خانم", "جناب", "سرکار", "Mr", "Mrs", "Ms")
_TITLE = re.compile(rf"\b(?:{'|'.join(TITLES)})\b")
# Titles that are also part of the names of institutions, such as a hospital's: whoever writes one is asked.
_DOUBTFUL = re.compile(
    r"(?<![\w\u200c])(?:مهندس|دکتر|سردار|سرهنگ|سرتیپ|سرگرد|"
    r"حج(?:ت|ة|ه)[\s\u200c]?الاسلام|آیت[\s\u200c]?الله|حاج|حاجی|Dr|Colonel)(?![\w\u200c])"
)


def title_of_person(text: str) -> str:
    """The first title of a person in a text, '' if there is none: decisions and notes may name only offices."""
    found = _TITLE.search(text)
    return found[0] if found else ""


def doubtful_title(text: str) -> str:
    """The first title in a text that may stand before a person's name or in the name of an institution, '' if there
    is none."""
    found = _DOUBTFUL.search(text)
    return found[0] if found else ""


def is_personal(heading: str) -> bool:
    """Whether a column with this heading is about persons, or contains free text."""
    words = _words_of(heading)
    phrase = f" {' '.join(words)} "
    known, joined = _known()
    return bool({*words, "".join(words)} & joined) or any(f" {each} " in phrase for each in known)


def _words_of(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", _CAPITAL_INSIDE.sub(" ", text)).translate(_PLAIN)
    return re.findall(r"[^\W_]+", _MARKS.sub("", plain).casefold())


@cache
def _known() -> tuple[frozenset[str], frozenset[str]]:
    """The phrases of _WORDS, with spaces between their words and without."""
    found = [_words_of(word) for line in _WORDS for word in line.split(",")]
    return frozenset(map(" ".join, found)), frozenset(map("".join, found))
