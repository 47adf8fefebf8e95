"""Asks the advisories whether a flaw is known in a pinned package: PyPI's by pip-audit, npm's by npm.

    python -m tools.audit          # make audit

Exit status: 0 none is known, 1 some are, 3 the advisories could not be asked of every package.
"""

import json
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dashboard.commands.build import node_here
from dashboard.settings import ROOT

# Seconds for one of the programs that ask.
LIMIT = 300
FILES = ("requirements.txt", "requirements-build.txt", "requirements-dev.txt")


@dataclass
class Audit:
    """What was learned: lines for known flaws, and why nothing is known of other packages."""

    flaws: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def main() -> int:
    """Print what is known; see the exit status above."""
    found = Audit()
    _audit_python(found)
    _audit_npm(found)
    for line in found.flaws:
        print(line)
    for line in found.unknown:
        print(f"Not asked: {line}")
    if found.unknown:
        print("The advisories could not be asked of every package: whether one has a known flaw is not known.")
        return 1 if found.flaws else 3
    if not found.flaws:
        print("No flaw is known in any pinned package.")
    return 1 if found.flaws else 0


def _audit_python(found: Audit) -> None:
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        answer = _run(
            [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--retries=1", "pip-audit"]
        )
        if answer is None or answer.returncode:
            found.unknown.append("Python packages: pip-audit could not be fetched")
            return
        for name in FILES:
            command: list[str | Path] = [
                python,
                "-m",
                "pip_audit",
                "--disable-pip",
                "--require-hashes",
                "--format=json",
                "--timeout=15",
            ]
            read_pip_audit(_run([*command, "-r", ROOT / name]), name, found)


def read_pip_audit(answer: subprocess.CompletedProcess[str] | None, name: str, found: Audit) -> None:
    """Add what pip-audit's JSON says. A package that it skips is unknown: it calls this a success."""
    try:
        packages = json.loads(answer.stdout)["dependencies"] if answer else None
    except (ValueError, KeyError, TypeError):
        packages = None
    if packages is None:
        last = (answer.stderr.strip().splitlines() if answer else []) or ["no answer"]
        found.unknown.append(f"{name}: {last[-1]}")
        return
    skipped = [package for package in packages if "skip_reason" in package]
    if skipped:
        found.unknown.append(f"{name}: {len(skipped)} of {len(packages)} packages ({skipped[0]['skip_reason']})")
    for package in packages:
        for flaw in package.get("vulns", []):
            fixed = ", ".join(flaw.get("fix_versions", [])) or "no version yet"
            found.flaws.append(f"{name}: {package['name']} {package['version']}: {flaw['id']}, mended in {fixed}")


def _audit_npm(found: Audit) -> None:
    node = node_here()
    if node is None:
        found.unknown.append("package-lock.json: npm is not here; type make dev first")
        return
    npm = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    read_npm_audit(_run([node / "bin" / "node", npm, "audit", "--json"]), found)


def read_npm_audit(answer: subprocess.CompletedProcess[str] | None, found: Audit) -> None:
    """Add what npm's JSON says."""
    try:
        told: dict[str, Any] = json.loads(answer.stdout) if answer else {}
        flaws = told["vulnerabilities"].items()
    except (ValueError, KeyError, TypeError, AttributeError):
        found.unknown.append("package-lock.json: npm's registry does not answer questions for advisories")
        return
    for name, flaw in flaws:
        found.flaws.append(f"package-lock.json: {name} {flaw.get('range', '')}: {flaw.get('severity', 'unknown')}")


def _run(command: Sequence[str | Path]) -> subprocess.CompletedProcess[str] | None:
    """What a program said; None if it did not end in time."""
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT, check=False)
    except subprocess.TimeoutExpired:
        return None


if __name__ == "__main__":
    sys.exit(main())
