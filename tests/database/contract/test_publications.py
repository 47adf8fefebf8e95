"""Publications, imports, decisions, proposals and visits: complete or not at all, also of several writers at once."""

import os
import signal
import subprocess
import sys
import time
from datetime import date, datetime
from functools import partial

import pandas as pd
import pytest

from dashboard.database import engine, proposals, visits
from dashboard.database.errors import Conflict
from dashboard.database.proposals import REFUSED, Step
from dashboard.live import Live, utcnow
from dashboard.meeting.views import MOST_VIEWS, Full, check_room
from dashboard.publications.prepare import Draft
from dashboard.publications.verify import verify
from dashboard.publications.write import add_imported, publish
from dashboard.settings import ROOT
from dashboard.snapshot import published_at
from dashboard.tables.versions import content_of
from tests.unit.database.proposed import accept, close_office
from tests.unit.database.stored import COMMITTEE, OFFICES, RECEIVED, START, decision, of_file, run_at_once, view
from tests.unit.database.stored import Stored as Stored  # for the child process
from tests.unit.database.visits import enter, of_team
from tests.unit.publications.publications import WEEK, committees, count_row, row

DIGEST = "a" * 64


def take(data, rows, digest=DIGEST, also=None):
    return add_imported(data.sources, digest, rows, data.clock, also)


def test_the_rows_of_a_publication_are_public_from_its_moment_on(data):
    def files():
        return {path: path.read_bytes() for path in data.folder.rglob("*") if path.is_file()}

    live = Live(data.sources)
    old, before = live.snapshot, files()
    assert committees(old) == (1, 6)
    first = data.publish_rows(row())
    changed = [path.name for path, text in files().items() if before.get(path) != text]
    assert sorted(changed) == ([".published"] if data.url else [".published", "dashboard.sqlite"])
    assert live.look()
    assert committees(live.snapshot) == (2, 6)
    assert (live.snapshot.asof, live.snapshot.body) == (first.moment, first.snapshot.body)
    # The previous state stays available.
    assert published_at(live.snapshot, old.asof).body == old.body
    # A report received before the first publication does not change that publication.
    second = data.publish_rows(row("G1003", source="sheet-2"))
    assert live.look()
    assert not live.look()
    assert committees(live.snapshot) == (3, 6)
    assert committees(published_at(live.snapshot, first.moment)) == (2, 6)
    findings = list(verify(data.read()))
    assert [finding.code for finding in findings] == ["open", "proved", "proved"]
    assert [finding.digest for finding in findings[1:]] == [first.digest, second.digest]


def test_counts_are_known_unchanged_with_their_blanks_and_the_moment_of_their_publication(data):
    total = count_row("total_measure", 120, pd.NA, office="", county="1001", channel="qr")
    counts = pd.concat([count_row("mean_measure", 900, 50, channel=""), count_row(), total], ignore_index=True)
    moment = data.publish_rows(row(), counts=counts).moment
    known = data.read().tables.rows.in_memory("counts").sort_values("measure")
    columns = ["office_id", "county_code", "measure", "channel", "numerator", "denominator", "recorded_at"]
    found = known[columns].astype(object).itertuples(index=False, name=None)
    assert [tuple(None if pd.isna(value) else value for value in each) for each in found] == [
        ("G1002", "", "mean_measure", "", 900, 50, moment),
        ("G1002", "", "share_measure", "form", 8, 10, moment),
        ("", "1001", "total_measure", "qr", 120, None, moment),
    ]


def test_two_concurrent_publications_are_written_one_after_the_other(data, another):
    def publish_office(own, office):
        # One clock for both: otherwise a moment of one could be in the other's future.
        own.clock = utcnow
        own.publish_rows(row(office, source=office))

    assert run_at_once(*(partial(publish_office, another(), office) for office in ("G1002", "G1003"))) == [None, None]
    assert data.findings() == ["open", "proved", "proved"]


