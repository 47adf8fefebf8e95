"""`python -m dashboard pack`, interactively and from a timer: output, paths and refusals."""

import errno
import os
from datetime import date, timedelta

import pytest

from dashboard import snapshot
from dashboard.__main__ import main
from dashboard.areas.province import UNNAMED
from dashboard.dataset import read_dataset
from dashboard.language import LANGUAGES, say
from dashboard.live import utcnow
from dashboard.weeks import jalali_text, span_label, week_of
from tests.unit.cases import each_case
from tests.unit.small_folder import WEEKS, report, small_folder, write_reports

FIRST, LAST = (date.fromisoformat(week) for week in (WEEKS[0], WEEKS[-1]))
WEEK = ("--week", "2014-12-06")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return small_folder(tmp_path_factory.mktemp("given"))


@pytest.fixture(scope="module")
def published(folder):
    return snapshot.snapshot_at(read_dataset(folder, utcnow()), utcnow())


@pytest.fixture
def run(folder, published, tmp_path, monkeypatch, capsys):
    """Runs the command in a folder of its own: (exit code, output, messages).

    The data are read once for all these runs; tests of changed folders call the command without this fixture.
    """

    def read(sources, _):
        assert sources.folder == folder
        return published.full_input

    monkeypatch.setattr("dashboard.sources.read.Sources.read", read)
    monkeypatch.setattr("dashboard.commands.pack.snapshot_at", lambda *_: published)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_URL", str(folder))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("SITE_URL", raising=False)

    def command(*arguments: str) -> tuple[int, str, str]:
        code = main(["pack", *arguments])
        captured = capsys.readouterr()
        return code, captured.out.strip(), captured.err

    return command


@pytest.fixture
def requests(monkeypatch):
    """The requested files: (request, ending). None is rendered."""
    requested = []

    def pack_file(_, *request):
        requested.append(request)
        return b"%PDF"

    monkeypatch.setattr("dashboard.commands.pack.pack_file", pack_file)
    return requested


def file_names(place) -> list[str]:
    """The files of a folder, with hidden ones."""
    return sorted(str(path.relative_to(place)) for path in place.rglob("*") if path.is_file())


def test_a_pack_is_written_with_progress_messages(run, tmp_path):
    code, stdout, stderr = run(*WEEK, "--lang", "fa", "-o", "pack.PDF")
    assert (code, stdout, file_names(tmp_path)) == (0, "pack.PDF", ["pack.PDF"])
    assert (tmp_path / "pack.PDF").read_bytes().startswith(b"%PDF-1.7")
    assert len(stderr.splitlines()) >= 2


def test_options_and_file_ending_decide_the_content(run, requests, monkeypatch):
    for arguments in (("-o", "a.pptx"), ("-o", "b.pdf", "--counties"), ("-o", "c.txt")):
        assert run(*WEEK, *arguments)[0] == 0
    found = [(request.counties, ending) for request, ending in requests]
    assert found == [(False, "pptx"), (True, "pdf"), (False, "txt")]
    monkeypatch.setenv("SITE_URL", "https://dashboard.example/")
    assert run(*WEEK, "-o", "d.pdf")[0] == 0
    assert [request.link("/en/") for request, *_ in requests] == ["", "", "", "https://dashboard.example/en/"]
    monkeypatch.setenv("SITE_URL", "dashboard.example")
    code, _, stderr = run(*WEEK)
    assert (code, "SITE_URL=dashboard.example" in stderr) == (2, True)


def test_addresses_in_a_brief_have_the_path_of_the_site(run, tmp_path, monkeypatch):
    # Restored after the test.
    monkeypatch.setattr("dashboard.pages.common.urls._site_path", "")
    monkeypatch.setenv("SITE_URL", "https://host.example/dashboard")
    assert run(*WEEK, "--lang", "en", "-o", "brief.txt")[0] == 0
    assert "https://host.example/dashboard/en/meeting?week=" in (tmp_path / "brief.txt").read_text(encoding="utf-8")


@each_case("lang", LANGUAGES)
def test_a_brief_is_named_after_its_content_and_has_the_usual_file_permissions(run, tmp_path, lang):
    mask = os.umask(0o022)
    try:
        text = {"en": "2014-12-12", "fa": " ۱۳۹۳/۹/۱۵"}[lang]
        assert run("--week", text, "--lang", lang, "--format", "txt")[0] == 0
    finally:
        os.umask(mask)
    (brief,) = tmp_path.glob(f"packs/isfahan-meeting-brief-2014-12-06-{lang}-????????.txt")
    assert brief.stat().st_mode & 0o777 == 0o644
    text = brief.read_text(encoding="utf-8")
    assert 0 < len(text) <= 900
    assert span_label(LAST, lang) in text


def test_without_a_week_the_pack_of_the_newest_week_is_written_once_per_data_and_options(run, requests, tmp_path):
    code, stdout, _ = run("--lang", "fa", "-o", "out/packs")
    assert (code, [stdout]) == (0, file_names(tmp_path))
    assert stdout.startswith("out/packs/isfahan-meeting-pack-2014-12-06-fa-")
    code, again, stderr = run(*WEEK, "--lang", "fa", "-o", "out/packs")
    assert (code, again, len(requests)) == (0, stdout, 1)
    assert say("fa", "pack_command.there") in stderr
    for options in (("--counties",), ("--format", "txt")):
        assert run("-o", "out/packs", *options)[0] == 0
    assert len(file_names(tmp_path)) == 3


