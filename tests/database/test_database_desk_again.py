"""More of the desk's own tests, on a site whose data and desk are one PostgreSQL database."""

# ruff: noqa: F401
from __future__ import annotations

import pytest

from tests.database.test_database_desk import own_url, server_at, site
from tests.unit.staff.conftest import quick_hashes
from tests.unit.staff.test_desk_publishing import (
    test_a_planned_publication_waits_for_its_moment,
    test_a_publication_by_a_double_click_is_one,
    test_a_publisher_writes_a_decision_and_it_is_public_and_logged,
    test_a_wrong_publication_is_withdrawn_by_a_new_one,
)
from tests.unit.staff.test_sheet_way import (
    test_a_newer_sheet_takes_the_place_of_one_that_waits,
    test_a_sheet_is_decided_about_once,
    test_killed_in_the_middle_of_sending_a_sheet_is_there_whole_or_not_at_all,
    test_sheets_and_steps_cannot_be_changed_even_in_the_database,
    test_the_same_file_twice_is_the_same_sheet_once,
    test_two_clerks_at_once_are_told_of_each_other,
)

pytestmark = pytest.mark.rare