def test_a_publication_based_on_old_data_is_prepared_again_and_nothing_is_published_twice(data, another):
    tries = []

    def content(before, _):
        tries.append(len(before.tables.publications))
        if len(tries) == 1:
            another().publish_rows(row())
        return Draft(WEEK, row("G1003", source="sheet-2"))

    done = publish(data.sources, content, utcnow)
    assert tries == [1, 2]
    assert committees(done.snapshot) == (3, 6)
    assert data.run("SELECT source FROM reports ORDER BY id") == [("sheet-1",), ("sheet-2",)]


def test_an_error_rolls_back_a_whole_publication_and_a_whole_import(data):
    data.publish_rows(row("G1003", source="sheet-0"))

    def fail(*_):
        raise ValueError("the log cannot be written")

    with pytest.raises(ValueError, match="the log"):
        data.publish_rows(row(), withdrawn=["letter"], also=fail)
    with pytest.raises(ValueError, match="the log"):
        take(data, COMMITTEE, also=fail)
    names = ("reports", "archives", "withdrawals", "imports")
    counts = ", ".join(f"(SELECT count(*) FROM {name})" for name in names)
    assert data.run(f"SELECT {counts}, number FROM revision") == [(1, 1, 0, 0, 1)]
    assert committees(data.publish_rows(row()).snapshot) == (3, 6)
    assert data.findings() == ["open", "proved", "proved"]


CHILD = """
import sys
from pathlib import Path
from tests.database.contract.test_publications import *
data = Stored(Path(sys.argv[1]), sys.argv[2])
# After all publications of earlier rounds.
data.clock.move(hours=int(sys.argv[3]))
for n in range(2, 60):
    office = f"G10{n:02}" if n < 25 else "G1002"
    data.publish_rows(row(office, n % 2, source=f"s{n}-{sys.argv[3]}", received=data.clock.now))
    print(n, flush=True)
"""


