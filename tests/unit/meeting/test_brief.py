"""The brief for a messenger: at most 900 characters, whole points, the most important ones first."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from dashboard.areas.province import Province
from dashboard.indicators.cards import Card
from dashboard.language import LANGUAGES
from dashboard.meeting.agenda import agenda_of
from dashboard.meeting.behind import behind_cards, behind_sentence
from dashboard.meeting.words import LONGEST, brief
from tests.unit.marks import unmarked
from tests.unit.meeting.meetings import CARD, aimed, area_agenda, growing, published
from tests.unit.shipped import shipped_live
from tests.unit.small_register import CARDS, SmallRegister

ADDRESS = "https://dashboard.example/en/meeting"
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
    return brief(lang, snapshot, area_agenda(register, snapshot), decisions, ADDRESS)


def test_the_brief_has_week_headline_those_behind_the_counties_decisions_and_an_address():
    register, cards = two_counties(), aimed(weeks_left=10)
    assert brief_text(register, cards, decisions=DECISIONS).splitlines() == [
        "The province, weekly meeting, 6–12 Dec 2014",
        "Since 29 Nov – 5 Dec 2014, of 1 indicators: 1 within the usual range",
        "1 of 1 indicators with a target is behind: Service desks.",
        "• Service desks: 30%, target 100%, 70 points to go; up 1",
        "All offices reported this week: 20.",
        "2 of the counties' 2 figures are behind; most of all Ardestan, Isfahan, in 1 indicators.",
        *DECISIONS,
        ADDRESS,
    ]
    assert unmarked(brief_text(register, cards, "fa")).splitlines()[3].endswith("واحد درصد مانده؛ ۱ مورد بیشتر")
    # Lines without room are left out: headline, those behind, the number of decisions and the address stay.
    long = "D" * 500 + "."
    lines = brief_text(register, cards, decisions=(long, "E" * 300 + ".", "Short.")).splitlines()
    assert any(line.startswith("• Service desks") for line in lines) and long in lines and lines[-1] == ADDRESS
    assert "E" * 300 + "." not in lines and "Short." in lines


def test_the_first_week_has_no_changes_and_an_unknown_figure_is_not_called_behind():
    register = growing(4, c1001=[2])
    lines = brief_text(register, [CARD["e_services"], *aimed(0.4)]).splitlines()
    assert not any(line.startswith("•") for line in lines)
    assert "not known" in lines[1].lower()


def test_who_is_behind_is_named_worst_first():
    snapshot = shipped_live().snapshot
    week = len(snapshot.weeks) - 1
    lines = brief("en", snapshot, agenda_of(snapshot, week, week - 1)).splitlines()
    named = [line[2:].partition(":")[0] for line in lines if line.startswith("• ")]
    assert named == [card.word("en", "short") for card in behind_cards(snapshot, week)] and len(named) == 6
    assert behind_sentence(snapshot, "en", week, "") in lines


def test_the_first_line_names_the_province_and_sample_data():
    province = Province(name={"fa": "اصفهان", "en": "Isfahan"})
    en, fa = (
        unmarked(brief_text(two_counties(), aimed(), lang, sample=True, province=province)).split("\n")[0]
        for lang in ("en", "fa")
    )
    assert en == "Isfahan province, weekly meeting, 6–12 Dec 2014 (sample)"
    assert fa.startswith("استان اصفهان، جلسهٔ هفتگی") and fa.endswith("(نمونه)")


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
    # Whole lines only.
    for line in text.splitlines()[2:]:
        assert line in everything or line.startswith("• ") or line[-1] == "." or line == ADDRESS, line
