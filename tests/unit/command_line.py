"""A command as it is typed, in a process of its own, or in this one, which is a second faster."""

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
    """How a command ended and what it said."""

    returncode: int
    stdout: str
    stderr: str


def as_typed(*arguments: str, typed: str = "", **environment: str) -> Done:
    """`python -m dashboard` in a process: for what only a process has, as its encoding, its pipes and its exit."""
    done = subprocess.run(
        [sys.executable, "-m", "dashboard", *arguments],
        cwd=ROOT,
        env=given(**environment),
        input=typed,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def run(*arguments: str, typed: str = "", **environment: str) -> Done:
    """The same command line in this process, in the same folder and environment. What it does not catch is raised."""
    with (
        patch.dict(os.environ, given(**environment), clear=True),
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


def given(**environment: str) -> dict[str, str]:
    """This process's environment without its language and data folder, and with what is named."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "DATA_URL"))}
    return {**kept, "LC_ALL": "C.UTF-8", **environment}
