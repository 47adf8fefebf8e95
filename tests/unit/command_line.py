"""Run a command in a process of its own, or in this process, which is a second faster."""

import contextlib
import io
import os
import subprocess
import sys
from typing import NamedTuple
from unittest.mock import patch

from dashboard.__main__ import main
from dashboard.settings import ROOT


class Done(NamedTuple):
    """The exit code and the output of a command."""

    returncode: int
    stdout: str
    stderr: str


def as_typed(*arguments: str, typed: str = "", **environment: str) -> Done:
    """`python -m dashboard` in a process of its own, for tests of encoding, pipes and exit. typed: standard input."""
    done = subprocess.run(
        [sys.executable, "-m", "dashboard", *arguments],
        cwd=ROOT,
        env=command_environment(**environment),
        input=typed,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def run(*arguments: str, typed: str = "", **environment: str) -> Done:
    """The same command in this process, with the same folder and environment. Uncaught exceptions are raised."""
    with (
        patch.dict(os.environ, command_environment(**environment), clear=True),
        patch.object(sys, "stdin", io.StringIO(typed)),
        contextlib.chdir(ROOT),
        contextlib.redirect_stdout(io.StringIO()) as out,
        contextlib.redirect_stderr(io.StringIO()) as err,
    ):
        try:
            code = main(arguments)
        except SystemExit as ended:  # how argparse ends, after --help too
            code = int(ended.code or 0)
    return Done(code, out.getvalue(), err.getvalue())


def command_environment(**environment: str) -> dict[str, str]:
    """The environment of this process without language and data folder, and with more variables."""
    retained = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "DATA_URL"))}
    return {**retained, "LC_ALL": "C.UTF-8", **environment}
