"""Fixtures of the tests of borders."""

import json
from pathlib import Path
from typing import Any

import pytest

from dashboard.areas.boundaries import Boundaries, read_folder
from tests.unit.areas.maps import REGISTER, SHIPPED


@pytest.fixture(scope="module")
def shipped() -> Boundaries:
    return read_folder(SHIPPED.parent, REGISTER)[0]


@pytest.fixture
def tree() -> dict[str, Any]:
    """The shipped file as JSON, for a test to change."""
    loaded: dict[str, Any] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A boundaries folder that holds the shipped file."""
    place = tmp_path / "boundaries"
    place.mkdir()
    (place / SHIPPED.name).write_bytes(SHIPPED.read_bytes())
    return place


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return tmp_path / "source.geojson"
