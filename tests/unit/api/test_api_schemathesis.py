"""schemathesis sends valid and invalid requests generated from the OpenAPI document, and finds no failure."""

from collections import Counter

import pytest
import schemathesis
from schemathesis.engine import events, from_schema

from dashboard.server import create_server
from dashboard.settings import Settings
from tests.unit.small_folder import small_folder

SEED = 20141206
# test_api and test_api_problems hold the answers; generated requests are among the rare tests.
pytestmark = pytest.mark.rare
EXAMPLES = 50  # of each kind of request
PUBLICATIONS = "published_at,week,digest,note\n2014-11-30T08:00:00Z,2014-11-22,,\n2014-12-14T08:00:00Z,2014-12-06,,\n"
CONFIG = {
    "seed": SEED,
    "continue-on-failure": True,
    # Without a network, schemathesis offers brotli but does not unpack it.
    "headers": {"Accept-Encoding": "identity"},
}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """One run of examples, coverage and fuzzing without a network.

    Returns (checks by name, complaints, operations, answers 200 by operation, the document).
    """
    folder = small_folder(tmp_path_factory.mktemp("api"))
    (folder / "publications.csv").write_text(PUBLICATIONS, encoding="utf-8")
    server = create_server(Settings(data_url=str(folder)))
    # Valid and invalid requests.
    generation = {"max-examples": EXAMPLES, "mode": "all", "deterministic": True, "no-shrink": True}
    config = schemathesis.Config.from_dict({**CONFIG, "generation": generation})
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", server, config=config)
    checks: Counter[str] = Counter()
    operations = set()
    complaints = []
    accepted: Counter[str] = Counter()
    # The plugin does not work with pytest 9.2: this is how the command line of schemathesis runs.
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            operations.add(event.recorder.label)
            for interaction in event.recorder.interactions.values():
                accepted[event.recorder.label] += (
                    interaction.response is not None and interaction.response.status_code == 200
                )
            for case_id, case_checks in event.recorder.checks.items():
                checks.update(check.name for check in case_checks)
                for check in case_checks:
                    if check.failure_info is not None:
                        case = event.recorder.cases[case_id].value
                        complaints.append(f"{check.name}: {case.as_curl_command()}\n{check.failure_info.failure}")
        elif isinstance(event, events.NonFatalError):
            complaints.append(f"{event.label}: {event.value!r}")
        elif isinstance(event, events.FatalError):
            complaints.append(repr(event.exception))
    print(f"schemathesis {schemathesis.__version__}, seed {SEED}: {dict(checks)}")
    return checks, complaints, operations, accepted, schema


def test_schemathesis_finds_nothing(run):
    checks, complaints, operations, accepted, schema = run
    assert complaints == []
    labels = {result.ok().label for result in schema.get_all_operations()}
    # A generated key names no indicator; the other operations must accept many requests.
    for label in labels - {"GET /api/v1/indicators/{key}"}:
        assert accepted[label] >= 10, accepted
    assert len(labels) == 7 and labels <= operations
    for name in ("positive_data_acceptance", "negative_data_rejection", "unsupported_method"):
        assert checks[name] > 100, checks
    assert checks["response_schema_conformance"] > 500, checks
