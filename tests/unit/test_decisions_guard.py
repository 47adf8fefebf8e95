"""Who may write down decisions: nobody unless a setting says so, and only from a page of this very site."""

from __future__ import annotations

from pathlib import Path

import pytest
from werkzeug.datastructures import Headers

from dashboard.language import LANGUAGES, say
from dashboard.pages.writing import from_this_site
from dashboard.server import POLICY
from dashboard.settings import SettingsError, from_environment
from tests.unit.cases import each_case
from tests.unit.decisions_site import GOOD, OWN, PAGE, client_of, emptied, page_of, record, stored, told
from tests.unit.small_folder import small_folder


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A folder that may be written to, and one server on it for all tests."""
    folder = small_folder(tmp_path_factory.mktemp("decided"))
    return folder, client_of(folder)


@pytest.fixture
def folder(shared) -> Path:
    """The folder without the decisions of the test before."""
    return emptied(*shared)


@pytest.fixture
def client(shared, folder):
    return shared[1]


def test_writing_is_off_unless_a_setting_turns_it_on():
    assert from_environment({}).meeting_write is False
    assert from_environment({"MEETING_WRITE": "off"}).meeting_write is False
    assert from_environment({"MEETING_WRITE": "on"}).meeting_write is True
    with pytest.raises(SettingsError, match="MEETING_WRITE=yes"):
        from_environment({"MEETING_WRITE": "yes"})


def test_where_writing_is_off_there_is_no_form_and_what_is_sent_is_refused_in_words(folder, client):
    record(client)
    off = client_of(folder, write=False)
    for lang in LANGUAGES:
        page = page_of(off, lang)
        assert GOOD["text"] in page
        assert '<form method="post"' not in page and 'id="record"' not in page
        for fields in ({**GOOD, "action": "record"}, {"action": "change"}):
            answer = off.post(PAGE.format(lang), data=fields, headers=OWN)
            assert answer.status_code == 403
            assert say(lang, "decisions.refused_off") in told(answer)
            assert answer.headers["Content-Security-Policy"] == POLICY
    assert len(stored(folder)) == 1


@each_case(
    ("headers", "own"),
    [
        ({"Origin": "http://localhost"}, True),
        ({"Origin": "https://LOCALHOST"}, True),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ""}, False),
        ({"Origin": "http://localhost.evil.example"}, False),
        ({"Origin": "http://localhost:8050"}, False),
        ({"Origin": "http://evil.example/localhost"}, False),
        ({"Origin": "http://localhost@evil.example"}, False),
        ({"Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"}, False),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
    ],
)
def test_only_a_page_of_this_site_may_write(headers, own):
    assert from_this_site(Headers(headers), "localhost") is own


def test_a_page_of_another_site_is_refused_in_words_and_nothing_is_written(folder, client):
    answer = record(client, headers={"Origin": "http://evil.example"})
    assert answer.status_code == 403
    assert say("fa", "decisions.refused_elsewhere") in told(answer)
    assert stored(folder) == []
    assert record(client, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
    assert len(stored(folder)) == 1


def test_what_is_far_too_long_is_refused_unread(folder, client):
    answer = record(client, text="x" * 200_000)
    assert answer.status_code == 413
    assert say("fa", "decisions.refused_long") in told(answer)
    assert stored(folder) == []
