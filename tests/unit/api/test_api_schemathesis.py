"""schemathesis sends valid and invalid requests generated from the OpenAPI document, and finds no failure."""

from collections import Counter

import pytest
import schemathesis
from schemathesis.engine import events, from_schema

from dashboard.server import create_server
from dashboard.settings import Settings
from tests.unit.small_folder import small_folder

SEED = 20141206
# test_api and test_api_problems hold the answers themselves; odd requests are made up among the rare tests.
pytestmark = pytest.mark.rare
EXAMPLES = 50  # of each kind of request
PUBLICATIONS = "published_at,week,digest,note\n2014-11-30T08:00:00Z,2014-11-22,,\n2014-12-14T08:00:00Z,2014-12-06,,\n"
CONFIG = {
    "seed": SEED,
    "continue-on-failure": True,
    # Asked of the app without a network, schemathesis says that it unpacks brotli, and does not.
    "headers": {"Accept-Encoding": "identity"},
}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """One whole run: examples, coverage and fuzzing, asked of the app itself.

    The checks made, the complaints, the operations asked, how often each answered 200, and the document.
    """
    folder = small_folder(tmp_path_factory.mktemp("asked"))
    (folder / "publications.csv").write_text(PUBLICATIONS, encoding="utf-8")
    server = create_server(Settings(data_url=str(folder)))
    # What is allowed and what is not; the checks, positive and negative, are all on unless switched off.
    generation = {"max-examples": EXAMPLES, "mode": "all", "deterministic": True, "no-shrink": True}
    config = schemathesis.Config.from_dict({**CONFIG, "generation": generation})
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", server, config=config)
    checks: Counter[str] = Counter()
    operations = set()
    complaints = []
    good: Counter[str] = Counter()
    # The plugin for pytest asks a node for what pytest 9.2 has taken away: this is what its command line runs.
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            operations.add(event.recorder.label)
            for asked in event.recorder.interactions.values():
                good[event.recorder.label] += asked.response is not None and asked.response.status_code == 200
            for case_id, made in event.recorder.checks.items():
                checks.update(check.name for check in made)
                for check in made:
                    if check.failure_info is not None:
                        case = event.recorder.cases[case_id].value
                        complaints.append(f"{check.name}: {case.as_curl_command()}\n{check.failure_info.failure}")
        elif isinstance(event, events.NonFatalError):
            complaints.append(f"{event.label}: {event.value!r}")
        elif isinstance(event, events.FatalError):
            complaints.append(repr(event.exception))
    print(f"schemathesis {schemathesis.__version__}, seed {SEED}: {dict(checks)}")
    return checks, complaints, operations, good, schema


def test_schemathesis_finds_nothing(run):
    complaints = run[1]
    assert complaints == []


def test_every_address_was_asked(run):
    _, _, operations, good, schema = run
    labels = {result.ok().label for result in schema.get_all_operations()}
    # A key that is made up names no indicator; of the rest, far more than the plain address must be answered.
    for label in labels - {"GET /api/v1/indicators/{key}"}:
        assert good[label] >= 10, good
    assert len(labels) == 7 and labels <= operations


def test_what_is_allowed_and_what_is_not_were_both_asked_often(run):
    checks = run[0]
    for name in ("positive_data_acceptance", "negative_data_rejection", "unsupported_method"):
        assert checks[name] > 100, checks
    assert checks["response_schema_conformance"] > 500, checks
