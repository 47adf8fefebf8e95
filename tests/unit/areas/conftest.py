"""The shipped map, as the tests of borders take it."""

import json
from pathlib import Path
from typing import Any

import pytest

from dashboard.areas.boundaries import Boundaries, read_folder
from tests.unit.areas.maps import LIFETIMES, SHIPPED


@pytest.fixture(scope="module")
def shipped() -> Boundaries:
    return read_folder(SHIPPED.parent, LIFETIMES)[0]


@pytest.fixture
def tree() -> dict[str, Any]:
    """The shipped file, for a test to spoil."""
    loaded: dict[str, Any] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A boundaries folder that holds the shipped file."""
    made = tmp_path / "boundaries"
    made.mkdir()
    (made / SHIPPED.name).write_bytes(SHIPPED.read_bytes())
    return made


@pytest.fixture
def given(tmp_path: Path) -> Path:
    return tmp_path / "given.geojson"
