"""XLSX cells are read within the process of the tests, which saves a quarter of a second for each file."""

import json
from dataclasses import asdict

import pytest

from dashboard.sheets import xlsx_cells, xlsx_reader

READ_IN_PROCESS = xlsx_reader._read_in_process


@pytest.fixture(scope="module", autouse=True)
def in_this_process():
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(
            xlsx_reader,
            "_read_in_process",
            lambda _, data, limits: json.loads(json.dumps(xlsx_cells.answer(data, asdict(limits)))),
        )
        yield


@pytest.fixture
def in_a_process(monkeypatch):
    """For tests of the separate process: limits of memory and time, and slots."""
    monkeypatch.setattr(xlsx_reader, "_read_in_process", READ_IN_PROCESS)
