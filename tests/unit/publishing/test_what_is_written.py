"""What a publication writes is read back as it was meant: moments in whole seconds, a note as it was kept."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd
import pytest

from dashboard.publishing.made import above
from dashboard.publishing.verify import verify
from dashboard.snapshot import read_input
from tests.unit.publishing.publications import bring, row
from tests.unit.small_folder import small_folder

NEWEST = datetime(2026, 4, 4, 8, 0)


def test_a_report_of_the_second_of_a_publication_does_not_slip_under_it():
    lifted = above(row(received=NEWEST + timedelta(milliseconds=500)), NEWEST)
    assert lifted["received_at"].tolist() == [pd.Timestamp(NEWEST + timedelta(seconds=1))]


def test_two_versions_of_one_second_are_one_the_later():
    first = row(value=1, received=NEWEST - timedelta(minutes=1))
    second = row(value=0, received=NEWEST + timedelta(seconds=1, milliseconds=700))
    lifted = above(pd.concat([first, second], ignore_index=True), NEWEST)
    assert lifted["value"].tolist() == [0]


@pytest.mark.parametrize("note", ["\u200fنامهٔ ۱۲\u200f", "\ufeff", "a\0b", "a\x01b"])
def test_a_publication_with_marks_in_its_note_is_proved(tmp_path, note):
    folder = small_folder(tmp_path)
    done = bring(folder, row(), note=note)
    findings = list(verify(read_input(folder, datetime(2100, 1, 1))))
    assert [found.code for found in findings if found.moment == done.moment] == ["proved"]
