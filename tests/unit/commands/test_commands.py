"""The commands: output, messages and exit codes."""

import csv
import io
import os
import shlex
import socket
import subprocess
import sys

import pytest

from dashboard.__main__ import EXAMPLES, READS, _parser
from dashboard.language import LANGUAGES, catalogue, say
from dashboard.language.digits import latin
from dashboard.settings import ROOT, SHIPPED_DATA
from tests.unit.cases import each_case
from tests.unit.command_line import as_typed, run
from tests.unit.small_folder import choose_cards, large_folder, report, small_folder, write_reports

HEADING = "indicator,week,county_code,numerator,denominator,value,not_reported,late,unverified,state"
STATES = {"value", "zero", "not_reported", "not_applicable"}


def places(folder):
    """The line that tells a command's folder and database."""
    return f"Folder: {folder}; database: {folder}/dashboard.sqlite"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return small_folder(tmp_path_factory.mktemp("given"))


@pytest.fixture(scope="module")
def run_cells(folder):
    """Runs `cells` on the small folder: (rows, messages)."""

    def cells(*arguments: str) -> tuple[list[dict[str, str]], str]:
        done = run("cells", *arguments, DATA_URL=str(folder))
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines()[0] == HEADING
        told, *messages = done.stderr.splitlines()
        assert told == places(folder)
        return list(csv.DictReader(io.StringIO(done.stdout))), "\n".join(messages)

    return cells


@each_case("lang", LANGUAGES)
def test_help_lists_commands_and_explains_options_in_the_chosen_language(lang):
    done = run("--help", LC_ALL="fa_IR.UTF-8" if lang == "fa" else "C.UTF-8", COLUMNS="200")
    assert done.returncode == 0
    text = " ".join(done.stdout.split())
    for name in ("serve", "check", "cells", "boundaries", "pack", "user", "indicators"):
        assert f" {name} " in text
        assert catalogue(lang)[f"command.{name}"] in text
    done = run("pack", "--help", "--lang", lang, PYTHONUTF8="1", COLUMNS="200")
    assert done.returncode == 0
    for name in ("week", "weeks", "output", "format", "counties"):
        assert catalogue(lang)[f"option.pack_{name}"] in done.stdout
    assert run("fly").returncode == run().returncode == 2


def test_the_help_of_each_command_has_two_valid_examples_and_names_data_url():
    parser = _parser("en")
    for name, examples in EXAMPLES.items():
        assert len(examples) == 2
        stderr = run(name, "--help", COLUMNS="200").stdout
        assert ("DATA_URL chooses" in stderr) == (name not in READS)
        for rest in examples:
            assert f"  python -m dashboard {name} {rest}".rstrip() in stderr
            parser.parse_args([name, *shlex.split(rest)])


def test_the_language_option_may_come_before_or_after_the_command(folder):
    stderr = [
        run(*typed, DATA_URL=str(folder)).stdout for typed in (("--lang", "fa", "check"), ("check", "--lang", "fa"))
    ]
    assert stderr[0] == stderr[1] and "درست است" in stderr[0]


def test_the_first_publication_says_what_becomes_public_in_the_calendar_of_the_language(tmp_path):
    folder = small_folder(tmp_path)
    choose_cards(folder, "committee")
    done = run("publish", "--data", str(folder), "--yes", "--lang", "fa")
    assert done.returncode == 0, done.stderr
    assert "این نخستین انتشار است" in done.stderr and "تغییر نمی‌کند" not in done.stderr
    assert "آذر ۱۳۹۳" in done.stdout and "2014" not in done.stdout
    again = run("publish", "--data", str(folder), "--yes", "--lang", "fa")
    assert "نخستین انتشار" not in again.stderr and "تغییر نمی‌کند" in again.stderr


def test_serve_reports_an_occupied_port_before_reading_the_data(folder):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        done = run("serve", DATA_URL=str(folder), PORT=str(port), HOST="127.0.0.1")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [f"Port {port} is taken. Type: PORT={port % 65535 + 1} make run"]


def test_development_shows_the_inside_of_the_program_to_this_machine_alone(folder):
    done = run("serve", DATA_URL=str(folder), DEBUG="1", HOST="0.0.0.0")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [say("en", "command.debug_host", host="0.0.0.0")]


def test_check_reports_that_a_folder_is_sound_and_a_sample(tmp_path):
    """In a process of its own: exit code, both streams and their encoding."""
    folder = large_folder(tmp_path)
    (folder / "sample").mkdir()
    (folder / "reports.csv").rename(folder / "sample" / "reports.csv")
    done = as_typed("check", "--data", str(folder))
    assert done.returncode == 0
    assert "is sound" in done.stdout
    assert "sample" in done.stderr and "نمونه" in done.stderr


