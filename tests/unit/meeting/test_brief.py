"""The brief for a messenger: at most 900 characters, whole points, the most important ones first."""

from dataclasses import replace
from itertools import pairwise

import pytest

from dashboard.areas.province import Province
from dashboard.language import LANGUAGES
from dashboard.meeting.agenda import prepare
from dashboard.meeting.words import LONGEST, brief
from dashboard.snapshot import Snapshot
from tests.unit.marks import unmarked
from tests.unit.meeting.meetings import CARD, aimed, growing, published
from tests.unit.small_register import CARDS, SmallRegister

DECISIONS = ("Decisions overdue: 3.", "Decisions due this week: 2.")


def two_counties() -> SmallRegister:
    register = growing(10, c1001=[4] * 4 + [3], c1002=[1] * 4 + [3])
    for row, name in zip(register.rows["counties"], ("Ardestan", "Isfahan"), strict=True):
        row |= {"name_en": name, "name_fa": name}
    return register


def brief_text(snapshot: Snapshot, lang: str = "en", decisions: tuple[str, ...] = ()) -> str:
    return brief(lang, snapshot, prepare(snapshot, len(snapshot.weeks) - 1), decisions)


def test_the_brief_has_week_figures_off_track_best_and_decisions():
    snapshot = published(two_counties(), cards=aimed(weeks_left=10))
    assert brief_text(snapshot, decisions=DECISIONS).splitlines() == [
        "The province, weekly meeting, 6–12 Dec 2014",
        "Changes since 29 Nov – 5 Dec 2014",
        "Service desks: 6 of 20 (30%), up 1",
        "Behind the plan:",
        "• Service desks: 1 gained in 4 weeks; the plan needed 6.",
        "• Ardestan, Service desks: 3 of 10 (30%); one fewer than 4 weeks ago; 1 lost in 4 weeks; the plan needed 3.",
        "• Isfahan, Service desks: 3 of 10 (30%); 2 gained in 4 weeks; the plan needed 3.",
        "Best:",
        "• Isfahan, Service desks: 2 more in 4 weeks, now 3 of 10 (30%).",
        *DECISIONS,
    ]
    assert unmarked(brief_text(snapshot, "fa")).splitlines()[:3] == [
        "استان، جلسهٔ هفتگی، ۱۵ تا ۲۱ آذر ۱۳۹۳",
        "تغییرات از ۸ تا ۱۴ آذر ۱۳۹۳",
        "میز خدمت: ۶ از ۲۰ (۳۰٪)، ۱ مورد بیشتر",
    ]


def test_the_first_week_has_no_changes_and_unknown_figures_are_named():
    register = growing(4, c1001=[2])
    assert brief_text(published(register, cards=aimed(0.5))).splitlines()[1:] == ["Service desks: 2 of 4 (50%)"]
    lines = brief_text(published(register, cards=[CARD["e_services"], *aimed(0.5)])).splitlines()
    assert "Electronic services: not reported" in lines


def test_the_first_line_names_the_province_and_sample_data():
    register = two_counties()
    snapshot = published(register, cards=aimed())
    province = Province(name={"fa": "اصفهان", "en": "Isfahan"})
    changed_input = replace(snapshot.input, tables=replace(snapshot.input.tables, sample=True, province=province))
    sampled = replace(snapshot, input=changed_input, full_input=changed_input)
    assert brief_text(sampled).startswith("Isfahan province, weekly meeting, 6–12 Dec 2014 (sample)\n")
    first = unmarked(brief_text(sampled, "fa")).split("\n")[0]
    assert first.startswith("استان اصفهان، جلسهٔ هفتگی") and first.endswith("(نمونه)")
    assert "(sample)" not in brief_text(snapshot)


def test_the_headline_has_a_line_for_each_marked_card_or_for_all_if_none_is_marked():
    cards = [card.model_copy(update={"headline": card.key in ("committee", "parallel_work")}) for card in CARDS]
    lines = brief_text(published(growing(4, c1001=[2, 2]), cards=cards)).splitlines()
    assert [line.split(":")[0] for line in lines[2:4]] == ["Committees", "Parallel work"]
    unmarked = published(growing(4, c1001=[2, 2]), cards=aimed(0.5, headline=False))
    assert "Service desks: 2 of 4 (50%), unchanged" in brief_text(unmarked)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("length", [20, 80, 200, 1000])
def test_long_names_leave_points_out_whole(lang, length):
    register = two_counties()
    for row in register.rows["counties"]:
        row |= {"name_en": "C" * length, "name_fa": "ش" * length}
    cards = []
    for card in CARDS:
        long = {language: {"short": card.words[language]["short"] + " " + "N" * length} for language in LANGUAGES}
        words = {language: getattr(card, language).model_copy(update=long[language]) for language in LANGUAGES}
        cards.append(card.model_copy(update=words))
    everything = ["D" * length + "." for _ in range(20)]
    snapshot = published(register, cards=cards)
    text = brief_text(snapshot, lang, tuple(everything))
    assert len(text) <= LONGEST
    lines = text.splitlines()
    names = [card.word(lang, "short") for card in cards]
    for line in lines[2:]:
        figure = any(line.startswith(f"{name}: ") for name in names)
        assert figure or line in everything or line.startswith("• ") or line.endswith(":"), line
        assert figure or line[-1] in ".:", line
    # A heading has at least one line.
    assert not lines[-1].endswith(":")
    assert all(after.startswith("• ") for line, after in pairwise(lines) if line.endswith(":"))


def test_points_without_room_are_left_out_in_turns():
    snapshot = published(two_counties(), cards=aimed(weeks_left=10))
    long = "D" * 500 + "."
    lines = brief_text(snapshot, decisions=(long, "E" * 300 + ".", "Short.")).splitlines()
    # The figures and the first decision stay, then other points that fit.
    assert "Service desks: 6 of 20 (30%), up 1" in lines and long in lines
    assert "• Service desks: 1 gained in 4 weeks; the plan needed 6." in lines
    assert "E" * 300 + "." not in lines and "Short." in lines
