"""schemathesis sends valid and invalid requests generated from the OpenAPI document, and finds no failure."""

from collections import Counter

import pytest
import schemathesis
from schemathesis.engine import events, from_schema

from dashboard.server import create_server
from dashboard.settings import Settings
from tests.unit.small_folder import small_folder

SEED = 20141206
EXAMPLES = 50  # of each kind of request
PUBLICATIONS = "published_at,week,digest,note\n2014-11-30T08:00:00Z,2014-11-22,,\n2014-12-14T08:00:00Z,2014-12-06,,\n"
CONFIG = {
    "seed": SEED,
    "continue-on-failure": True,
    # Without a network, schemathesis offers brotli but does not unpack it.
    "headers": {"Accept-Encoding": "identity"},
    # Valid and invalid requests.
    "generation": {"max-examples": EXAMPLES, "mode": "all", "deterministic": True, "no-shrink": True},
}


# test_api and test_api_problems hold the answers; generated requests are among the rare tests.
@pytest.mark.rare
def test_schemathesis_finds_nothing(tmp_path):
    folder = small_folder(tmp_path)
    (folder / "publications.csv").write_text(PUBLICATIONS, encoding="utf-8")
    server = create_server(Settings(data_url=str(folder)))
    config = schemathesis.Config.from_dict(CONFIG)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", server, config=config)
    checks: Counter[str] = Counter()
    accepted: Counter[str] = Counter()  # answers 200 by operation
    complaints = []
    # The plugin does not work with pytest 9.2: this is how the command line of schemathesis runs.
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            recorder = event.recorder
            answers = [interaction.response for interaction in recorder.interactions.values()]
            accepted[recorder.label] += sum(answer is not None and answer.status_code == 200 for answer in answers)
            for case_id, case_checks in recorder.checks.items():
                checks.update(check.name for check in case_checks)
                curl = recorder.cases[case_id].value.as_curl_command
                failures = [check for check in case_checks if check.failure_info is not None]
                complaints += [f"{check.name}: {curl()}\n{check.failure_info.failure}" for check in failures]
        elif isinstance(event, events.NonFatalError | events.FatalError):
            complaints.append(repr(event))
    assert complaints == []
    labels = {result.ok().label for result in schema.get_all_operations()}
    assert len(labels) == 7 and labels <= set(accepted)
    # A generated key names no indicator; the other operations must accept many requests.
    for label in labels - {"GET /api/v1/indicators/{key}"}:
        assert accepted[label] >= 10, accepted
    for name in ("positive_data_acceptance", "negative_data_rejection", "unsupported_method"):
        assert checks[name] > 100, checks
    assert checks["response_schema_conformance"] > 500, checks
