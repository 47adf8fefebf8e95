"""The measurements at their smallest, so that `make bench` can be run when wanted."""

from __future__ import annotations

import os

import pytest

from tests.bench import growth, memory
from tests.bench.report import Line, markdown


def test_a_line_misses_its_budget_by_its_median():
    met, missed = (Line("page", [0.1, seconds, 9.0], "s", 1.0) for seconds in (1.0, 1.1))
    assert (met.missed, missed.missed) == (False, True)
    assert markdown([missed]).splitlines()[-1] == "| page | 1.10 s | 0.10 to 9.00 | 1.00 s | MISSED |"


def test_every_public_page_is_asked_for_in_both_languages():
    pages = memory.pages()
    some = {"/fa/method", "/en/meeting/present?wall=1&seconds=30", "/fa/county/1024", "/en/indicators/committee"}
    assert some <= set(pages)
    assert sum(page.startswith("/fa/") for page in pages) == len(pages) / 2 > 50


def test_the_memory_of_this_process_is_found():
    assert 10 < memory.megabytes(os.getpid()) < 5000


@pytest.mark.rare
def test_a_folder_of_100_000_reports_is_written_read_and_measured():
    lines = growth.lines(100_000)
    assert len(lines) == 5 and all(line.values[0] > 0 for line in lines)
