"""`python -m dashboard pack`, as a person and as a timer run it: what it writes, where, and what it refuses."""

from __future__ import annotations

import errno
import os
from datetime import date, timedelta

import pytest

from dashboard import snapshot
from dashboard.__main__ import main
from dashboard.areas.province import UNNAMED
from dashboard.commands import pack as pack_command
from dashboard.language import LANGUAGES, say
from dashboard.live import utcnow
from dashboard.weeks import jalali_text, span_label, week_of
from tests.unit.cases import each_case
from tests.unit.pages.pack.pack_files import links_of, reader
from tests.unit.small_folder import WEEKS, report, small_folder, write_reports

BOTH = each_case("lang", LANGUAGES)
FIRST, LAST = (date.fromisoformat(week) for week in (WEEKS[0], WEEKS[-1]))
MAGIC = {"pdf": b"%PDF-1.7", "pptx": b"PK\x03\x04"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return small_folder(tmp_path_factory.mktemp("given"))


@pytest.fixture(scope="module")
def published(folder):
    return snapshot.publish(snapshot.read_input(folder, utcnow()), utcnow())


@pytest.fixture
def pack(folder, published, tmp_path, monkeypatch, capsys):
    """Runs the command in a folder of its own: (exit code, what it printed, what it said beside that).

    The data are read once for all these runs; what the command reads by itself is in the tests of changed folders.
    """

    def read(storage, _):
        assert storage.folder == folder
        return published.whole

    monkeypatch.setattr("dashboard.storage.read.Storage.read", read)
    monkeypatch.setattr(snapshot, "publish", lambda *_: published)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_URL", str(folder))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("SITE_URL", raising=False)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["pack", *arguments])
        told = capsys.readouterr()
        return code, told.out.strip(), told.err

    return run


def left(place) -> list[str]:
    """The files in a folder, hidden ones too."""
    return sorted(str(path.relative_to(place)) for path in place.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", ["pack.PDF", "pack.pptx"])
def test_the_ending_of_the_name_decides_what_is_made(pack, tmp_path, name):
    code, printed, said = pack("--week", "2014-12-06", "--lang", "fa", "-o", name)
    assert (code, printed) == (0, name)
    assert (tmp_path / name).read_bytes().startswith(MAGIC[name.rpartition(".")[2].lower()])
    assert left(tmp_path) == [name]
    # Long work says what it is at.
    assert len(said.splitlines()) >= 2


@BOTH
def test_a_brief_is_made_too_named_after_what_it_holds_and_read_by_those_who_may_read_the_folder(
    pack, tmp_path, lang
):
    mask = os.umask(0o022)
    try:
        typed = {"en": "2014-12-12", "fa": " ۱۳۹۳/۹/۱۵"}[lang]
        assert pack("--week", typed, "--lang", lang, "--format", "txt")[0] == 0
    finally:
        os.umask(mask)
    (brief,) = tmp_path.glob(f"packs/isfahan-meeting-brief-2014-12-06-{lang}-????????.txt")
    assert brief.stat().st_mode & 0o777 == 0o644
    text = brief.read_text(encoding="utf-8")
    assert 0 < len(text) <= 900
    assert span_label(LAST, lang) in text


def test_the_public_form_is_wide_counties_are_more_pages_and_without_a_site_nothing_is_linked(pack, tmp_path):
    sizes = {}
    for name, options in {"a": (), "b": ("--form", "screen"), "c": ("--counties",)}.items():
        assert pack("--week", "2014-12-06", "-o", f"{name}.pdf", *options)[0] == 0
        pages = reader((tmp_path / f"{name}.pdf").read_bytes()).pages
        sizes[name] = (pages[0].mediabox.width > pages[0].mediabox.height, len(pages))
    assert (sizes["a"][0], sizes["b"][0]) == (False, True)
    assert sizes["c"][1] == sizes["a"][1] + 25
    assert links_of((tmp_path / "a.pdf").read_bytes()) == []


def test_links_are_there_where_the_site_is_known_and_one_that_is_no_address_is_refused(pack, tmp_path, monkeypatch):
    monkeypatch.setenv("SITE_URL", "https://dashboard.example/")
    assert pack("--week", "2014-12-06", "-o", "with.pdf")[0] == 0
    links = links_of((tmp_path / "with.pdf").read_bytes())
    assert links
    assert all(link.startswith("https://dashboard.example/en/") for link in links)
    monkeypatch.setenv("SITE_URL", "dashboard.example")
    code, _, said = pack("--week", "2014-12-06")
    assert (code, "SITE_URL=dashboard.example" in said) == (2, True)


def test_without_a_week_the_newest_goes_into_a_folder_and_is_made_once_for_the_same_data(pack, folder, tmp_path):
    code, printed, said = pack("--lang", "fa", "-o", "out/packs")
    assert code == 0
    (made,) = left(tmp_path)
    assert printed == made
    assert made.startswith("out/packs/isfahan-meeting-pack-2014-12-06-fa-")
    before = (tmp_path / made).stat()
    code, printed, said = pack("--week", "2014-12-06", "--lang", "fa", "-o", "out/packs")
    assert (code, printed) == (0, made)
    assert say("fa", "pack_command.there") in said
    after = (tmp_path / made).stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)
    assert left(tmp_path) == [made]


def test_other_languages_forms_and_formats_have_files_of_their_own(pack, tmp_path):
    for options in ((), ("--lang", "fa"), ("--form", "screen"), ("--counties",), ("--format", "txt")):
        assert pack(*options)[0] == 0
    assert len(left(tmp_path)) == 5
    assert all(name.startswith("packs/isfahan-meeting-") for name in left(tmp_path))


def test_no_moment_of_now_is_in_a_pack_and_a_correction_makes_a_new_file(tmp_path, monkeypatch, capsys):
    data = small_folder(tmp_path)
    monkeypatch.setenv("DATA_URL", str(data))
    out = tmp_path / "packs"
    for later in (timedelta(), timedelta(days=1)):
        monkeypatch.setattr("dashboard.live.utcnow", lambda later=later: utcnow() + later)
        assert main(["pack", "-o", str(out)]) == 0
        assert main(["pack", "-o", str(tmp_path / f"{later.days}.pdf")]) == 0
    assert len(left(out)) == 1
    assert (tmp_path / "0.pdf").read_bytes() == (tmp_path / "1.pdf").read_bytes()
    write_reports(data, [report(week=week) for week in WEEKS] + [report("G1002", 1)])
    assert main(["pack", "-o", str(out)]) == 0
    assert len(left(out)) == 2
    capsys.readouterr()


def test_a_meeting_may_come_after_several_weeks(pack, tmp_path):
    assert pack("--week", "2014-12-06", "--weeks", "۲", "-o", "brief.txt")[0] == 0
    text = (tmp_path / "brief.txt").read_text(encoding="utf-8")
    assert span_label(LAST - timedelta(weeks=2), "en") in text
    assert pack("--week", "2014-12-06", "--weeks", "2", "--format", "txt")[0] == 0
    since = f"packs/isfahan-meeting-brief-2014-12-06-en-since-{LAST - timedelta(weeks=2)}-"
    assert any(name.startswith(since) for name in left(tmp_path))


@BOTH
@each_case("typed", ["", "soon", "1393-13-40", "2014-02-30", "99999-1-1", "1393/9", "9999-12-31"])
def test_what_is_no_date_is_refused_with_the_weeks_there_are(pack, tmp_path, lang, typed):
    code, printed, said = pack(f"--week={typed}", "--lang", lang, "-o", "pack.pdf")
    assert (code, printed) == (2, "")
    if typed:
        assert span_label(FIRST, lang) in said
        assert span_label(LAST, lang) in said
    assert "Traceback" not in said
    assert left(tmp_path) == []


@BOTH
def test_a_week_in_the_future_is_told_from_one_without_data_and_one_not_published(pack, tmp_path, lang):
    today = UNNAMED.day(utcnow())
    cases = {
        "future": week_of(today) + timedelta(weeks=1),
        "unpublished": week_of(today),
        "no_data": FIRST - timedelta(weeks=1),
    }
    for key, week in cases.items():
        typed = jalali_text(week) if lang == "fa" else week.isoformat()
        code, _, said = pack("--week", typed, "--lang", lang, "-o", "pack.pdf")
        assert code == 2
        there = say(lang, "pack_command.weeks", first=span_label(FIRST, lang), last=span_label(LAST, lang))
        assert say(lang, f"pack_command.{key}", week=span_label(week, lang), there=there) in said
    assert left(tmp_path) == []


@BOTH
def test_a_wrong_format_or_number_of_weeks_is_refused_and_a_week_beside_the_latest(pack, tmp_path, lang):
    for arguments in (("-o", "pack.doc"), ("-o", "pack.pdf", "--format", "txt")):
        code, _, said = pack("--week", "2014-12-06", "--lang", lang, *arguments)
        assert code == 2
        assert say(lang, "pack_command.ending", file=arguments[1], known="pdf, pptx, txt") in said
    for typed in ("0", "-2", "53", "many"):
        code, _, said = pack("--week", "2014-12-06", f"--weeks={typed}", "--lang", lang, "-o", "brief.txt")
        assert code == 2
        assert typed in said and {"en": "1 to 52", "fa": "۱ تا ۵۲"}[lang] in said
    code, _, said = pack("--latest", "--week", "2014-12-06", "--lang", lang)
    assert (code, say(lang, "pack_command.which") in said) == (2, True)
    assert left(tmp_path) == []


@BOTH
def test_a_place_where_nothing_can_be_written_is_told_before_the_work_and_left_as_it_was(pack, tmp_path, lang):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    places = {"nowhere/pack.pdf": "no_folder", "file/pack.pdf": "no_folder"}
    for place, reason in places.items():
        code, printed, said = pack("--week", "2014-12-06", "--lang", lang, "-o", place)
        assert (code, printed) == (2, "")
        expected = say(lang, "pack_command.unwritable", path=place, reason=say(lang, f"pack_command.{reason}"))
        assert said.strip() == expected, "nothing else was begun"
    code, _, said = pack("--lang", lang, "-o", "file/packs")
    assert code == 2
    assert left(tmp_path) == ["file"]


def test_a_failure_or_interruption_leaves_no_half_file_and_the_old_one_as_it_was(pack, tmp_path, monkeypatch):
    (tmp_path / "pack.pdf").write_bytes(b"older")

    def fail(*_: object) -> bytes:
        raise errors.pop()

    errors = [KeyboardInterrupt(), OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))]
    monkeypatch.setattr(pack_command, "_made", fail)
    code, _, said = pack("--week", "2014-12-06", "-o", "pack.pdf")
    assert (code, say("en", "pack_command.full") in said) == (2, True)
    with pytest.raises(KeyboardInterrupt):
        pack("--week", "2014-12-06", "-o", "pack.pdf")
    assert left(tmp_path) == ["pack.pdf"]
    assert (tmp_path / "pack.pdf").read_bytes() == b"older"


def test_where_nothing_is_published_there_is_no_pack_and_a_faulty_folder_is_told_as_everywhere(
    tmp_path, monkeypatch, capsys
):
    data = small_folder(tmp_path)
    (data / "publications.csv").write_text("published_at,week,digest,note\n", encoding="utf-8")
    monkeypatch.setenv("DATA_URL", str(data))
    monkeypatch.chdir(tmp_path)
    for lang in LANGUAGES:
        for arguments in ([], ["--week", "2014-12-06", "-o", str(tmp_path / "pack.pdf")]):
            assert main(["pack", *arguments, "--lang", lang]) == 2
            assert say(lang, "pack_command.nothing") in capsys.readouterr().err
    assert not (tmp_path / "pack.pdf").exists()
    write_reports(data, [report(value=7)])
    assert main(["pack", "-o", str(tmp_path / "packs")]) == 1
    assert "reports.csv" in capsys.readouterr().err
    assert left(tmp_path / "packs") == []
