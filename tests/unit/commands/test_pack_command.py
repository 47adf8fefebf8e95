"""`python -m dashboard pack`, interactively and from a timer: output, paths and refusals."""

import errno
import os
from datetime import date, timedelta

import pytest

from dashboard import snapshot
from dashboard.__main__ import main
from dashboard.areas.province import UNNAMED
from dashboard.language import LANGUAGES, say
from dashboard.live import utcnow
from dashboard.weeks import jalali_text, span_label, week_of
from tests.unit.cases import each_case
from tests.unit.small_folder import WEEKS, report, small_folder, write_reports

BOTH = each_case("lang", LANGUAGES)
FIRST, LAST = (date.fromisoformat(week) for week in (WEEKS[0], WEEKS[-1]))
WEEK = ("--week", "2014-12-06")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return small_folder(tmp_path_factory.mktemp("given"))


@pytest.fixture(scope="module")
def published(folder):
    return snapshot.publish(snapshot.read_input(folder, utcnow()), utcnow())


@pytest.fixture
def run(folder, published, tmp_path, monkeypatch, capsys):
    """Runs the command in a folder of its own: (exit code, its output, its messages).

    The data are read once for all these runs; the tests of changed folders read them by the command itself.
    """

    def read(storage, _):
        assert storage.folder == folder
        return published.full_input

    monkeypatch.setattr("dashboard.storage.read.Storage.read", read)
    monkeypatch.setattr(snapshot, "publish", lambda *_: published)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_URL", str(folder))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("SITE_URL", raising=False)

    def command(*arguments: str) -> tuple[int, str, str]:
        code = main(["pack", *arguments])
        written = capsys.readouterr()
        return code, written.out.strip(), written.err

    return command


@pytest.fixture
def made(monkeypatch):
    """The files that were asked for: (request, form, ending). None is really made."""
    asked = []

    def pack_file(_, *what):
        asked.append(what)
        return b"%PDF"

    monkeypatch.setattr("dashboard.pages.pack.routes.pack_file", pack_file)
    return asked


def files_in(place) -> list[str]:
    """The files in a folder, hidden ones too."""
    return sorted(str(path.relative_to(place)) for path in place.rglob("*") if path.is_file())


def test_a_real_pack_is_written_and_long_work_says_how_far_it_is(run, tmp_path):
    code, printed, said = run(*WEEK, "--lang", "fa", "-o", "pack.PDF")
    assert (code, printed, files_in(tmp_path)) == (0, "pack.PDF", ["pack.PDF"])
    assert (tmp_path / "pack.PDF").read_bytes().startswith(b"%PDF-1.7")
    assert len(said.splitlines()) >= 2


def test_the_options_and_the_ending_of_the_name_decide_what_is_made(run, made, monkeypatch):
    for arguments in (("-o", "a.pptx"), ("-o", "b.pdf", "--form", "screen", "--counties"), ("-o", "c.txt")):
        assert run(*WEEK, *arguments)[0] == 0
    assert [(request.counties, form, ending) for request, form, ending in made] == [
        (False, "", "pptx"),
        (True, "screen", "pdf"),
        (False, "", "txt"),
    ]
    monkeypatch.setenv("SITE_URL", "https://dashboard.example/")
    assert run(*WEEK, "-o", "d.pdf")[0] == 0
    assert [request.link("/en/") for request, *_ in made] == ["", "", "", "https://dashboard.example/en/"]
    monkeypatch.setenv("SITE_URL", "dashboard.example")
    code, _, said = run(*WEEK)
    assert (code, "SITE_URL=dashboard.example" in said) == (2, True)


@BOTH
def test_a_brief_is_named_after_its_content_and_read_by_those_who_may_read_the_folder(run, tmp_path, lang):
    mask = os.umask(0o022)
    try:
        typed = {"en": "2014-12-12", "fa": " ۱۳۹۳/۹/۱۵"}[lang]
        assert run("--week", typed, "--lang", lang, "--format", "txt")[0] == 0
    finally:
        os.umask(mask)
    (brief,) = tmp_path.glob(f"packs/isfahan-meeting-brief-2014-12-06-{lang}-????????.txt")
    assert brief.stat().st_mode & 0o777 == 0o644
    text = brief.read_text(encoding="utf-8")
    assert 0 < len(text) <= 900
    assert span_label(LAST, lang) in text


def test_without_a_week_the_newest_goes_into_a_folder_once_for_the_same_data_and_choice(run, made, tmp_path):
    code, printed, _ = run("--lang", "fa", "-o", "out/packs")
    assert (code, [printed]) == (0, files_in(tmp_path))
    assert printed.startswith("out/packs/isfahan-meeting-pack-2014-12-06-fa-")
    code, again, said = run(*WEEK, "--lang", "fa", "-o", "out/packs")
    assert (code, again, len(made)) == (0, printed, 1)
    assert say("fa", "pack_command.there") in said
    for options in ((), ("--form", "screen"), ("--counties",), ("--format", "txt")):
        assert run("-o", "out/packs", *options)[0] == 0
    assert len(files_in(tmp_path)) == 5


