"""Runs one of the dashboard's programs in a child process, without the memory and environment of this process."""

import subprocess
import sys
from pathlib import Path

# The environment of this process may contain passwords, and a child process handles files and texts of strangers.
# openpyxl imports numpy, whose OpenBLAS would allocate memory for one thread per processor.
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1"}


def run_program(program: Path, *arguments: str, data: bytes, seconds: float) -> subprocess.CompletedProcess[bytes]:
    """Run a Python file with `data` as its standard input. Raises subprocess.TimeoutExpired after `seconds`."""
    # -I: Python's isolated mode; only the program itself and installed libraries can be imported.
    command = [sys.executable, "-I", str(program), *arguments]
    return subprocess.run(command, input=data, env=_ENVIRONMENT, capture_output=True, timeout=seconds, check=False)
