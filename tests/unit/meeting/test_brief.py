"""The brief for a messenger: at most 900 characters, whole points, the most important ones first."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest

from dashboard.areas.province import Province
from dashboard.indicators.cards import Card
from dashboard.language import LANGUAGES
from dashboard.meeting.words import LONGEST, brief
from tests.unit.marks import unmarked
from tests.unit.meeting.meetings import CARD, aimed, area_agenda, growing, published
from tests.unit.small_register import CARDS, SmallRegister

DECISIONS = ("Decisions overdue: 3.", "Decisions due this week: 2.")


def two_counties() -> SmallRegister:
    register = growing(10, c1001=[4] * 4 + [3], c1002=[1] * 4 + [3])
    for row, name in zip(register.rows["counties"], ("Ardestan", "Isfahan"), strict=True):
        row |= {"name_en": name, "name_fa": name}
    return register


def brief_text(
    register: SmallRegister,
    cards: Sequence[Card],
    lang: str = "en",
    decisions: Sequence[str] = (),
    **of_tables: object,
) -> str:
    """The brief of a register. of_tables: changed fields of its tables."""
    snapshot = published(register, cards=cards)
    changed = replace(snapshot.input, tables=replace(snapshot.input.tables, **of_tables))
    snapshot = replace(snapshot, input=changed, full_input=changed)
    return brief(lang, snapshot, area_agenda(register, snapshot), decisions)


def test_the_brief_has_week_figures_off_track_best_and_decisions():
    register, cards = two_counties(), aimed(weeks_left=10)
    assert brief_text(register, cards, decisions=DECISIONS).splitlines() == [
        "The province, weekly meeting, 6–12 Dec 2014",
        "Since 29 Nov – 5 Dec 2014, of 1 indicators: 1 better, 0 worse, 0 unchanged, 0 not known",
        "Service desks: 6 of 20 (30%), up 1",
        "Behind the plan:",
        "• Service desks: 1 gained in 4 weeks; the plan needed 6.",
        "• Ardestan, Service desks: 3 of 10 (30%); one fewer than 4 weeks ago; 1 lost in 4 weeks; the plan needed 3.",
        "• Isfahan, Service desks: 3 of 10 (30%); 2 gained in 4 weeks; the plan needed 3.",
        "Best:",
        "• Isfahan, Service desks: 2 more in 4 weeks, now 3 of 10 (30%).",
        *DECISIONS,
    ]
    assert unmarked(brief_text(register, cards, "fa")).splitlines()[:3] == [
        "استان، جلسهٔ هفتگی، ۱۵ تا ۲۱ آذر ۱۳۹۳",
        "از هفتهٔ ۸ تا ۱۴ آذر ۱۳۹۳، از ۱ شاخص: ۱ بهتر، ۰ بدتر، ۰ بی‌تغییر و ۰ نامعلوم",
        "میز خدمت: ۶ از ۲۰ (۳۰٪)، ۱ مورد بیشتر",
    ]
    # Points without room are left out in turns: the figures and the first decision stay, then other points that fit.
    long = "D" * 500 + "."
    lines = brief_text(register, cards, decisions=(long, "E" * 300 + ".", "Short.")).splitlines()
    assert "Service desks: 6 of 20 (30%), up 1" in lines and long in lines
    assert "• Service desks: 1 gained in 4 weeks; the plan needed 6." in lines
    assert "E" * 300 + "." not in lines and "Short." in lines


def test_the_first_week_has_no_changes_and_unknown_figures_are_named():
    register = growing(4, c1001=[2])
    assert brief_text(register, aimed(0.5)).splitlines()[1:] == ["Service desks: 2 of 4 (50%)"]
    lines = brief_text(register, [CARD["e_services"], *aimed(0.5)]).splitlines()
    assert "Electronic services: not reported" in lines


def test_the_first_line_names_the_province_and_sample_data():
    province = Province(name={"fa": "اصفهان", "en": "Isfahan"})
    en, fa = (
        unmarked(brief_text(two_counties(), aimed(), lang, sample=True, province=province)).split("\n")[0]
        for lang in ("en", "fa")
    )
    assert en == "Isfahan province, weekly meeting, 6–12 Dec 2014 (sample)"
    assert fa.startswith("استان اصفهان، جلسهٔ هفتگی") and fa.endswith("(نمونه)")


def test_the_headline_has_a_line_for_each_marked_card_or_for_all_if_none_is_marked():
    cards = [card.model_copy(update={"headline": card.key in ("committee", "parallel_work")}) for card in CARDS]
    register = growing(4, c1001=[2, 2])
    lines = brief_text(register, cards).splitlines()
    assert [line.split(":")[0] for line in lines[2:4]] == ["Committees", "Parallel work"]
    assert "Service desks: 2 of 4 (50%), unchanged" in brief_text(register, aimed(0.5, headline=False))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("length", [20, 200, 1000])
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
    text = brief_text(register, cards, lang, everything)
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
