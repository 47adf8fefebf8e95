"""Packs of difficult data: no known values, no boundaries, names like code, characters missing in the font."""

import re
from functools import cache

import pytest

from dashboard.language import LANGUAGES, say
from dashboard.language.digits import integer
from dashboard.pages.common.render import fonts
from dashboard.pages.pack.content import PackRequest
from dashboard.pages.pack.pdf import drawable
from dashboard.pages.pack.routes import pack_file
from dashboard.weeks import day_label
from tests.unit.cases import each_case
from tests.unit.pages.pack.pack_files import fonts_of, pages_of, plain, reader, tagged
from tests.unit.small_decisions import add_decision
from tests.unit.small_register import WEEK, SmallRegister, cards_of, governorates, published, weeks
from tests.unit.small_site import set_names, week_index

# What would be an instruction in typst, in JSON, in SVG or in a template, and letters of other scripts.
NASTY = (
    '#panic("x") $x$ *b* _i_ `c` \\ @a <b>',
    '"}, {"x": "',
    "</text></svg><script>",
    "{k} {page} %s",
    "你好 ☃ \U0001f600 ▲",
    "\u202eabc\u202c \u0644\u0627",
)

FEW = cards_of("committee committee_municipalities service_desks")
BOTH = each_case("lang", LANGUAGES)


def small(*values: int | None):
    """A register with a named county and these committees of governorates, without sample, borders and decisions."""
    register = governorates(*values)
    register.rows["counties"][0] |= {"name_fa": "اصفهان", "name_en": "Isfahan"}
    return register


@cache
def known(*values: int | None):
    """What the public sees of the same, which no test adds anything to."""
    return published(small(*values), cards=FEW)


def pdf_of(snapshot, lang: str, week: int | None = None) -> bytes:
    chosen = len(snapshot.weeks) - 1 if week is None else week
    # Stored for the tests that ask for the same file.
    return pack_file(snapshot, PackRequest(lang, chosen, True, "", all_indicators=True), "pdf")


@BOTH
def test_a_pack_of_real_data_is_not_marked_as_sample_and_without_borders_has_no_map(lang):
    pdf = pdf_of(known(1, 0, None), lang)
    text = "\n".join(pages_of(pdf))
    assert not re.search(rf"\b{say(lang, 'site.sample')}\b", text, re.IGNORECASE)
    assert say("en", "site.sample") not in text.lower()
    assert plain(say(lang, "pictures.no_map")) in text
    alts = [str(each["/Alt"]) for each in tagged(pdf) if each.get("/S") == "/Figure"]
    titles = [say(lang, "figure.map.title", name=card.word(lang, "name")) for card in FEW]
    assert alts and not any(title in alt for title in titles for alt in alts)


def test_unknown_figures_of_the_pack_are_words_and_not_zero():
    lang = "fa"
    text = "\n".join(pages_of(pdf_of(known(1, 0, None), lang)))
    # No office reports desks, three report committees.
    assert plain(say(lang, "words.not_applicable")) in text
    register = small(None, None, None)
    register.report("G1", "desk", 1)
    quiet = "".join("".join(pages_of(pdf_of(published(register, cards=FEW), lang))).split())
    assert "".join(plain(say(lang, "words.not_reported")).split()) in quiet
    figure = integer(0, lang) + say(lang, "tile.of", d=integer(3, lang))
    assert "".join(figure.split()) not in quiet


@pytest.mark.rare
@BOTH
def test_a_pack_of_the_first_week_has_no_earlier_meeting_and_no_later_weeks(lang):
    register = small(1, 0, 0)
    register.report("G2", "committee", 1, WEEK + weeks(2))
    snapshot = published(register)
    assert week_index(snapshot, WEEK) == 0
    pdf = pdf_of(snapshot, lang, week=0)
    assert len(reader(pdf).pages) > 8
    figure = integer(1, lang) + say(lang, "tile.of", d=integer(3, lang))
    assert "".join(figure.split()) in "".join("".join(pages_of(pdf)).split())
    trend = [str(each["/Alt"]) for each in tagged(pdf) if each.get("/S") == "/Figure"]
    assert not any(day_label(WEEK + weeks(2), lang) in alt for alt in trend)


@pytest.mark.rare
@BOTH
def test_a_name_is_never_code(lang):
    register = SmallRegister()
    for number, name in enumerate(NASTY):
        county = str(1001 + number)
        register.county(county)
        set_names(register, name, name, "counties")
        register.office(f"G{number}", "governorate", county)
        set_names(register, name, name, "offices")
        add_decision(register, f"d{number}", text=name, county_code=county)
    register.report("G0", "committee", 1)
    pdf = pdf_of(published(register), lang)
    assert set(fonts_of(pdf)) == {"Vazirmatn-Regular", "Vazirmatn-Bold"}
    assert len(reader(pdf).pages) > 8
    if lang == "en":
        text = "".join("".join(pages_of(pdf)).split())
        for name in NASTY:
            assert "\u202e" in name or "".join(drawable(name, fonts()).split()) in text, name


def test_letters_that_the_font_has_not_got_become_question_marks():
    assert drawable("نمونه sample ۱۲٪ «گیومه» \u200c", fonts()) == "نمونه sample ۱۲٪ «گیومه» \u200c"
    assert drawable("a你☃\U0001f600b\u202ec", fonts()) == "a???b\u202ec"


def test_the_font_has_all_letters_of_both_catalogues():
    from dashboard.language import catalogue

    used = {letter for lang in LANGUAGES for text in catalogue(lang).values() for letter in text}
    signs = {letter for letter in used if drawable(letter, fonts()) != letter}
    # Arrows of a change become + and − in a pack; the sign of a field is not in it.
    assert signs <= set("▲▼★☆?×←→↑↓⟲#‹›✓")
