"""Fixtures of the tests of the meeting's pages: a small register and its pages."""

from functools import partial

import pytest

from dashboard.snapshot import Snapshot
from tests.unit.small_register import ARDESTAN, ISFAHAN, WEEK, SmallRegister, cards_of, published, weeks
from tests.unit.small_site import serve, set_names, text_of


def governed(*histories: tuple[str, str, list[int]]) -> SmallRegister:
    """A governorate for each (county, English name, its committee in each week up to the last one)."""
    register = SmallRegister()
    for county, name, values in histories:
        register.county(county)
        set_names(register, f"شهر {name}", name, "counties")
        register.office(f"G{county}", "governorate", county)
        set_names(register, f"فرمانداری {name}", f"Governorate of {name}")
        for ago, value in enumerate(reversed(values)):
            register.report(f"G{county}", "committee", value, week=WEEK - weeks(ago))
    return register


def shown(register: SmallRegister) -> Snapshot:
    """What the public sees of a register."""
    return published(register, cards=cards_of("committee committee_governorates service_desks"))


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return shown(governed((ISFAHAN, "Isfahan", [1] * 6), (ARDESTAN, "Ardestan", [0] * 5 + [1])))


@pytest.fixture(scope="module")
def page(snapshot: Snapshot) -> partial[str]:
    return partial(text_of, serve(snapshot))