def test_no_moment_of_now_is_in_a_pack_and_a_correction_makes_a_new_file(tmp_path, monkeypatch, capsys):
    data = small_folder(tmp_path)
    monkeypatch.setenv("DATA_URL", str(data))
    out = tmp_path / "packs"
    for later in (timedelta(), timedelta(days=1)):
        monkeypatch.setattr("dashboard.live.utcnow", lambda later=later: utcnow() + later)
        assert main(["pack", "-o", str(out)]) == 0
        assert main(["pack", "-o", str(tmp_path / f"{later.days}.pdf")]) == 0
    assert len(files_in(out)) == 1
    assert (tmp_path / "0.pdf").read_bytes() == (tmp_path / "1.pdf").read_bytes()
    write_reports(data, [report(week=week) for week in WEEKS] + [report("G1002", 1)])
    assert main(["pack", "-o", str(out)]) == 0
    assert len(files_in(out)) == 2
    capsys.readouterr()


def test_a_meeting_may_come_after_several_weeks(run, tmp_path):
    assert run(*WEEK, "--weeks", "۲", "-o", "brief.txt")[0] == 0
    text = (tmp_path / "brief.txt").read_text(encoding="utf-8")
    assert span_label(LAST - timedelta(weeks=2), "en") in text
    assert run(*WEEK, "--weeks", "2", "--format", "txt")[0] == 0
    since = f"packs/isfahan-meeting-brief-2014-12-06-en-since-{LAST - timedelta(weeks=2)}-"
    assert any(name.startswith(since) for name in files_in(tmp_path))


@BOTH
def test_a_week_that_is_no_date_is_refused_and_one_in_the_future_without_data_or_not_published(run, tmp_path, lang):
    there = say(lang, "pack_command.weeks", first=span_label(FIRST, lang), last=span_label(LAST, lang))
    for typed in ("soon", "1393-13-40", "2014-02-30", "99999-1-1", "1393/9", "9999-12-31"):
        code, printed, said = run(f"--week={typed}", "--lang", lang, "-o", "pack.pdf")
        assert (code, printed, there in said) == (2, "", True), typed
    assert run("--week=", "-o", "pack.pdf")[0] == 2
    today = week_of(UNNAMED.day(utcnow()))
    cases = {"future": today + timedelta(weeks=1), "unpublished": today, "no_data": FIRST - timedelta(weeks=1)}
    for key, week in cases.items():
        typed = jalali_text(week) if lang == "fa" else week.isoformat()
        code, _, said = run("--week", typed, "--lang", lang, "-o", "pack.pdf")
        refused = say(lang, f"pack_command.{key}", week=span_label(week, lang), there=there)
        assert (code, refused in said) == (2, True), key
    assert files_in(tmp_path) == []


@BOTH
def test_a_wrong_format_or_number_of_weeks_is_refused_and_a_week_beside_the_latest(run, tmp_path, lang):
    for arguments in (("-o", "pack.doc"), ("-o", "pack.pdf", "--format", "txt")):
        code, _, said = run(*WEEK, "--lang", lang, *arguments)
        refused = say(lang, "pack_command.ending", file=arguments[1], known="pdf, pptx, txt")
        assert (code, refused in said) == (2, True)
    for typed in ("0", "-2", "53", "many"):
        code, _, said = run(*WEEK, f"--weeks={typed}", "--lang", lang, "-o", "brief.txt")
        assert code == 2
        assert typed in said and {"en": "1 to 52", "fa": "۱ تا ۵۲"}[lang] in said
    code, _, said = run("--latest", *WEEK, "--lang", lang)
    assert (code, say(lang, "pack_command.which") in said) == (2, True)
    assert files_in(tmp_path) == []


@BOTH
def test_a_place_where_nothing_can_be_written_is_refused_before_the_work_and_left_as_it_was(run, tmp_path, lang):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    for place in ("nowhere/pack.pdf", "file/pack.pdf"):
        code, printed, said = run(*WEEK, "--lang", lang, "-o", place)
        reason = say(lang, "pack_command.no_folder")
        # Nothing else was begun.
        expected = say(lang, "pack_command.unwritable", path=place, reason=reason)
        assert (code, printed, said.strip()) == (2, "", expected)
    assert run("--lang", lang, "-o", "file/packs")[0] == 2
    assert files_in(tmp_path) == ["file"]


def test_a_failure_or_interruption_leaves_no_half_file_and_the_old_one_as_it_was(run, tmp_path, monkeypatch):
    (tmp_path / "pack.pdf").write_bytes(b"older")

    def fail(*_: object) -> bytes:
        raise errors.pop()

    errors = [KeyboardInterrupt(), OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))]
    monkeypatch.setattr("dashboard.pages.pack.routes.pack_file", fail)
    code, _, said = run(*WEEK, "-o", "pack.pdf")
    assert (code, say("en", "pack_command.full") in said) == (2, True)
    with pytest.raises(KeyboardInterrupt):
        run(*WEEK, "-o", "pack.pdf")
    assert files_in(tmp_path) == ["pack.pdf"]
    assert (tmp_path / "pack.pdf").read_bytes() == b"older"


def test_where_nothing_is_published_there_is_no_pack_and_a_faulty_folder_is_refused(tmp_path, monkeypatch, capsys):
    data = small_folder(tmp_path)
    (data / "publications.csv").write_text("published_at,week,digest,note\n", encoding="utf-8")
    monkeypatch.setenv("DATA_URL", str(data))
    monkeypatch.chdir(tmp_path)
    for lang in LANGUAGES:
        for arguments in ([], [*WEEK, "-o", "pack.pdf"]):
            assert main(["pack", *arguments, "--lang", lang]) == 2
            assert say(lang, "pack_command.nothing") in capsys.readouterr().err
    write_reports(data, [report(value=7)])
    assert main(["pack"]) == 1
    assert "reports.csv" in capsys.readouterr().err
    assert not (tmp_path / "pack.pdf").exists() and files_in(tmp_path / "packs") == []
