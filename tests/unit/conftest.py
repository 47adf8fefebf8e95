"""Fixtures of all unit tests."""

import pytest

from tests.unit.indicators import by_reference
from tests.unit.shipped import one_server

# The folders whose subject is the cells, or the proof of published ones.
COMPUTED = ("indicators", "publications", "tables", "database")


@pytest.fixture(autouse=True)
def quick_cells(request, monkeypatch):
    """The cells of snapshots of few offices in plain Python: most pages and commands need a snapshot of their own."""
    if request.path.parent.name not in COMPUTED:
        monkeypatch.setattr("dashboard.snapshot.compute", by_reference.cells_of)


@pytest.fixture
def request_context():
    """Links depend on the server's settings."""
    with one_server().test_request_context():
        yield
