"""Fixtures of the tests of decisions and views: one writable folder, and one server on it for all tests."""

from pathlib import Path

import pytest

from tests.unit.pages.decisions.decisions_site import client_of
from tests.unit.small_folder import choose_cards, small_folder


@pytest.fixture(scope="package")
def shared(tmp_path_factory):
    folder = small_folder(tmp_path_factory.mktemp("decided"))
    choose_cards(folder, "committee", "e_services")
    return folder, client_of(folder)


@pytest.fixture
def folder(shared) -> Path:
    """The folder without the rows of the test before, and the server knows of it."""
    folder, client = shared
    (folder / "dashboard.sqlite").unlink(missing_ok=True)
    client.application.extensions["live"].look()
    return folder


@pytest.fixture
def client(shared, folder):
    return shared[1]
