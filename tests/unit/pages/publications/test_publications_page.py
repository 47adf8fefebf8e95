"""What changed: each publication in plain words, newest first, with links to the pages as of each."""

import re
from datetime import datetime, timedelta
from html import unescape

import pytest

from dashboard.__main__ import main
from dashboard.faults import DataError
from dashboard.language import LANGUAGES, say
from dashboard.live import Live
from dashboard.meeting.agenda import agenda_of
from dashboard.meeting.changes import counts, counts_text
from dashboard.meeting.published import arrivals, brought, publications
from dashboard.pages.publications.changed import PublicationText
from dashboard.pages.publications.page import PublicationsPage
from dashboard.server import create_server
from dashboard.settings import Settings
from dashboard.weeks import moment_text, span_label
from tests.unit.cases import each_case
from tests.unit.publications.publications import WEEK, archives_of, publish_rows, published_folder, put_archive, row
from tests.unit.shipped import shipped_live
from tests.unit.small_folder import PUBLICATIONS_HEAD, choose_cards, small_folder
from tests.unit.small_register import cards_of, governorates, published
from tests.unit.small_site import text_of, words_of

OPEN = datetime(2014, 12, 14, 8)
ROW = f"{moment_text(OPEN)},{WEEK},,\n"


def site(server):
    return lambda address, status=200: unescape(text_of(server, address, status))


def site_of(folder, rows=""):
    if rows:
        (folder / "publications.csv").write_text(PUBLICATIONS_HEAD + rows, "utf-8")
    return site(create_server(Settings(data_url=str(folder))))


def folder_of_one_card(place):
    """Without a publication."""
    folder = small_folder(place)
    choose_cards(folder, "committee_governorates")
    return folder


def rows_of(page):
    """The entries of the page as (text, addresses)."""
    items = re.findall(r"<li>(?=\s*<h3>)(.*?)</details>\s*</li>", page, re.DOTALL)
    return [(words_of(item), re.findall(r'href="([^"]*)"', item)) for item in items]


@pytest.fixture(scope="module")
def frozen(tmp_path_factory):
    """(get, publication): a site with a publication without an archive, and one with an archive and a note."""
    folder = published_folder(tmp_path_factory.mktemp("frozen"))
    done = publish_rows(folder, row(), note="second & last")
    return site_of(folder), done


@each_case("lang", LANGUAGES)
def test_each_publication_has_its_week_moment_note_and_ways_on_and_its_digest_is_folded(frozen, lang):
    get, done = frozen
    page = get(f"/{lang}/publications")
    (newest, leads), (first, first_leads) = rows_of(page)
    moments = [done.snapshot.moment_label(moment, lang) for moment in (done.moment, OPEN)]
    for text in (span_label(WEEK, lang), moments[0], "second & last", say(lang, "changed.same_week")):
        assert text in newest
    for text in (span_label(WEEK, lang), moments[1], say(lang, "changed.first"), say(lang, "publications.open")):
        assert text in first
    assert say(lang, "publications.open_meaning") in page
    folded = re.findall(r"<details>.*?</details>", page, re.DOTALL)
    assert f'<code dir="ltr">{done.digest[:16]}</code>' in folded[0] and page.count(done.digest[:16]) == 1
    # An entry links to its publication and to its changes.
    moment, before = moment_text(done.moment), moment_text(OPEN)
    assert leads[-2:] == [f"/{lang}/publications/compare?from={before}&to={moment}", f"/{lang}/?asof={moment}"]
    assert first_leads == [f"/{lang}/?asof={before}"]
    for address in (*leads, *first_leads):
        get(address)


def test_long_lists_have_pages_newest_first():
    register = governorates(1)
    moments = [(OPEN + timedelta(weeks=number), WEEK + timedelta(weeks=number)) for number in range(8)]
    for _, week in moments:
        register.report("G0", "committee", 1, week)
    snapshot = published(register, moments, cards=cards_of("committee_governorates"))
    pages = [PublicationsPage("en", snapshot, typed) for typed in ("", "2", "99")]
    found = [[row.iso for row in page.rows] for page in pages]
    newest_first = [moment_text(moment) for moment, _ in moments[::-1]]
    assert found == [newest_first[:5], newest_first[5:], newest_first[5:]]
    assert pages[0].count == say("en", "publications.count", n="8")


def test_an_entry_says_what_the_meeting_says_and_which_counties_reported_late():
    snapshot = shipped_live().snapshot
    newest = publications(snapshot)[0]
    came = arrivals(snapshot, [newest]).get(newest.moment)
    row = PublicationText("en", snapshot, newest, brought(snapshot, newest), came)
    counted = counts_text("en", counts(snapshot, 77, 1))
    assert (row.sentence, row.sample) == (f"{counted[0].upper()}{counted[1:]}.", True)
    events = agenda_of(snapshot, 77, 76).events
    late = {(event.subject.office, event.week) for event in events if event.kind == "late"}
    corrected = sum(event.kind == "corrected" for event in events)
    text = " ".join(line for line, _ in row.lines)
    assert f"Late: {len(late)} weekly reports of offices, from " in text
    assert f"Corrected: {corrected} values of earlier weeks, in " in text
    linked = {address.removeprefix("/en/county/")[:4] for _, links in row.lines for address, _ in links}
    assert linked == {event.subject.area for event in events if event.kind in ("late", "corrected")}
    assert row.offices == "/en/meeting/points/events?asof=2014-12-14T08:00:00Z"


