"""The table of targets: its newest row takes the place of a card's target, and each change is told."""

from datetime import date

import pytest

from dashboard import archive as frozen
from dashboard.areas.province import UNNAMED
from dashboard.dataset import read_dataset
from dashboard.indicators.targets import with_targets
from dashboard.language import describe
from dashboard.live import utcnow
from dashboard.publications.prepare import Draft, prepare
from dashboard.snapshot import as_frozen
from tests.unit.small_folder import choose_cards, small_folder
from tests.unit.small_register import CARDS

HEAD = "indicator,recorded_at,value,date\n"
KEY = "service_desks"


@pytest.fixture
def folder(tmp_path):
    place = small_folder(tmp_path)
    choose_cards(place, KEY)
    return place


def read(folder, *rows):
    (folder / "targets.csv").write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return read_dataset(folder, utcnow())


def told(data):
    """The target, and the days and texts of the card's changes after its first version."""
    (card,) = data.cards
    return card.target, card.target_date, [(change["date"], change["en"]) for change in card.changes[1:]]


def test_the_row_recorded_last_counts_whatever_the_order_and_a_row_without_a_moment_is_the_oldest(folder):
    rows = (f"{KEY},2026-02-01,70%,2027-03-20", f"{KEY},,0.6,1395/12/30", f"{KEY},2026-03-01 23:00,65.5%,2027-03-20")
    for ordered in (rows, rows[::-1]):
        assert told(read(folder, *ordered)) == (
            0.655,
            date(2027, 3, 20),
            [
                ("2026-02-01", "Target changed from 60% by 20 Mar 2017 to 70% by 20 Mar 2027."),
                ("2026-03-01", "Target changed from 70% by 20 Mar 2027 to 65.5% by 20 Mar 2027."),
            ],
        )
    assert told(read(folder, f"{KEY},2026-02-01,,"))[0] is None
    assert told(read(folder)) == (0.8, date(2016, 3, 19), [])


def test_the_same_target_again_is_no_change(folder):
    assert told(read(folder, f"{KEY},2026-02-01,80%,2016-03-19")) == (0.8, date(2016, 3, 19), [])


def test_rows_that_no_card_takes_are_left_out_with_a_note(folder):
    data = read(folder, f"{KEY},2026-02-01,80,2027-03-20", "service_desk,2026-02-01,70%,2027-03-20")
    assert told(data)[0] == 0.8
    notes = [note for note in data.notes if note.code == "target_left_out"]
    assert [note.value for note in notes] == ["service_desk", KEY]
    assert "data/targets.csv" in describe(notes[0], "en")


def test_a_total_may_have_a_target_above_1_and_earlier_definitions_have_the_same_target(folder):
    targets = read(folder, "visitors,2026-02-01,12.5,2027-03-20").tables.targets
    base = CARDS[0].model_copy(update={"key": "visitors", "rule": "total"})
    card = base.model_copy(update={"earlier": (base,)})
    (found,) = with_targets([card], targets, UNNAMED)
    assert (found.target, found.earlier[0].target) == (12.5, 12.5)


def test_archives_from_before_the_table_keep_the_targets_of_their_cards(folder):
    before = read(folder)
    archive = prepare(before, lambda *_: Draft(date(2014, 12, 6)), utcnow(), sample=False).archive
    files = {name: data for name, data in archive.files.items() if name != "targets.csv"}
    old = frozen.build_archive(files, **{k: v for k, v in archive.record.items() if k not in ("files", "format")})
    today = read(folder, f"{KEY},2026-02-01,70%,2027-03-20")
    assert told(as_frozen(today, old)) == told(as_frozen(today, archive)) == told(before)
    assert told(today)[0] == 0.7
