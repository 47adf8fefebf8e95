"""A release is one: the version stands in one place, and the changelog begins with it."""

import json
import re
import tomllib

from dashboard import __version__
from dashboard.settings import ROOT


def test_the_changelog_begins_with_the_programs_version_and_older_ones_follow():
    headings = re.findall(
        r"^## (\d+)\.(\d+)\.(\d+) \((?:in work|\d{4}-\d\d-\d\d)\)$",
        (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    versions = [tuple(map(int, heading)) for heading in headings]
    assert ".".join(headings[0]) == __version__
    assert versions == sorted(set(versions), reverse=True)
    assert len(versions) == len(
        re.findall(r"^## ", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    )


def test_no_other_file_has_a_version_of_the_program():
    assert "version" not in json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    assert "project" not in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
