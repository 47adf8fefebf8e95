"""Fixture of the tests of publications."""

import pytest

from tests.unit.publications.publications import published_folder


@pytest.fixture
def folder(tmp_path):
    return published_folder(tmp_path)
