"""The commands, run as a user runs them: what they print, where, and their exit codes."""

import csv
import io
import os
import shlex
import socket
import subprocess
import sys

import pytest

from dashboard.__main__ import EXAMPLES, _parser
from dashboard.language import LANGUAGES, catalogue
from dashboard.language.digits import latin
from dashboard.settings import ROOT, SHIPPED_DATA
from tests.unit.cases import each_case
from tests.unit.command_line import as_typed, run
from tests.unit.small_folder import report, small_folder, write_reports

HEADING = "indicator,week,county_code,numerator,denominator,value,not_reported,late,unverified,state"
STATES = {"value", "zero", "not_reported", "not_applicable"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return small_folder(tmp_path_factory.mktemp("given"))


@pytest.fixture(scope="module")
def cells_of(folder):
    """Runs `cells` on the small folder: (rows, what was said beside them)."""

    def cells(*arguments: str) -> tuple[list[dict[str, str]], str]:
        done = run("cells", *arguments, DATA_URL=str(folder))
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines()[0] == HEADING
        return list(csv.DictReader(io.StringIO(done.stdout))), done.stderr

    return cells


@each_case("lang", LANGUAGES)
def test_help_lists_commands_and_explains_options_in_the_chosen_language(lang):
    done = run("--help", LC_ALL="fa_IR.UTF-8" if lang == "fa" else "C.UTF-8", COLUMNS="200")
    assert done.returncode == 0
    shown = " ".join(done.stdout.split())
    for name in ("serve", "check", "cells", "boundaries", "pack", "user", "indicators"):
        assert f" {name} " in shown
        assert catalogue(lang)[f"command.{name}"] in shown
    done = run("pack", "--help", "--lang", lang, PYTHONUTF8="1", COLUMNS="200")
    assert done.returncode == 0
    for name in ("week", "weeks", "output", "format", "form", "counties"):
        assert catalogue(lang)[f"option.pack_{name}"] in done.stdout
    assert run("fly").returncode == run().returncode == 2


def test_each_command_has_two_examples_that_it_understands_and_says_which_data_it_works_on():
    parser = _parser("en", is_serving=False)
    for name, examples in EXAMPLES.items():
        assert len(examples) == 2
        said = run(name, "--help", COLUMNS="200").stdout
        assert "DATA_URL chooses" in said or name == "indicators"
        for rest in examples:
            assert f"  python -m dashboard {name} {rest}".rstrip() in said
            parser.parse_args([name, *shlex.split(rest)])


def test_the_language_may_stand_before_the_command_or_after_it(folder):
    said = [
        run(*typed, DATA_URL=str(folder)).stdout for typed in (("--lang", "fa", "check"), ("check", "--lang", "fa"))
    ]
    assert said[0] == said[1] and "درست است" in said[0]
    # A folder may be called as a command is.
    assert "DATA_URL" in run("check", "serve").stderr


def test_serve_says_that_its_port_is_taken_before_it_reads_the_data(folder):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run("serve", DATA_URL=str(folder), PORT=str(port), HOST="127.0.0.1")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [f"Port {port} is taken. Type: PORT={port % 65535 + 1} make run"]


def test_check_in_a_process_of_its_own_says_that_the_shipped_folder_is_sound_and_a_sample():
    """The one command that is started as it is typed: its exit code, its two streams and their encoding."""
    done = as_typed("check", str(SHIPPED_DATA))
    assert done.returncode == 0
    assert "is sound" in done.stdout
    assert "sample" in done.stderr and "نمونه" in done.stderr


def test_check_lists_every_fault_with_its_place_and_value_and_says_what_to_do_where_no_folder_is(tmp_path):
    folder = small_folder(tmp_path)
    write_reports(folder, [report(), report("NOBODY"), report("G1002", 9), report("G1003", week="2014-12-08")])
    faults = (("3", "office_id", "NOBODY"), ("4", "value", "9"), ("5", "week", "2014-12-08"))
    for lang in LANGUAGES:
        done = run("check", str(folder), "--lang", lang)
        assert (done.returncode, done.stdout) == (1, "")
        lines = [latin(line) for line in done.stderr.splitlines()]
        assert len(lines) == 4, "three faults and their sum"
        for line, fault in zip(lines, faults, strict=False):
            assert [part for part in ("data/reports.csv", *fault) if part not in line] == [], line
        assert "3" in lines[-1]
    for missing in ("nowhere", "data/counties.csv"):
        done = run("check", str(tmp_path / missing))
        assert done.returncode == 1
        assert "DATA_URL" in done.stderr and "Traceback" not in done.stderr


def test_serve_refuses_a_faulty_folder(tmp_path):
    folder = small_folder(tmp_path)
    write_reports(folder, [report(office="NOBODY")])
    # In a process: the worker that reads the data is a fork of it.
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    done = as_typed("serve", DATA_URL=str(folder), PORT=str(port))
    assert done.returncode == 1
    assert "NOBODY" in done.stderr and "reports.csv" in done.stderr


@each_case(("name", "value"), [("PORT", "high"), ("PORT", "70000"), ("DATA_URL", "ftp://x/y")])
def test_serve_refuses_a_setting_that_cannot_be_used_and_names_it(name, value):
    done = run("serve", **{name: value})
    assert done.returncode == 2
    assert f"{name}={value[:5].split(':')[0]}" in done.stderr
    assert "Traceback" not in done.stderr


def test_cells_are_all_indicators_weeks_and_counties_and_the_province_as_plain_numbers(cells_of):
    rows, said = cells_of()
    keys = {row["indicator"] for row in rows}
    assert keys == {path.stem for path in (SHIPPED_DATA / "indicators").glob("*.toml")}
    assert len(rows) == len(keys) * 3 * 25
    assert {row["state"] for row in rows} <= STATES
    assert said == ""
    # A week may be typed as any of its days in either calendar.
    rows, _ = cells_of("--indicator", "committee_governorates", "--week", "۱۳۹۳-۰۹-۲۱")
    cells = {row["county_code"]: row for row in rows}
    assert len(cells) == len(rows) == 25
    assert list(cells[""].values()) == (
        ["committee_governorates", "2014-12-06", "", "1", "24", "0.041666666666666664", "23", "0", "0", "value"]
    )
    assert list(cells["1001"].values())[2:] == ["1001", "1", "1", "1.0", "0", "0", "0", "value"]
    assert list(cells["1002"].values())[2:] == ["1002", "", "1", "", "1", "0", "0", "not_reported"]


def test_asof_shows_what_was_known_then(cells_of):
    rows, _ = cells_of("--indicator", "committee_governorates", "--asof", "2014-11-29T08:59:59Z")
    assert {row["week"] for row in rows} == {"2014-11-22"}
    rows, _ = cells_of("--indicator", "committee_governorates", "--asof", "2014-11-29T12:30:00+03:30")
    assert {row["week"] for row in rows} == {"2014-11-22", "2014-11-29"}
    rows, said = cells_of("--asof", "2010-01-01")
    assert rows == [] and "nothing was known yet at 1 Jan 2010" in said
    rows, said = cells_of("--asof", "2014-11-29T08:59:59Z", "--week", "2014-12-06")
    assert rows == [] and "6–12 Dec 2014 is none of them" in said


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
@each_case("lang", LANGUAGES)
def test_a_request_that_cannot_be_met_is_refused_in_words(folder, option, value, lang):
    done = run("cells", option, value, "--lang", lang, DATA_URL=str(folder))
    assert (done.returncode, done.stdout) == (2, "")
    assert value in done.stderr
    assert "Traceback" not in done.stderr
    assert ("نیست" in done.stderr) == (lang == "fa")


def test_a_reader_that_stops_reading_is_no_error(folder):
    command = f'set -o pipefail; "{sys.executable}" -m dashboard cells | head -n 1'
    environment = {**os.environ, "DATA_URL": str(folder)}
    done = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{HEADING}\n", "")


def test_boundaries_refuses_a_file_that_is_not_sound_and_installs_a_sound_one_and_says_where(tmp_path):
    folder = small_folder(tmp_path)
    file = tmp_path / "wrong.geojson"
    for text in ("", "{}", '{"type": "FeatureCollection", "features": []}', "not json"):
        file.write_text(text, encoding="utf-8")
        done = run("boundaries", str(file), DATA_URL=str(folder))
        assert done.returncode == 1, text
        assert "wrong.geojson" in done.stderr and "Traceback" not in done.stderr
        assert not (folder / "boundaries").exists()
    done = run("boundaries", str(SHIPPED_DATA / "boundaries" / "1393.geojson"), DATA_URL=str(folder))
    assert done.returncode == 0, done.stderr
    assert str(next((folder / "boundaries").iterdir())) in done.stdout
    assert run("check", str(folder)).returncode == 0
