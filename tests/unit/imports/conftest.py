"""The data into which files are imported: read once for all tests, since planning changes nothing."""

import pytest

from dashboard.dataset import read_dataset
from tests.unit.imports.planning import NOW
from tests.unit.small_folder import choose_cards, small_folder


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    folder = small_folder(tmp_path_factory.mktemp("imports"))
    choose_cards(folder, "committee")
    return read_dataset(folder, NOW)
