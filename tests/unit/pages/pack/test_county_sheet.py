"""A county's sheet: one A4 page with its headline and all indicators, and a ZIP with the sheets of all counties."""

import io
import zipfile

from dashboard.language import LANGUAGES, say
from dashboard.meeting.behind import behind_sentence
from dashboard.pages.common.render import fonts
from dashboard.pages.pack.county_sheet import SheetRequest, county_sheets
from tests.unit.cases import each_case
from tests.unit.pages.pack.pack_files import SITE, links_of, pages_of, plain, reader, shipped
from tests.unit.shipped import shipped_server

BOTH = each_case("lang", LANGUAGES)


def test_the_zip_has_a_page_for_each_county_with_headline_sample_and_all_indicators():
    """Dear: 24 sheets are typeset."""
    lang = "fa"
    answer = shipped_server().test_client().get(f"/{lang}/download/counties.zip")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    snapshot, week = shipped(), len(shipped().weeks) - 1
    codes = snapshot.cells.counties(week, snapshot.cards[0].key)
    sample = say(lang, "site.sample")
    files = {name[:4]: name for name in archive.namelist()}
    assert sorted(files) == sorted(codes) and len(files) == len(archive.namelist())
    assert {files[code] for code in codes} == {f"{code}-{snapshot.names[code][lang]}-{sample}.pdf" for code in codes}
    # Digits among Persian words come back in another order: the worst indicator names the headline.
    for code in codes[:3]:
        (page,) = pages_of(archive.read(files[code]))
        text = "".join(page.split())

        def has(words: str, text: str = text) -> bool:
            return "".join(plain(words).split()) in text

        assert has(say(lang, "county.title", name=snapshot.names[code][lang])) and has(sample)
        assert all(has(word) for word in behind_sentence(snapshot, lang, week, code).split() if word.isalpha())
        assert [card.key for card in snapshot.cards if not has(card.word(lang, "short"))] == []


@BOTH
def test_a_sheet_stays_one_page_with_the_changes_of_a_year_and_leads_to_the_countys_page(lang):
    request = SheetRequest(lang, len(shipped().weeks) - 1, weeks=52, site=SITE)
    for pdf in county_sheets(shipped(), request, ["1002", "1023"], fonts()):
        assert len(pages_of(pdf)) == 1
        assert reader(pdf).trailer["/Root"]["/Lang"] == LANGUAGES[lang].locale
        (link,) = links_of(pdf)
        assert link.startswith(f"{SITE}/{lang}/county/")


def test_the_address_of_a_sheet_names_the_county_and_keeps_the_view():
    client = shipped_server().test_client()
    answer = client.get("/en/download/county-1010.pdf?week=2014-11-29&weeks=4")
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="isfahan-county-sheet-1010-2014-11-29-4-weeks-sample.pdf"'
    )
    for unknown in ("1099", "1025", ""):
        assert client.get(f"/en/download/county-{unknown}.pdf").status_code == 404
    page = client.get("/en/county/1010?week=2014-11-29&weeks=4").text
    assert "/en/download/county-1010.pdf?week=2014-11-29&amp;weeks=4" in page
    assert "/en/download/counties.zip?week=2014-11-29&amp;weeks=4" in page
