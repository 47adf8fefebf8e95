"""An audit tells known flaws, and never calls a package sound that the advisories were not asked about."""

import json
from subprocess import CompletedProcess

import pytest

from tests.unit.cases import each_case
from tools import audit

SOUND = {"name": "flask", "version": "3.1.3", "vulns": []}
FLAWED = {"name": "idna", "version": "3.20", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.21"]}]}
SKIPPED = {"name": "dash", "skip_reason": "not found"}


def answered(**said: object) -> CompletedProcess[str]:
    return CompletedProcess([], 0, json.dumps(said), "")


@each_case(
    ("packages", "flaws", "unknown"),
    [
        ([SOUND], [], []),
        ([SOUND, FLAWED], ["r.txt: idna 3.20: PYSEC-1, mended in 3.21"], []),
        ([SOUND, SKIPPED], [], ["r.txt: 1 of 2 packages (not found)"]),
    ],
)
def test_python_packages_are_sound_flawed_or_unknown(packages, flaws, unknown):
    found = audit.Audit()
    audit.read_pip_audit(answered(dependencies=packages), "r.txt", found)
    assert (found.flaws, found.unknown) == (flaws, unknown)


@each_case(
    ("answer", "flaws", "unknown"),
    [
        (answered(vulnerabilities={}), 0, 0),
        (answered(vulnerabilities={"esbuild": {"range": "<1", "severity": "high"}}), 1, 0),
        (answered(message="405 Method Not Allowed"), 0, 1),
        (CompletedProcess([], 1, "", "no route"), 0, 1),
        (None, 0, 1),
    ],
)
def test_npms_packages_are_sound_flawed_or_unknown(answer, flaws, unknown):
    found = audit.Audit()
    audit.read_npm_audit(answer, found)
    assert (len(found.flaws), len(found.unknown)) == (flaws, unknown)


@each_case(
    ("flaws", "unknown", "status", "last"),
    [
        ([], [], 0, "No flaw is known in any pinned package."),
        (["a flaw"], [], 1, "a flaw"),
        ([], ["npm"], 3, "whether one has a known flaw is not known."),
        (["a flaw"], ["npm"], 1, "whether one has a known flaw is not known."),
    ],
)
def test_the_status_tells_known_flaws_from_unasked_advisories(
    flaws, unknown, status, last, monkeypatch: pytest.MonkeyPatch, capsys
):
    monkeypatch.setattr(audit, "_audit_python", lambda found: found.flaws.extend(flaws))
    monkeypatch.setattr(audit, "_audit_npm", lambda found: found.unknown.extend(unknown))
    assert audit.main() == status
    assert capsys.readouterr().out.splitlines()[-1].endswith(last)
