"""Complementary suppression: a hidden figure cannot be derived from the published ones."""

import random
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

import pytest

from tests.unit.indicators.reference import every_cell
from tests.unit.indicators.reference_hiding import Answers, Part, sums, with_rests
from tests.unit.small_register import LATER, SmallRegister, count_card

COUNTIES = ("1001", "1002", "1003", "1004")
KINDS = ("governorate", "body", "municipality")
CHANNELS = ("form", "qr")
# Sums may come by other channels too, and of a county as a whole, which is of no kind.
CARD = count_card("sum", "pleased", channels=CHANNELS, kinds=KINDS, county_kinds=KINDS)

ANSWERS = (1, 5, 14, 29, 30, 31, 45, 60, 200)


class Count(NamedTuple):
    """Answers of a new office, or of a county (kind '')."""

    county: str
    kind: str
    channel: str
    answers: int
    small: bool = False


def register_of(counts: Iterable[Count]) -> SmallRegister:
    register = SmallRegister(*COUNTIES, cards=[CARD])
    for number, count in enumerate(counts):
        place = f"O{number:02}" if count.kind else count.county
        if count.kind:
            register.office(place, count.kind, count.county, small=count.small)
        register.count(place, "pleased", count.answers // 2, count.answers, channel=count.channel)
    return register


def answers_in(counts: Iterable[Count]) -> dict[Part, Answers]:
    """The answers of each cell, hidden or not."""
    protected: Counter[Part] = Counter()
    enough: Counter[Part] = Counter()
    for count in counts:
        steps = {0, *(n for n, channel in enumerate(CHANNELS, 1) if channel == count.channel)}
        for part in ((c, s, k) for c in {"", count.county} for s in steps for k in {"", count.kind}):
            protected[part] += count.answers
            enough[part] += 0 if count.small else count.answers
    return {part: Answers(protected[part], enough[part]) for part in protected}


def hidden_in(register: SmallRegister) -> set[Part]:
    return {(at.county, at.step, at.kind) for at, cell in register.cells().items() if cell.state == "too_few"}


def hidden(*counts: tuple[str, str, str, int]) -> set[Part]:
    return hidden_in(register_of(Count(*count) for count in counts))


def test_the_kind_with_the_fewest_answers_is_hidden_with_a_kind_of_too_few():
    found = hidden(("1001", "governorate", "", 5), ("1001", "body", "", 60), ("1001", "municipality", "", 40))
    # The county is the only one with answers: its kinds are the province's.
    assert found == {(county, 0, kind) for county in ("", "1001") for kind in ("governorate", "municipality")}


def test_channels_are_hidden_likewise_also_beside_channels_without_a_figure():
    qr_is_few = hidden(("1001", "", "form", 70), ("1001", "", "qr", 5), ("1001", "", "phone", 40))
    phone_is_few = hidden(("1001", "", "form", 70), ("1001", "", "qr", 50), ("1001", "", "phone", 5))
    assert qr_is_few == {(county, 2, "") for county in ("", "1001")}, "with it are the 40 that came by phone"
    assert phone_is_few == {(county, 2, "") for county in ("", "1001")}


def test_counties_are_hidden_likewise_and_the_kinds_that_would_reveal_them():
    one_kind = [("1001", "body", "", 5), ("1002", "body", "", 50), ("1003", "body", "", 70)]
    too_few = {("1001", 0, ""), ("1001", 0, "body"), ("1002", 0, ""), ("1002", 0, "body")}
    assert hidden(*one_kind) == too_few
    # The second kind of the hidden county can be added to nothing: the first is hidden.
    assert hidden(*one_kind, ("1002", "governorate", "", 90), ("1003", "governorate", "", 95)) == too_few


def test_without_too_few_answers_nothing_is_hidden_and_no_answers_are_not_too_few():
    assert hidden(*((county, kind, "form", 30) for county in COUNTIES for kind in ("", *KINDS))) == set()
    assert hidden(("1001", "body", "", 0), ("1002", "body", "", 30)) == {("1001", 0, ""), ("1001", 0, "body")}


def attacked(cells: dict[Part, Answers], unknown: set[Part]) -> set[Part]:
    """The cells that follow from repeatedly adding and subtracting known cells of one sum.

    Who attacks even knows where nothing was answered.
    """
    found: set[Part] = set()
    while True:
        single = [[part for part in (one.whole, *one.parts) if part in unknown - found] for one in sums(cells)]
        new = {parts[0] for parts in single if len(parts) == 1}
        if not new:
            return found
        found |= new


def crowded(chance: random.Random) -> list[Count]:
    return [
        Count(county, kind, channel, chance.choice(ANSWERS), bool(kind) and chance.random() < 0.1)
        for county in COUNTIES[: chance.randint(1, 4)]
        for kind in ("", *KINDS)
        for channel in ("", *CHANNELS, "phone")
        if chance.random() < 0.4
    ]


def stays_hidden(chance: random.Random) -> None:
    counts = crowded(chance)
    register = register_of(counts)
    assert register.cells() == every_cell(register.rows, [CARD], LATER)
    protected, withheld = answers_in(counts), hidden_in(register)
    assert {part for part, answers in protected.items() if answers.enough < CARD.least} <= withheld
    cells = with_rests(protected)
    unknown = {part for part in cells if part in withheld or part not in protected}
    found = attacked(cells, unknown)
    assert found & withheld == set(), counts
    assert all(cells[part].enough >= CARD.least for part in found), counts
    for whole, parts in sums(cells):
        behind = [cells[part].enough for part in parts if part in unknown - found]
        assert whole in unknown or not behind or sum(behind) >= CARD.least, counts


def test_no_hidden_figure_can_be_worked_out_from_sums_of_kinds_channels_and_counties(chance: random.Random):
    for _ in range(3):
        stays_hidden(chance)


@pytest.mark.rare
def test_no_hidden_figure_can_be_worked_out_in_many_registers(chance: random.Random):
    for _ in range(50):
        stays_hidden(chance)
