"""What each test file costs, so that two processes share the files evenly: the dearest come first.

tests/durations.json is kept by `make test-all PYTEST_ARGS=--keep-durations`; a file that it does not know is dear.
"""

import json
from collections import Counter
from pathlib import Path

import pytest

KEPT = Path(__file__).with_name("durations.json")
_seconds: Counter[str] = Counter()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--keep-durations", action="store_true", help="write the seconds of each file to durations.json")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    known: dict[str, float] = json.loads(KEPT.read_text(encoding="utf-8"))
    # The sort is stable: within a file the tests keep their order.
    items.sort(key=lambda item: -known.get(item.nodeid.partition("::")[0], 1e6))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _seconds[report.nodeid.partition("::")[0]] += report.duration


def pytest_sessionfinish(session: pytest.Session) -> None:
    if session.config.getoption("--keep-durations") and not hasattr(session.config, "workerinput"):
        found = {file: round(seconds, 1) for file, seconds in _seconds.most_common()}
        KEPT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
