"""The data into which files are imported: read once for all tests, since planning changes nothing."""

import json
from dataclasses import asdict

import pytest

from dashboard.dataset import read_dataset
from dashboard.imports import workbook, workbook_cells
from tests.unit.imports.planning import NOW
from tests.unit.small_folder import choose_cards, small_folder


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    folder = small_folder(tmp_path_factory.mktemp("imports"))
    choose_cards(folder, "committee")
    return read_dataset(folder, NOW)


@pytest.fixture(scope="module")
def read_here():
    """Workbooks are read within the process of the tests, which saves a quarter of a second for each file."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(
            workbook,
            "read_in_process",
            lambda program, name, data, limits: json.loads(json.dumps(workbook_cells.answer(data, asdict(limits)))),
        )
        yield