def test_within_an_earlier_publication_later_ones_are_not_listed(frozen):
    get, done = frozen
    moment, before = moment_text(done.moment), moment_text(OPEN)
    newest, first = rows_of(get(f"/en/publications?asof={moment}"))
    # The links of each entry have their own moment once; the comparison keeps the page's.
    assert newest[1][-2:] == [
        f"/en/publications/compare?from={before}&to={moment}&asof={moment}",
        f"/en/?asof={moment}",
    ]
    assert first[1] == [f"/en/?asof={before}"]
    assert rows_of(get(f"/en/publications?asof={before}")) == [first]


def test_without_publications_the_pages_say_so_and_a_single_one_is_not_compared(tmp_path):
    folder = folder_of_one_card(tmp_path)
    get, one = site_of(folder), site_of(folder, ROW)
    for lang in LANGUAGES:
        pages = [get(f"/{lang}/{path}") for path in ("publications", "publications/compare")]
        for page in pages:
            assert say(lang, "publications.none") in page
            main = page.partition("<main")[2]
            assert "<table" not in main and "<form" not in main
        assert "2014-12-07" in get(f"/{lang}/publications/compare?from=2014-12-07", 404)
        listed, page = one(f"/{lang}/publications"), one(f"/{lang}/publications/compare")
        assert page == listed
        assert [addresses for _, addresses in rows_of(page)] == [[f"/{lang}/?asof={moment_text(OPEN)}"]]
        assert say(lang, "compare.same") in one(f"/{lang}/publications/compare?to=2014-12-20")


def test_a_broken_archive_is_reported_and_the_other_publications_are_shown(tmp_path):
    """Of three publications, the second has a broken archive."""
    folder = published_folder(tmp_path)
    moment = moment_text(publish_rows(folder, row()).moment)
    newest = moment_text(publish_rows(folder, row(office="G1003")).moment)
    broken, data = next(iter(archives_of(folder).items()))
    put_archive(folder, broken, data[:-200])
    get = site_of(folder)
    for lang, address in (("en", f"/en/offices?asof={moment}"), ("fa", f"/fa/publications/compare?from={moment}")):
        page = get(address, 503)
        for words in (say(lang, "publications.broken"), ".zip", f'href="/{lang}/"'):
            assert words in page
    assert len(rows_of(get("/fa/publications"))) == 3
    get(f"/en/publications/compare?from={moment_text(OPEN)}&to={newest}")
    get(f"/en/?asof={newest}")


def test_where_the_archive_of_the_week_before_is_damaged_pages_say_that_its_changes_are_not_known(tmp_path):
    folder = folder_of_one_card(tmp_path)
    moment = moment_text(publish_rows(folder, row(), week=WEEK - timedelta(weeks=1)).moment)
    newest = moment_text(publish_rows(folder, row(office="G1003")).moment)
    _, broken, _ = archives_of(folder)
    put_archive(folder, broken, b"no archive")
    server = create_server(Settings(data_url=str(folder)))
    get, live = site(server), server.extensions["live"]
    for lang in LANGUAGES:
        for path in ("", "meeting", "county/1001"):
            assert say(lang, "revision.unknown") in get(f"/{lang}/{path}"), path
        assert say(lang, "publications.broken") in get(f"/{lang}/?asof={moment}", 503)
    for path in ("meeting/present", "offices", f"?asof={newest}", "publications"):
        get(f"/en/{path}")
    assert server.test_client().get("/health").get_json()["damaged"] == [moment]
    assert [note.code for note in live.newest.full_input.notes if note.file.startswith("archives/")] == [
        "archive_damaged"
    ]
    # A running server goes on to show what is published.
    publish_rows(folder, row(office="G1009"))
    assert live.look() and not live.status.faults


def test_where_the_newest_archive_is_damaged_a_server_starts_with_the_publication_before_it(
    tmp_path, monkeypatch, capsys
):
    folder = folder_of_one_card(tmp_path)
    sound = publish_rows(folder, row())
    newest = moment_text(publish_rows(folder, row(office="G1003")).moment)
    put_archive(folder, list(archives_of(folder))[-1], b"no archive")
    server = create_server(Settings(data_url=str(folder)))
    get, live = site(server), server.extensions["live"]
    assert live.newest.body == sound.snapshot.body
    for lang in LANGUAGES:
        since = live.newest.moment_label(sound.moment, lang)
        assert say(lang, "site.stale", since=since) in get(f"/{lang}/")
    # The command that the notice names says which archive is damaged.
    monkeypatch.setenv("DATA_URL", str(folder))
    assert main(["check"]) == 1 and "archives/" in capsys.readouterr().err
    health = server.test_client().get("/health").get_json()
    assert (health["state"], health["asof"], health["damaged"]) == ("stale", moment_text(sound.moment), [newest])
    # The sound publication does not stand in the place of the damaged one.
    get(f"/en/?asof={newest}", 503)
    assert not live.look() and live.status.faults
    # What a new publication shows is sound again.
    publish_rows(folder, row(office="G1009"))
    assert live.look() and not live.status.faults
    get(f"/en/?asof={newest}", 503)
    # Nothing can be shown where no publication is sound.
    for moment in archives_of(folder):
        put_archive(folder, moment, b"no archive")
    with pytest.raises(DataError):
        Live(folder)
