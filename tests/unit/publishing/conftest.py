"""What the tests of publications share."""

from __future__ import annotations

import pytest

from tests.unit.small_folder import PUBLICATIONS_HEAD, small_folder


@pytest.fixture
def folder(tmp_path):
    """Ardestan's governorate reported a committee; that was published, without a record of its own."""
    folder = small_folder(tmp_path)
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD + "2014-12-14T08:00:00Z,2014-12-06,,\n", "utf-8")
    return folder
