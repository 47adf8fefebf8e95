"""Figures, targets and differences in a card's unit: shares, means and totals, in both languages."""

import pytest

from dashboard.indicators import amounts
from dashboard.indicators.outlook import pace
from dashboard.indicators.sentences import change_text, sentence
from dashboard.indicators.series import Cell, between
from dashboard.indicators.target_state import target_state
from tests.unit.amount_cards import COMPLAINTS, UNAIMED, WAITING
from tests.unit.marks import unmarked
from tests.unit.small_register import WEEK


def known(n: int, d: int = 0) -> Cell:
    return Cell(n, d, 0, 0, 0, "value")


VISITS, BEFORE = known(23_000, 1_250), known(25_200, 1_200)


@pytest.mark.parametrize(
    ("card", "cell", "fa", "en"),
    [
        (WAITING, VISITS, "۱۸٫۴ دقیقه (۱٬۲۵۰ مراجعه)", "18.4 minutes (1,250 visits)"),
        (COMPLAINTS, known(1_204), "۱٬۲۰۴ شکایت", "1,204 complaints"),
        (UNAIMED, known(20, 80), "۲۰ از ۸۰ (۲۵٪)", "20 of 80 (25%)"),
    ],
)
def test_a_cell_in_words(card, cell, fa, en):
    assert unmarked(amounts.counts("fa", card, cell)) == fa
    assert unmarked(amounts.counts("en", card, cell)) == en
    nothing = Cell(0, 0, 3, 0, 0, "not_reported")
    assert (amounts.counts("en", card, nothing), amounts.value("en", card, nothing)) == ("not reported", "")


def test_values_on_a_map_have_no_unit():
    assert [amounts.bare("en", card, 18.0) for card in (WAITING, COMPLAINTS)] == ["18", "18"]
    assert unmarked(amounts.bare("fa", UNAIMED, 0.25)) == "۲۵٪"


def test_the_sentence_of_a_mean_has_the_number_of_answers_and_the_distance_to_the_target():
    change = between(BEFORE, VISITS)
    fa, en = (unmarked(sentence(lang, WAITING, VISITS, change, "WEEK", "", "rank")) for lang in ("fa", "en"))
    assert "میانگین «زمان انتظار» ۱۸٫۴ دقیقه بود (۱٬۲۵۰ مراجعه)؛ ۲٫۶ دقیقه کمتر از هفتهٔ قبل؛" in fa
    assert "the mean of “Waiting time” was 18.4 minutes (1,250 visits); down 2.6 minutes on the week before;" in en
    assert en.endswith("That is 3.4 minutes above the ceiling of 15 minutes by 19 Mar 2016.")


def test_the_sentence_of_a_total_is_its_count_and_without_a_target_has_no_distance():
    cell = known(120)
    assert sentence("en", COMPLAINTS, cell, between(known(100), cell), "WEEK").endswith(
        "120 complaints were received; up 20 on the week before."
    )
    assert "1 complaint was received" in sentence("en", COMPLAINTS, known(1), None, "WEEK")
    assert unmarked(sentence("fa", COMPLAINTS, cell, None, "هفته")).endswith("۱۲۰ شکایت دریافت شده است.")
    assert sentence("en", UNAIMED, known(20, 80), None, "WEEK").endswith("have a service desk.")
    assert change_text("en", "view", COMPLAINTS, between(known(100), cell)) == "▲ 20"


def test_beside_single_channels_the_sentence_says_that_it_is_of_all_channels():
    card = WAITING.model_copy(update={"channels": ("form", "samad"), "steps": (1, 2)})
    assert "All channels are counted together: form, Samad (111)." in sentence("en", card, VISITS, None, "WEEK")
    assert "همهٔ راه‌های دریافت با هم شمرده شده است: فرم، سامد (۱۱۱)." in sentence("fa", card, VISITS, None, "هفته")


def test_a_mean_has_a_state_by_its_value_and_a_card_without_a_target_has_none():
    falling = [known(1_000 * minutes, 1_000) for minutes in range(34, 20, -1)]
    assert target_state(WAITING, falling, 13, WEEK) == "on_track"
    assert target_state(WAITING, falling[::-1], 13, WEEK) == "behind"
    assert target_state(WAITING, [known(14_000, 1_000)], 0, WEEK) == "reached"
    for card in (COMPLAINTS, UNAIMED):
        assert target_state(card, falling, 13, WEEK) == ""
        assert pace(card, known(20, 80), WEEK).status == "no_target"


def test_an_axis_ends_above_the_highest_class_the_target_and_every_value():
    assert (UNAIMED.top, WAITING.top, COMPLAINTS.top) == (1, 40, 600)
    assert [amounts.end(WAITING, values) for values in ([None, 12.0], [55.0])] == [40, 60]
    assert [text for _, text in amounts.marks("en", WAITING, 40)] == ["0", "10", "20", "30", "40"]
