"""The pack as PDF, read back: what a reader, a screen reader and a printer find in it."""

import re
from itertools import pairwise

import pypdfium2
import pytest
from pypdf.generic import Destination

from dashboard.figures import map as county_map
from dashboard.figures.registry import DRAWN
from dashboard.indicators import amounts
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import integer, percent
from dashboard.meeting.behind import behind_cards
from dashboard.pages.common.meeting_parts import FIGURE_OF, OPENING, meeting_parts
from dashboard.pages.pack.content import WITHOUT_PAGE
from dashboard.selection import Selection
from dashboard.weeks import span_label
from tests.unit.cases import each_case
from tests.unit.pages.pack.pack_files import (
    SITE,
    fonts_of,
    links_of,
    pages_of,
    photographed,
    plain,
    reader,
    sample_pdf,
    shipped,
    tagged,
)

A4 = (595.3, 841.9)  # points
BOTH = each_case("lang", LANGUAGES)
# The indicators with a page.
BEHIND = behind_cards(shipped(), len(shipped().weeks) - 1)


@BOTH
def test_a_pack_is_a_tagged_pdf_ua_1_in_its_language_with_a_title_and_vazirmatn_embedded(lang):
    pdf = sample_pdf(lang)
    root = reader(pdf).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == LANGUAGES[lang].locale
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/ViewerPreferences"]["/Direction"] == {"rtl": "/R2L", "ltr": "/L2R"}[LANGUAGES[lang].direction]
    described = root["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in described
    assert f"{say(lang, 'pack.title')}, {shipped().province.title(lang)}" in described
    assert fonts_of(pdf) == {"Vazirmatn-Regular": True, "Vazirmatn-Bold": True}


@BOTH
def test_every_page_is_a4_with_the_word_sample_and_its_number_in_the_languages_digits(lang):
    pages = pages_of(sample_pdf(lang))
    for page in reader(sample_pdf(lang)).pages:
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(A4, abs=0.3)
    for number, text in enumerate(pages, 1):
        shown = say(lang, "offices.page", page=integer(number, lang), pages=integer(len(pages), lang))
        assert say(lang, "site.sample") in text, number
        assert number == 1 or plain(shown) in text, number


def share_text(lang, share):
    """A share as PDFium gives it back: after an Arabic letter the percent sign comes first."""
    text = percent(share, lang)
    return f"٪{text[:-1]}" if lang == "fa" else text


@BOTH
def test_no_page_is_all_but_empty_or_photographed_and_each_county_is_one_page_more(lang):
    pdf = sample_pdf(lang)
    # Header and footer of a page have about 150 letters.
    assert [number for number, text in enumerate(pages_of(pdf), 1) if len(text) < 260] == []
    assert photographed(pdf) == []
    pages = len(pages_of(pdf)) - counties_of(lang)
    # A page for each indicator that is behind, and some for the meeting.
    assert len(BEHIND) + 4 <= pages <= len(BEHIND) + 6
    # No page is blank in more than three fifths of its height.
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number, page in enumerate(document, 1):
            # Without the footer.
            picture = page.render(scale=0.5, grayscale=True).to_pil()
            body = picture.crop((0, 0, picture.width, round(picture.height * 0.94)))
            end = body.point(lambda light: 255 if light < 220 else 0).getbbox()[3]
            assert number - 1 > pages - 1 or end > picture.height * 0.4, number
    finally:
        document.close()


@BOTH
def test_the_first_page_has_headline_those_behind_what_changed_and_the_decisions_with_their_offices(lang):
    # PDFium gives numbers and signs within a Persian line in another order.
    first = set(re.findall(r"\w+", pages_of(sample_pdf(lang))[0]))
    week = len(shipped().weeks) - 1
    parts = {part.key: part for part in meeting_parts(lang, shipped(), Selection(shipped().cards[0], week))}
    words = [parts[key].described.sentence for key in OPENING]
    words += [card.word(lang, "name") for card in BEHIND]
    words += [row.values[1].text for row in parts["decisions"].described.table.rows]
    assert [text for text in words if not set(re.findall(r"\w+", plain(text))) <= first] == []


def counties_of(lang):
    """The number of counties with a page of their own."""
    return len(shipped().cells.counties(len(shipped().weeks) - 1, "committee")) if lang == "fa" else 0


@BOTH
def test_the_parts_come_in_order_and_are_the_outline_and_the_contents(lang):
    pack = reader(sample_pdf(lang))
    titles = [each.title for each in pack.outline if isinstance(each, Destination)]
    # The decisions are on the first page.
    order = sorted(FIGURE_OF, key=lambda part: part not in ("headline", "decisions"))
    parts = [say(lang, f"meeting.{part}.heading") for part in order if part != WITHOUT_PAGE]
    names = [card.word(lang, "name") for card in BEHIND]
    assert titles == [*parts, *names, say(lang, "pack.definitions")]
    pages = [pack.get_destination_page_number(each) for each in pack.outline if isinstance(each, Destination)]
    assert pages == sorted(pages)
    texts = pages_of(sample_pdf(lang))
    lines = texts[0].splitlines()
    # A long name is in two lines.
    entries = [sorted(entry) for entry in (*lines, *map(" ".join, pairwise(lines)))]
    for title, page in zip(titles, pages, strict=True):
        assert plain(title) in texts[page], title
        # The contents, for which a first page with many decisions has no room, name each part and its page. PDFium
        # gives some words of a small line back from their end.
        assert (
            say(lang, "pack.contents") not in lines or sorted(f"{plain(title)} {integer(page + 1, lang)}") in entries
        ), title


@BOTH
def test_the_first_page_has_the_week_in_both_calendars_and_the_source(lang):
    cover = pages_of(sample_pdf(lang))[0]
    week, digest = shipped().weeks[-1], shipped().digest
    assert plain(span_label(week, lang)) in cover
    assert "".join(plain(say(lang, "file.sample_note")).split()) in "".join(cover.split())
    if lang == "en":
        assert set(plain(span_label(week, "fa")).split()) <= set(cover.split())
        assert digest in cover
        assert plain(shipped().province.announcement.cited.en) in cover
    else:
        # Latin letters among Persian ones come back piece by piece.
        assert set(span_label(week, "en").replace("–", " ").split()) <= set(cover.replace("–", " ").split())
        assert set(re.findall(r"\d+|[a-f]+", digest)) <= set(re.findall(r"\d+|[a-f]+", cover))
        assert plain("استاندار اصفهان") in cover


def page_of(lang, card):
    """The text of an indicator's page."""
    pack = reader(sample_pdf(lang))
    (found,) = [each for each in pack.outline if getattr(each, "title", "") == card.word(lang, "name")]
    return pages_of(sample_pdf(lang))[pack.get_destination_page_number(found)]


@BOTH
def test_an_indicators_page_has_the_figure_of_the_province_and_all_counties_as_text(lang):
    cells, week = shipped().cells, len(shipped().weeks) - 1
    for card in BEHIND:
        cell, page = cells.at(card.key, week), page_of(lang, card)
        counts = {"not_reported": cell.not_reported}
        counts |= {} if card.of_counts else {"late": cell.late, "unverified": cell.unverified}
        words = [f"{say(lang, f'words.{word}')} {integer(count, lang)}" for word, count in counts.items()]
        # Large figures and small words beside them come back with a blank between them or without.
        joined = "".join(page.split())
        value = share_text(lang, cell.value) if card.format == "share" else amounts.value(lang, card, cell)
        for shown in (amounts.of_what(lang, card, cell), value, *words):
            assert "".join(plain(shown).split()) in joined, (card.key, shown)
        for code in cells.counties(week, card.key):
            # The names of a map and a ranking are words of drawings; half-spaces come back as nothing.
            name = shipped().names[code][lang].replace("\u200c", "")
            assert plain(name) in page, (card.key, code)


@BOTH
def test_every_figure_is_described(lang):
    alts = [str(each["/Alt"]) for each in tagged(sample_pdf(lang)) if each.get("/S") == "/Figure"]
    # The first part is the table of the first page.
    drawn = [name for name in FIGURE_OF.values() if name in DRAWN][1:]
    # A ranking is in two halves, and a county has a figure and its place on the map.
    assert len(alts) == len(drawn) + 4 * len(BEHIND) + 2 * counties_of(lang)
    assert all(alts)
    week = len(shipped().weeks) - 1
    for card in BEHIND:
        title = county_map.describe(shipped(), lang, Selection(card, week)).title
        (found,) = [alt for alt in alts if alt.startswith(f"{say(lang, 'site.sample')}: {title}.")]
        for code in shipped().cells.counties(week, card.key):
            assert shipped().names[code][lang] in found


@BOTH
def test_links_lead_into_the_dashboard_and_name_the_week(lang):
    links = links_of(sample_pdf(lang))
    assert len(links) > 15
    assert all(link.startswith(f"{SITE}/{lang}/") for link in links)
    lasting = [link for link in links if "/indicators/" not in link]
    assert [link for link in lasting if "week=" not in link] == []
    assert f"{SITE}/{lang}/meeting?week=2014-12-06&asof=2014-12-14T08:00:00Z" in links
