"""A database that cannot be used is told by every command before anything is done, in words without a password."""

from __future__ import annotations

import subprocess
import sys

import pytest

from dashboard.database import upgrade
from dashboard.language import LANGUAGES, catalogue
from dashboard.settings import ROOT
from tests.database.conftest import with_schema
from tests.unit.command_line import as_typed, given, run
from tests.unit.small_folder import small_folder

SECRET = "s3cret"
# What is wrong -> the message that says so.
TOLD = {
    "no address": "database_url",
    "no name": "database_url",
    "no such host": "database_unreachable",
    "nobody listens": "database_unreachable",
    "wrong password": "database_sign_in",
    "unknown user": "database_sign_in",
    "no such database": "database_unknown",
    "no tables": "database_schema_none",
    "older": "database_schema_older",
    "newer": "database_schema_newer",
    "no right": "database_right",
}
# Each asks for the data, and would write or serve something.
COMMANDS = [
    ["serve"],
    ["cells"],
    ["publish"],
    ["verify"],
    ["pack", "--latest"],
    ["sheet", "--county", "1001", "-o", "PLACE/sheet.csv"],
    ["backup", "PLACE/b.zip"],
    ["user", "add", "ardestan-1", "--role", "clerk", "--county", "1001"],
    ["db", "load", "FOLDER"],
    ["db", "dump", "PLACE/dump"],
]


@pytest.fixture(scope="module")
def urls(postgres):
    """What is wrong -> a URL with just that."""
    postgres.run(f"CREATE ROLE guest_of_bad LOGIN PASSWORD 'right-{SECRET}'")
    schema = postgres.template("with_schema", with_schema)
    with (
        postgres.database() as none,
        postgres.database(schema) as older,
        postgres.database(schema) as newer,
        postgres.database(schema) as sound,
    ):
        postgres.run("UPDATE store.alembic_version SET version_num = '9999'", newer.rpartition("/")[2])
        yield {
            "no address": f"postgresql://u:{SECRET}@host:port/x",
            "no name": f"postgresql://u:{SECRET}@host",
            "no such host": f"postgresql://u:{SECRET}@no-such-host.invalid/x",
            "nobody listens": f"postgresql://u:{SECRET}@127.0.0.1:1/x",
            "wrong password": postgres.url("postgres", "guest_of_bad", SECRET),
            "unknown user": postgres.url("postgres", "nobody_knows", SECRET),
            "no such database": postgres.url("no_such", "owner", SECRET),
            "no tables": none,
            "older": older,
            "newer": newer,
            "no right": sound.replace("owner@", f"guest_of_bad:right-{SECRET}@"),
        }


def words_of(lang, code):
    """What a message says before its first blank."""
    return catalogue(lang)[f"fault.{code}"].partition("“")[0].partition("«")[0].partition("(")[0].partition("{")[0]


@pytest.mark.parametrize("wrong", TOLD)
def test_every_command_says_what_is_wrong_and_does_nothing(urls, tmp_path, monkeypatch, wrong):
    # Both languages have the same messages; they are heard by turns.
    lang = LANGUAGES[list(TOLD).index(wrong) % 2]
    if wrong == "older":
        # This program has a step more than a database that has all steps of today.
        known = upgrade._known
        monkeypatch.setattr(upgrade, "_known", lambda steps: (known(steps)[0] | {"x"}, "x"))
    folder = small_folder(tmp_path) if wrong == "no tables" else tmp_path
    commands = COMMANDS if wrong in ("no tables", "wrong password", "older") else COMMANDS[:1]
    for command in commands:
        typed = [word.replace("PLACE", str(tmp_path)).replace("FOLDER", str(folder)) for word in command]
        done = run(*typed, "--lang", lang, typed="blue kettle at noon\n", DATA_URL=urls[wrong], STAFF_URL="")
        said = done.stdout + done.stderr
        assert SECRET not in said, command
        if command[0] == "user" and done.returncode == 2:
            # The desk in the same database is what it cannot reach.
            assert catalogue(lang)["user_command.gone"].partition("(")[0] in said
        else:
            assert words_of(lang, TOLD[wrong]) in done.stderr, command
            assert done.returncode == 1, command
    assert not [path.name for path in tmp_path.iterdir() if path.name not in ("data", "sheet.csv")]
    assert not (tmp_path / "sheet.csv").exists()


def test_what_single_commands_miss_is_told_in_a_word(urls, prepared, tmp_path):
    done = run("cells", "--lang", "en", DATA_URL=prepared)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 2
    assert "holds no data yet" in done.stderr
    assert "db load" in done.stderr
    done = run("user", "list", "--lang", "en", DATA_URL=urls["no address"], STAFF_URL="")
    assert done.returncode == 2
    assert "no address of a database" in done.stderr
    assert SECRET not in done.stderr
    done = run("boundaries", str(tmp_path / "x.geojson"), DATA_URL=prepared)
    assert done.returncode == 2
    assert "needs a folder" in done.stderr


def test_nothing_is_served_by_either_way_of_starting(urls):
    """In processes: neither leaves a traceback, nor is it started again and again."""
    done = as_typed("serve", "--lang", "fa", DATA_URL=urls["wrong password"])
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
    assert SECRET not in done.stderr
    command = [sys.executable, "-m", "gunicorn", "app:server", "--bind", "127.0.0.1:0"]
    environment = given(DATA_URL=urls["no tables"], LC_ALL="C.UTF-8")
    started = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert started.returncode == 3
    assert "python -m dashboard db init" in started.stderr
    assert started.stderr.count("db init") == 1
    assert "Traceback" not in started.stderr
