"""The counties to call: which stand out as worse, never by chance alone, and the offices to ask about."""

from random import Random

from dashboard.figures.calls import describe
from dashboard.indicators.packed import pack
from dashboard.indicators.series import Cells
from dashboard.meeting.calls import LIMIT, calls, standing_out
from dashboard.selection import Selection
from tests.unit.indicators.test_series import frame_of, row
from tests.unit.meeting.meetings import published
from tests.unit.shipped import shipped_live
from tests.unit.small_register import CARDS, WEEK, governorates, weeks

STATE = next(card for card in CARDS if card.rule == "state")
A, B, C = (STATE.model_copy(update={"key": key, "measure": key, "earlier": ()}) for key in ("a", "b", "c"))
COUNTIES = [str(code) for code in range(1001, 1011)]
# Of 20 offices beside 9 counties of 10 of 20: worth a look, clear.
LOOK, CLEAR = 3, 0


def cells_of(**ready: dict[str, int]) -> Cells:
    """By card the ready offices of counties in two weeks, each of 20 offices; 10 where nothing is said."""
    counts = {key: {area: areas.get(area, 10) for area in COUNTIES} for key, areas in ready.items()}
    rows = [
        row(key, area, WEEK + weeks(week), n, 20)
        for key, areas in counts.items()
        for area, n in {"": sum(areas.values()), **areas}.items()
        for week in (0, 1)
    ]
    return Cells(pack(frame_of(rows), sample=False))


def told(cells: Cells, *cards: object) -> dict[str, list[tuple[str, str]]]:
    found = standing_out(cells, cards or (A, B), 1)  # type: ignore[arg-type]
    return {county: [(reason.card.key, reason.word.key) for reason in reasons] for county, reasons in found.items()}


def test_a_county_stands_out_by_one_clear_word_or_by_two_worth_a_look():
    cells = cells_of(a={"1001": CLEAR, "1002": LOOK, "1003": LOOK, "1004": 20}, b={"1003": LOOK, "1004": 20})
    assert told(cells) == {"1001": [("a", "clear")], "1003": [("a", "look"), ("b", "look")]}


def test_clear_words_come_first_and_a_measure_counts_once():
    cells = cells_of(a={"1001": LOOK, "1002": LOOK}, b={"1001": CLEAR, "1002": LOOK})
    assert told(cells)["1001"] == [("b", "clear"), ("a", "look")]
    same = B.model_copy(update={"measure": "a"})
    assert told(cells, A, same) == {"1001": [("b", "clear")]}


def test_low_is_better_for_some_cards_and_inspections_are_no_reason():
    cells = cells_of(a={"1001": 20, "1002": CLEAR})
    assert set(told(cells, A.model_copy(update={"polarity": "low"}))) == {"1001"}
    assert told(cells, A.model_copy(update={"rule": "inspected"})) == {}


def test_chance_alone_hardly_ever_calls_a_county(seed: int):
    chance, called = Random(seed), 0
    for _ in range(100):
        ready = {key: {area: sum(chance.random() < 0.5 for _ in range(20)) for area in COUNTIES} for key in "abc"}
        called += bool(standing_out(cells_of(**ready), (A, B, C), 1))
    assert called <= 8


def test_the_offices_to_ask_about_lack_what_the_indicators_count():
    snapshot = shipped_live().snapshot
    found = calls(snapshot, 77)
    assert 0 < len(found) <= LIMIT
    units = snapshot.drilldown(77).units
    for call in found:
        ready = [
            {unit.office.office_id for unit in units(reason.card.key, call.county) if unit.status == "counted"}
            for reason in call.reasons
        ]
        lacking = [sum(office.office_id in each for each in ready) for office in call.offices]
        assert {office.county_code for office in call.offices} == {call.county}
        assert all(number < len(ready) for number in lacking) and lacking[0] == min(lacking)


def test_where_no_county_stands_out_there_is_none_to_call():
    snapshot = published(governorates(1, 0, 1))
    described = describe(snapshot, "en", Selection(snapshot.cards[0], 0))
    assert described.sentence == "No county stands out as worse than the others: there is none to call."
    assert not described.table.rows
