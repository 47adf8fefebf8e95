"""The bundles for the browser are complete, small and load nothing from other hosts."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.frontend import FILES
from tests.unit.cases import each_case

ROOT = Path(__file__).parents[2]
VENDOR = ROOT / "assets" / "vendor"

# Bytes of plotly.js under brotli, of 1.1 million in the published file.
LARGEST_PLOTLY = 410_000

# A line of a file of requirements once its continued lines are joined.
PIN = re.compile(r"^[a-z0-9][a-z0-9._-]*==[0-9][0-9a-zA-Z.!+_-]*( ; [^\\]+?)?(\s+--hash=sha256:[0-9a-f]{64})+$")


@cache
def manifest() -> dict[str, str]:
    """Plain name -> file name, as the server reads it."""
    names: dict[str, str] = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
    return names


def package(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / name).read_text(encoding="utf-8"))
    return found


def test_the_manifest_names_all_files_by_their_digest_and_there_are_no_older_files() -> None:
    assert set(manifest()) == FILES
    for plain, hashed in manifest().items():
        stem, ending = plain.rsplit(".", 1)
        assert re.fullmatch(rf"{re.escape(stem)}\.[0-9a-f]{{12}}\.{ending}", hashed)
        assert (VENDOR / hashed).stat().st_size > 0
    expected = {*manifest().values(), "manifest.json", "topojson/world_110m.json"}
    existing = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert {re.sub(r"\.(br|gz)$", "", name) for name in existing} == expected


def test_plotly_is_small_and_has_the_version_of_package_json() -> None:
    built = VENDOR / manifest()["plotly.js"]
    assert built.with_name(f"{built.name}.br").stat().st_size < LARGEST_PLOTLY
    text = built.read_text(encoding="utf-8")
    assert f'version="{package("package.json")["dependencies"]["plotly.js"]}"' in text


@each_case("direction", ["rtl", "ltr"])
def test_styles_load_from_this_host_only(direction: str) -> None:
    names = ("first", "site", "interactive")
    style = "".join((VENDOR / manifest()[f"{name}.{direction}.css"]).read_text(encoding="utf-8") for name in names)
    addresses = re.findall(r"url\(\s*[\"']?([^\"')]+)", style)
    # The font is beside the stylesheet, wherever the site is.
    font = manifest()["vazirmatn.woff2"]
    assert {address for address in addresses if not address.startswith(("data:", "#"))} == {font}
    # Bootstrap for the direction, and no part of it that no page uses.
    assert f"padding-{'left' if direction == 'ltr' else 'right'}:2rem" in style
    assert ".accordion" not in style


def test_licences_of_the_bundle_are_delivered() -> None:
    text = (VENDOR / manifest()["licenses.txt"]).read_text(encoding="utf-8")
    owners = "Plotly", "Mike Bostock", "The Bootstrap Authors", "SIL OPEN FONT LICENSE"
    for owner in owners:
        assert owner in text


def test_the_lock_file_agrees_with_package_json_and_names_no_registry() -> None:
    expected, locked = package("package.json"), package("package-lock.json")
    top = locked["packages"][""]
    for kind in ("dependencies", "devDependencies"):
        assert top[kind] == expected[kind]
        for name, version in expected[kind].items():
            assert locked["packages"][f"node_modules/{name}"]["version"] == version
    entries = locked["packages"]
    assert [name for name, entry in entries.items() if "resolved" in entry] == []
    assert [name for name, entry in entries.items() if name and "integrity" not in entry] == []


@each_case("name", sorted(path.name for path in ROOT.glob("requirements*.txt")))
def test_requirements_are_pinned_exactly_with_the_digests_of_their_files_and_name_no_registry(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", "")
    pins = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert pins
    assert [line for line in pins if not PIN.match(line)] == []