# 15 s: two processes start, and publish until they are killed.
@pytest.mark.rare
def test_a_publication_is_atomic_even_if_the_process_is_killed(data, chance):
    for turn in range(2):
        command = [sys.executable, "-W", "ignore", "-c", CHILD, str(data.folder), data.url, str(turn)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
        # The process is at work by then; the point of interruption is random.
        assert child.stdout is not None and child.stdout.readline()
        time.sleep(chance.random())
        os.kill(child.pid, signal.SIGKILL)
        child.communicate()
        # The next writer waits until PostgreSQL has ended the session of the killed process.
        data.clock.move(hours=turn + 1)
        data.publish_rows()
        differences = data.run(
            "SELECT (SELECT count(*) FROM publications WHERE digest <> '') - (SELECT count(*) FROM archives), "
            "(SELECT count(DISTINCT recorded_at) FROM reports) - (SELECT count(*) FROM reports)"
        )
        assert differences == [(0, 0)]
        assert set(data.findings()) <= {"open", "proved"}


def test_imported_rows_of_every_table_are_read_beside_the_folders_with_blanks_and_flags(data, another):
    rows = OFFICES | of_file("counties", "1099,شهرستان تازه,,12000,2015-01-01,,1001,,")
    rows |= of_file("inspections", f"2014-12-07,3,G1001,desk,4,2,2014-12-07,{RECEIVED},weekly aaaa")
    other = another()
    before = other.read().tables
    moment = take(data, rows)
    # Another process reads the changed register again.
    tables = other.read().tables
    assert len(tables.offices) == len(before.offices) + 2
    new = tables.offices.set_index("office_id").loc[["O1", "O2"]]
    assert list(new["small"]) == [False, True] and not new["sample"].any()
    assert list(new["valid_from"].isna()) == [False, True] and new["valid_to"].isna().all()
    county = tables.counties.set_index("county_code").loc["1099"]
    assert (county["population"], county["split_from"], county["name_en"]) == (12000, "1001", "شهرستان تازه")
    visit = tables.rows.in_memory("inspections").iloc[-1]
    assert (visit["team"], visit["finding"], visit["findings"], visit["line"]) == (3, "desk", 4, 0)
    assert (visit["file"], visit["resolved_on"]) == ("database/inspections", pd.Timestamp("2014-12-07"))
    assert visit["recorded_at"] == moment == START
    assert data.sources.change_token().number == 1


def test_the_same_file_is_taken_once_even_by_two_reviewers_at_once(data, another):
    other = another()
    done = run_at_once(lambda: take(data, COMMITTEE), lambda: take(other, COMMITTEE))
    assert sorted(map(type, done), key=str) == sorted((datetime, type(None)), key=str), done
    assert data.run("SELECT COUNT(*) FROM reports") == [(1,)]
    # Another file's rows are taken.
    rows = of_file("reports", f"2014-12-06,G1003,committee,1,self,{RECEIVED},second")
    assert take(other, rows, "b" * 64)


def test_a_new_decision_is_a_row_and_of_two_who_change_it_at_once_one_is_refused(data, another):
    before = utcnow().replace(microsecond=0)
    data.clock, other = utcnow, another()
    first = data.decide(decision())
    assert before <= first.recorded_at <= utcnow() and content_of(first) == content_of(decision())
    other.clock = utcnow
    changes = [
        partial(each.decide, first._replace(status=status), first.recorded_at)
        for each, status in ((data, "done"), (other, "dropped"))
    ]
    (done,) = (result for result in run_at_once(*changes) if not isinstance(result, Conflict))
    assert data.decisions() == [first, done] and done.recorded_at > first.recorded_at


@pytest.mark.rare
def test_more_writers_at_once_than_a_pool_has_connections_lose_nothing(data, monkeypatch):
    """Each writer reads while it holds the lock. A pool has five connections and ten more on demand."""
    # Sixteen writes may take longer than a writer usually waits.
    monkeypatch.setattr(engine, "PATIENCE", 60.0)
    data.clock = utcnow
    run_at_once(*(lambda n=n: data.decide(decision(f"d-{n}")) for n in range(16)))
    assert len(data.decisions()) == 16


def test_of_two_views_written_at_once_the_last_place_takes_one(data, another):
    data.clock = utcnow
    room = partial(check_room, saturday=view().meeting_week)
    data.add(*((view(f"v-{number}", number), None) for number in range(1, MOST_VIEWS)), check=room)
    other = another()
    other.clock = utcnow
    added = [
        partial(each.add, (view(code, MOST_VIEWS), None), check=room)
        for each, code in ((data, "v-a"), (other, "v-b"))
    ]
    assert [type(result) for result in run_at_once(*added)].count(Full) == 1
    assert len(data.views()) == MOST_VIEWS
    # The same form sent again is no further view, and a view of another week has its own places.
    data.add((data.views()[0], None), check=room)
    data.add((view("v-c", meeting_week=date(2014, 11, 29)), None), check=room)


def test_of_two_who_decide_about_a_proposal_at_once_one_does_and_the_other_is_told(data):
    made = close_office(data)

    def refuse():
        with data.sources.database.writing() as connection:
            return proposals.end(connection, made[0], Step(START, "reviewer-2", "reviewer", REFUSED, {}))

    results = run_at_once(lambda: accept(data, *made), refuse)
    refused = any(result is True for result in results)
    assert [type(each) for each in results if isinstance(each, Exception)] == [Conflict]
    assert len(data.run("SELECT * FROM offices")) == (0 if refused else 1)
    assert len(data.run("SELECT * FROM proposal_steps")) == 1


def test_phones_that_send_one_visit_at_once_write_it_once(data, another):
    moments = run_at_once(*(partial(enter, another()) for _ in range(3)))
    assert sorted(moment is None for moment in moments) == [False, True, True], moments
    (visit,) = of_team(data)
    assert visit.content.found == {"desk": visits.Found(2)} and visit.open == 2
