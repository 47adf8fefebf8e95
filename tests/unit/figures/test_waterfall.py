"""The waterfall of two publications: its columns lead from the older count to the newer one."""

from datetime import datetime
from itertools import pairwise

import pytest

from dashboard.figures import tokens, waterfall
from dashboard.language import say
from dashboard.publications.parts import Change, Split
from dashboard.selection import Selection
from dashboard.snapshot import published_at
from tests.unit.indicators.test_definitions import KEY, card_of, create_register, earlier
from tests.unit.small_register import CARDS, ISFAHAN, WEEK, SmallRegister, published, weeks

CARD = {card.key: card for card in CARDS}
SAME = Split(10, 0, 0, 0, 0, 10)


def steps(numerator: Split, key: str = "service_desks", states: tuple[str, str] = ("value", "value")):
    return list(waterfall._steps("en", CARD[key], Change(key, "", numerator, SAME, *states), False))


def test_each_column_begins_where_the_one_before_it_ends():
    columns = steps(Split(5, 1, -2, 3, 1, 8))
    assert [(step.name, step.number) for step in columns] == [
        *(("Before", "5"), ("Late reports", "+1"), ("Corrections", "−2"), ("Register", "+3"), ("Progress", "+1")),
        ("After", "8"),
    ]
    assert all(before.end == after.start for before, after in pairwise(columns[:-1]))
    assert columns[-2].end == columns[-1].end == 8
    assert (columns[0].share, columns[-1].share) == ("50%", "80%")


@pytest.mark.parametrize(
    ("key", "progress", "paint"),
    [
        ("service_desks", 1, tokens.BETTER),
        ("service_desks", -1, tokens.WORSE),
        ("findings_resolved", -1, tokens.PROVINCE),
    ],
)
def test_only_progress_is_good_or_bad_but_not_the_progress_of_a_window(key, progress, paint):
    columns = steps(Split(5, 1, -1, 1, progress, 6 + progress), key)
    assert [step.paint for step in columns[1:]] == [*[tokens.PROVINCE] * 3, paint, tokens.INK]


def test_an_unknown_figure_is_a_word_and_not_a_zero():
    columns = steps(Split(0, 4, 0, 0, 0, 4), states=("not_reported", "value"))
    assert (columns[0].number, columns[0].share, columns[-1].number) == ("not reported", "", "4")


def test_the_axis_is_cut_only_if_the_parts_are_small_beside_the_total():
    assert waterfall._base(steps(Split(109, 0, 1, 0, 2, 112))) == 106
    assert waterfall._base(steps(Split(5, 1, -2, 3, 1, 8))) == 0
    assert waterfall._base(steps(Split(0, 0, 0, 0, 0, 0))) == 0


# Two publications: their moments and newest weeks.
PUBLISHED_ON = [(datetime(2015, 1, day), week) for day, week in ((1, WEEK - weeks(2)), (2, WEEK))]


def test_a_mean_has_words_in_place_of_columns():
    card = CARD["waiting_minutes"]
    register = SmallRegister(ISFAHAN)
    register.office("B1", "body", ISFAHAN)
    for week, minutes in ((WEEK - weeks(2), 600), (WEEK, 300)):
        register.count("B1", card.measure, minutes, 60, week)
    new = published(register, PUBLISHED_ON, [card])
    old = published_at(new, PUBLISHED_ON[0][0])
    assert old
    described = waterfall.between("en", old, new, Selection(card, len(new.weeks) - 1))
    assert described.steps == () and say("en", "figure.waterfall.mean") in described.note
    assert described.sentence.startswith("10 minutes (60 visits) in ")
    assert "7.5 minutes (120 visits) in " in described.sentence
    assert list(described.table.head)[1:] == ["Sum (minutes)", "Number of visits", "Mean (minutes)"]


def test_a_changed_definition_is_in_the_note_and_its_progress_is_neither_good_nor_bad():
    new = published(create_register(), PUBLISHED_ON, [card_of((WEEK - weeks(1)).isoformat(), earlier())])
    old = published_at(new, PUBLISHED_ON[0][0])
    assert old
    described = waterfall.between("en", old, new, Selection(new.card(KEY), len(new.weeks) - 1))
    assert "definition" in described.note
    assert [step.paint for step in described.steps[1:-1]] == [tokens.PROVINCE] * 4
    assert waterfall.redefined("en", new, new, KEY) == ""
