"""What a publication writes is read back as it was meant: moments in whole seconds, a note as it was kept."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd

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


def test_publications_with_marks_in_their_notes_are_proved(tmp_path):
    folder = small_folder(tmp_path)
    for note in ("\u200fنامهٔ ۱۲\u200f", "\ufeff", "a\0b", "a\x01b"):
        bring(folder, note=note)
    assert [found.code for found in verify(read_input(folder, datetime(2100, 1, 1)))] == ["open", *["proved"] * 4]