@pytest.mark.rare
def test_a_pack_does_not_depend_on_the_clock_and_a_correction_makes_a_new_file(tmp_path, monkeypatch, capsys):
    data = small_folder(tmp_path)
    monkeypatch.setenv("DATA_URL", str(data))
    out = tmp_path / "packs"
    for later in (timedelta(), timedelta(days=1)):
        monkeypatch.setattr("dashboard.commands.pack.utcnow", lambda later=later: utcnow() + later)
        assert main(["pack", "-o", str(out)]) == 0
        assert main(["pack", "-o", str(tmp_path / f"{later.days}.pdf")]) == 0
    assert len(file_names(out)) == 1
    assert (tmp_path / "0.pdf").read_bytes() == (tmp_path / "1.pdf").read_bytes()
    write_reports(data, [report(week=week) for week in WEEKS] + [report("G1002", 1)])
    assert main(["pack", "-o", str(out)]) == 0
    assert len(file_names(out)) == 2
    capsys.readouterr()


def test_a_meeting_may_cover_several_weeks(run, tmp_path):
    assert run(*WEEK, "--weeks", "۲", "-o", "brief.txt")[0] == 0
    text = (tmp_path / "brief.txt").read_text(encoding="utf-8")
    assert span_label(LAST - timedelta(weeks=2), "en") in text
    assert run(*WEEK, "--weeks", "2", "--format", "txt")[0] == 0
    since = f"packs/isfahan-meeting-brief-2014-12-06-en-since-{LAST - timedelta(weeks=2)}-"
    assert any(name.startswith(since) for name in file_names(tmp_path))


def test_an_invalid_future_empty_or_unpublished_week_is_refused(run, tmp_path):
    lang = "fa"
    weeks_on_record = say(lang, "pack_command.weeks", first=span_label(FIRST, lang), last=span_label(LAST, lang))
    for text in ("soon", "1393-13-40", "2014-02-30", "99999-1-1", "1393/9", "9999-12-31"):
        code, stdout, stderr = run(f"--week={text}", "--lang", lang, "-o", "pack.pdf")
        assert (code, stdout, weeks_on_record in stderr) == (2, "", True), text
    assert run("--week=", "-o", "pack.pdf")[0] == 2
    today = week_of(UNNAMED.day(utcnow()))
    cases = {"future": today + timedelta(weeks=1), "unpublished": today, "no_data": FIRST - timedelta(weeks=1)}
    for key, week in cases.items():
        code, _, stderr = run("--week", jalali_text(week), "--lang", lang, "-o", "pack.pdf")
        message = say(lang, f"pack_command.{key}", week=span_label(week, lang), there=weeks_on_record)
        assert (code, message in stderr) == (2, True), key
    assert file_names(tmp_path) == []


def test_an_invalid_format_number_of_weeks_or_combination_is_refused(run, tmp_path):
    lang = "fa"
    for arguments in (("-o", "pack.doc"), ("-o", "pack.pdf", "--format", "txt")):
        code, _, stderr = run(*WEEK, "--lang", lang, *arguments)
        message = say(lang, "pack_command.ending", file=arguments[1], known="pdf, pptx, txt")
        assert (code, message in stderr) == (2, True)
    for text in ("0", "-2", "53", "many"):
        code, _, stderr = run(*WEEK, f"--weeks={text}", "--lang", lang, "-o", "brief.txt")
        assert code == 2
        assert text in stderr and "۱ تا ۵۲" in stderr
    code, _, stderr = run("--latest", *WEEK, "--lang", lang)
    assert (code, say(lang, "pack_command.which") in stderr) == (2, True)
    assert file_names(tmp_path) == []


def test_an_unwritable_path_is_refused_before_rendering_and_left_unchanged(run, tmp_path):
    lang = "en"
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    for place in ("nowhere/pack.pdf", "file/pack.pdf"):
        code, stdout, stderr = run(*WEEK, "--lang", lang, "-o", place)
        reason = say(lang, "pack_command.no_folder")
        expected = say(lang, "pack_command.unwritable", path=place, reason=reason)
        assert (code, stdout, stderr.strip()) == (2, "", expected)
    assert run("--lang", lang, "-o", "file/packs")[0] == 2
    assert file_names(tmp_path) == ["file"]


def test_a_failure_or_interruption_leaves_the_old_file_unchanged(run, tmp_path, monkeypatch):
    (tmp_path / "pack.pdf").write_bytes(b"older")

    def fail(*_: object) -> bytes:
        raise errors.pop()

    errors = [KeyboardInterrupt(), OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))]
    monkeypatch.setattr("dashboard.commands.pack.pack_file", fail)
    code, _, stderr = run(*WEEK, "-o", "pack.pdf")
    assert (code, say("en", "pack_command.full") in stderr) == (2, True)
    assert run(*WEEK, "-o", "pack.pdf")[0] == 130
    assert file_names(tmp_path) == ["pack.pdf"]
    assert (tmp_path / "pack.pdf").read_bytes() == b"older"


def test_without_a_publication_or_with_a_faulty_folder_there_is_no_pack(tmp_path, monkeypatch, capsys):
    data = small_folder(tmp_path)
    (data / "publications.csv").write_text("published_at,week,digest,note\n", encoding="utf-8")
    monkeypatch.setenv("DATA_URL", str(data))
    monkeypatch.chdir(tmp_path)
    for arguments in ([], [*WEEK, "-o", "pack.pdf"]):
        assert main(["pack", *arguments, "--lang", "fa"]) == 2
        assert say("fa", "pack_command.nothing") in capsys.readouterr().err
    write_reports(data, [report(value=7)])
    assert main(["pack"]) == 1
    assert "reports.csv" in capsys.readouterr().err
    assert not (tmp_path / "pack.pdf").exists() and file_names(tmp_path / "packs") == []
