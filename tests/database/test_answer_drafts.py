"""Drafts of answers in both kinds of database."""

from datetime import date, timedelta

import pytest

from dashboard.database import answer_drafts
from dashboard.database.answer_drafts import AnswerDraft
from dashboard.database.errors import Conflict
from dashboard.tables.place import Place
from tests.database.conftest import START

WEEK, PLACE = date(2014, 12, 13), Place("1001")
ANSWERS = (("G1001", "committee", 0), ("M1", "committee", None))
COUNTS = (("G1001", "glad", "", 40, None),)


def test_a_draft_is_one_of_an_account_place_and_week_and_its_version_rises(data):
    with data.sources.database.writing() as connection:

        def keep(seen, *changes, account="a", place=PLACE, at=START):
            return answer_drafts.keep(connection, at, account, place, WEEK, seen, *changes).version

        def kept(place=PLACE):
            return answer_drafts.kept(connection, "a", place, WEEK)

        assert kept() == AnswerDraft()
        assert keep(0, ANSWERS, COUNTS) == 1
        assert kept() == AnswerDraft(1, START, ANSWERS, COUNTS)
        assert keep(0, ANSWERS, COUNTS) == 1, "the same once more"
        with pytest.raises(Conflict):
            keep(0, ANSWERS)
        assert keep(1, ANSWERS) == 2
        assert keep(0, ANSWERS, place=Place("", "B001")) == 1 and keep(0, ANSWERS, account="b") == 1
        answer_drafts.empty(connection, START, "a", PLACE, WEEK)
        assert kept() == AnswerDraft(3, START)
        assert kept(Place("", "B001")).answers == ANSWERS
        keep(0, account="c", at=START + answer_drafts.KEPT + timedelta(days=1))
        assert kept() == AnswerDraft()