def test_check_lists_every_fault_with_place_and_value_and_explains_a_missing_folder(tmp_path):
    folder = large_folder(tmp_path)
    write_reports(folder, [report(), report("NOBODY"), report("G1002", 9), report("G1003", week="2014-12-08")])
    faults = (("3", "office_id", "NOBODY"), ("4", "value", "9"), ("5", "week", "2014-12-08"))
    for lang in LANGUAGES:
        done = run("check", "--data", str(folder), "--lang", lang)
        assert (done.returncode, done.stdout) == (1, "")
        lines = [latin(line) for line in done.stderr.splitlines()[1:]]
        assert len(lines) == 4, "three faults and their sum"
        for line, fault in zip(lines, faults, strict=False):
            assert [part for part in ("data/reports.csv", *fault) if part not in line] == [], line
        assert "3" in lines[-1]
    for missing in ("nowhere", "data/counties.csv"):
        done = run("check", "--data", str(tmp_path / missing))
        assert done.returncode == 1
        assert "DATA_URL" in done.stderr and "Traceback" not in done.stderr


def test_serve_refuses_a_faulty_folder(tmp_path):
    folder = large_folder(tmp_path)
    write_reports(folder, [report(office="NOBODY")])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    done = run("serve", DATA_URL=str(folder), PORT=str(port))
    assert done.returncode == 1
    assert "NOBODY" in done.stderr and "reports.csv" in done.stderr


@each_case(("name", "value"), [("PORT", "high"), ("PORT", "70000"), ("DATA_URL", "ftp://x/y")])
def test_serve_refuses_an_invalid_setting_and_names_it(name, value):
    done = run("serve", **{name: value})
    assert done.returncode == 2
    assert f"{name}={value[:5].split(':')[0]}" in done.stderr
    assert "Traceback" not in done.stderr


def test_cells_prints_all_indicators_weeks_and_areas_as_plain_numbers(run_cells):
    rows, stderr = run_cells()
    keys = {row["indicator"] for row in rows}
    assert keys == {path.stem for path in (SHIPPED_DATA / "indicators").glob("*.toml")}
    assert len(rows) == len(keys) * 3 * 7
    assert {row["state"] for row in rows} <= STATES
    assert stderr == ""
    # A week may be named by any of its days in either calendar.
    rows, _ = run_cells("--indicator", "committee_governorates", "--week", "۱۳۹۳-۰۹-۲۱")
    cells = {row["county_code"]: row for row in rows}
    assert len(cells) == len(rows) == 7, "six of the counties existed then, and the province"
    assert list(cells[""].values()) == (
        ["committee_governorates", "2014-12-06", "", "1", "6", "0.16666666666666666", "5", "0", "0", "value"]
    )
    assert list(cells["1001"].values())[2:] == ["1001", "1", "1", "1.0", "0", "0", "0", "value"]
    assert list(cells["1002"].values())[2:] == ["1002", "", "1", "", "1", "0", "0", "not_reported"]


def test_asof_leaves_out_later_reports(run_cells):
    rows, _ = run_cells("--indicator", "committee_governorates", "--asof", "2014-11-29T08:59:59Z")
    assert {row["week"] for row in rows} == {"2014-11-22"}
    rows, _ = run_cells("--indicator", "committee_governorates", "--asof", "2014-11-29T12:30:00+03:30")
    assert {row["week"] for row in rows} == {"2014-11-22", "2014-11-29"}
    rows, stderr = run_cells("--asof", "2010-01-01")
    assert rows == [] and "nothing was known yet at 1 Jan 2010" in stderr
    rows, stderr = run_cells("--asof", "2014-11-29T08:59:59Z", "--week", "2014-12-06")
    assert rows == [] and "6–12 Dec 2014 is none of them" in stderr


@each_case(
    ("option", "value"),
    [
        ("--indicator", "desk"),
        ("--week", "yesterday"),
        ("--week", "1393-13-01"),
        ("--asof", "noon"),
        ("--asof", "9999-12-31T23:00-10:00"),
    ],
)
def test_an_invalid_option_is_refused_with_a_message(folder, option, value):
    done = run("cells", option, value, "--lang", "fa", DATA_URL=str(folder))
    assert (done.returncode, done.stdout) == (2, "")
    assert value in done.stderr
    assert "Traceback" not in done.stderr
    assert "نیست" in done.stderr


def test_a_closed_pipe_is_not_an_error(folder):
    command = f'set -o pipefail; "{sys.executable}" -m dashboard cells | head -n 1'
    environment = {**os.environ, "DATA_URL": str(folder)}
    done = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{HEADING}\n", f"{places(folder)}\n")


def test_boundaries_refuses_a_faulty_file_and_prints_the_path_of_an_installed_one(tmp_path):
    folder = large_folder(tmp_path)
    file = tmp_path / "wrong.geojson"
    for text in ("", "{}", '{"type": "FeatureCollection", "features": []}', "not json"):
        file.write_text(text, encoding="utf-8")
        done = run("boundaries", str(file), DATA_URL=str(folder))
        assert done.returncode == 1, text
        assert "wrong.geojson" in done.stderr and "Traceback" not in done.stderr
        assert not (folder / "boundaries").exists()
    shipped = str(SHIPPED_DATA / "boundaries" / "1393.geojson")
    done = run("boundaries", shipped, "--data", str(folder), "--lang", "fa")
    assert done.returncode == 0, done.stderr
    assert "۲۴ شهرستان، معتبر در ۱ فروردین ۱۳۹۳" in done.stdout
    assert str(next((folder / "boundaries").iterdir())) in done.stdout
    assert run("check", "--data", str(folder)).returncode == 0
