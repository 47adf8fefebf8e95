"""Writing the views of a meeting, with SQLite and with PostgreSQL."""

from datetime import date
from functools import partial

import pytest

from dashboard.live import utcnow
from dashboard.meeting.views import MOST_VIEWS, Full, check_room
from dashboard.storage.errors import Conflict
from dashboard.storage.write import add_versions
from dashboard.store.tables import TABLES
from dashboard.store.versions import ViewRecord, content_of, versions
from tests.storage.conftest import SQLITE, Stored, run_at_once, view


def known_views(data: Stored) -> list[ViewRecord]:
    """The views as the dashboard reads them: all data must be valid."""
    return versions(data.read().tables.meeting_views, ViewRecord)


@SQLITE
def test_views_are_read_as_written_after_those_of_a_file(data):
    head = ",".join(TABLES["meeting_views"].names)
    line = "own,2014-12-14T10:00:00Z,2014-12-06,1,matrix,,,active"
    (data.folder / "meeting_views.csv").write_text(f"{head}\n{line}\n", encoding="utf-8")
    (record,) = add_versions(data.storage, [(view(position=2), None)], utcnow)
    assert content_of(record) == content_of(view(position=2))
    own, second = known_views(data)
    assert (own.figure, own.query, own.title, second) == ("matrix", "", "", record)


def test_several_rows_are_written_in_one_transaction(data):
    first, second = add_versions(data.storage, [(view(), None), (view("v-2", 2), None)], utcnow)
    swapped = [first._replace(position=2), second._replace(position=1)]
    with pytest.raises(Conflict):
        add_versions(data.storage, [(swapped[0], first.recorded_at), (swapped[1], None)], utcnow)
    assert known_views(data) == [first, second]
    pairs = list(zip(swapped, (first.recorded_at, second.recorded_at), strict=True))
    add_versions(data.storage, pairs, utcnow)
    assert [(row.view_id, row.position) for row in known_views(data)[2:]] == [("v-1", 2), ("v-2", 1)]


def test_of_two_views_written_at_once_the_last_place_takes_one(data):
    other = data.reopen()
    room = partial(check_room, saturday=view().meeting_week)
    for number in range(1, MOST_VIEWS):
        add_versions(data.storage, [(view(f"v-{number}", number), None)], utcnow, check=room)
    added = [
        lambda at=at, code=code: add_versions(at, [(view(code, MOST_VIEWS), None)], utcnow, check=room)
        for at, code in ((data.storage, "v-a"), (other.storage, "v-b"))
    ]
    results = run_at_once(*added)
    assert [type(result) for result in results].count(Full) == 1
    assert len(known_views(data)) == MOST_VIEWS
    # The same form sent again is no further view, and a view of another week has its own places.
    add_versions(data.storage, [(known_views(data)[0], None)], utcnow, check=room)
    add_versions(data.storage, [(view("v-c", meeting_week=date(2014, 11, 29)), None)], utcnow, check=room)
    other.close()
