"""The documents agree with the code: commands, variables, tables, links."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.figures.words import WORDS
from dashboard.indicators.cards import Card, Words
from dashboard.indicators.cells import PRINTED
from dashboard.language import say
from dashboard.language.digits import ARABIC
from dashboard.settings import ROOT, Oidc, Settings
from dashboard.tables.declared import TABLES, Column
from tests.attack.__main__ import PARTS
from tests.unit.cases import each_case

DOCS = ROOT / "docs"
WRITTEN = sorted([*ROOT.glob("*.md"), ROOT / "NOTICE", ROOT / "LICENSE", *DOCS.glob("*.md")])
MARKDOWN = [path for path in WRITTEN if path.suffix == ".md"]
NO_UPPER_BOUND = Column("any").high

_CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
_MAKE = re.compile(r"\bmake ([a-z]+)")
_PYTHON = re.compile(r"python -m dashboard\s+([a-z]+)")
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
_ROW = re.compile(r"^\| `(\w+)` \| (\w+) \| (yes|no) \|(.*)\|$", re.MULTILINE)


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """The text under a Markdown heading, up to the next heading of its level or above."""
    level = len(heading) - len(heading.lstrip("#"))
    found = re.search(rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{level}}} |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, heading
    return found[1]


def names_in_code(pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """(document, match of the pattern) in every piece of code of the documents."""
    for path in MARKDOWN:
        # The changelog names removed commands.
        if path.name == "CHANGELOG.md":
            continue
        for code in _CODE.findall(read(path)):
            for name in pattern.findall(code):
                yield path.name, name


@cache
def table_sections() -> dict[str, str]:
    text = section(read(DOCS / "data.md"), "## Tables")
    return {name: section(text, f"### {name}") for name in re.findall(r"^### (.+)$", text, re.MULTILINE)}


def test_the_readme_is_short_and_links_every_document():
    text = read(ROOT / "README.md")
    assert len(text.splitlines()) <= 120
    assert {f"docs/{path.name}" for path in DOCS.glob("*.md")} <= set(_LINK.findall(text))


def test_the_documents_of_indicators_and_cards_are_generated(tmp_path, capsys):
    assert main(["indicators", "--out", str(tmp_path)]) == 0
    for name in ("indicators.md", "cards.md"):
        assert read(DOCS / name) == read(tmp_path / name), "Type: python -m dashboard indicators"


def test_every_field_of_a_card_has_a_description():
    fields = {**Card.model_fields, **Words.model_fields}
    assert [name for name, field in fields.items() if not field.description] == []


def test_the_data_document_lists_every_table_and_no_other():
    assert list(table_sections()) == list(TABLES)


@each_case("name", TABLES)
def test_the_columns_of_a_table_are_listed_with_type_and_blank(name):
    rows = [(column, kind, blank) for column, kind, blank, _ in _ROW.findall(table_sections()[name])]
    expected = [(c.name, c.type, "no" if c.required else "yes") for c in TABLES[name].columns]
    assert rows == expected


@each_case("name", TABLES)
def test_the_key_of_a_table_and_optional_tables_are_documented(name):
    first = table_sections()[name].strip().split("\n\n")[0]
    key = re.match(r"Key: ((?:`\w+`(?:, )?)+)\.", first)
    assert key
    assert tuple(re.findall(r"`(\w+)`", key[1])) == TABLES[name].key
    assert ("May be missing." in first) == TABLES[name].optional


@each_case(("table", "column"), [(t, c) for t in TABLES.values() for c in t.columns])
def test_a_columns_rule_names_words_references_bounds_and_time(table, column):
    rules = {name: rule for name, _, _, rule in _ROW.findall(table_sections()[table.name])}
    rule = rules[column.name]
    quoted = re.findall(r"`([^`]+)`", rule)
    if column.words:
        assert quoted == list(column.words)
    if column.refers:
        assert column.refers in quoted
    if column.high != NO_UPPER_BOUND and column.name != "value":
        assert f"{column.low} to {column.high}" in rule
    assert ("not in the future" in rule) == column.past


def test_every_named_make_target_exists():
    targets = set(re.findall(r"^([a-z-]+):", read(ROOT / "Makefile"), re.MULTILINE))
    names = list(names_in_code(_MAKE))
    assert ("README.md", "run") in names
    assert ("README.md", "test") in names
    assert [(doc, name) for doc, name in names if name not in targets] == []


def test_every_named_command_exists_and_all_commands_are_documented(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    commands = set(re.findall(r"^    ([a-z]+)\b", capsys.readouterr().out, re.MULTILINE))
    names = list(names_in_code(_PYTHON))
    assert [(doc, name) for doc, name in names if name not in commands] == []
    assert {name for doc, name in names if doc == "commands.md"} == commands


def test_every_named_option_of_a_command_exists(capsys):
    for line in read(DOCS / "commands.md").splitlines():
        command = _PYTHON.search(line)
        if not command:
            continue
        with pytest.raises(SystemExit):
            main([command[1], "--help"])
        explained = capsys.readouterr().out
        for option in re.findall(r"`(--[a-z]+)", line):
            assert option in explained, (command[1], option)


def test_the_documented_settings_are_those_of_the_code_with_their_defaults():
    fields = {field.validation_alias or name: field.default for name, field in Settings.model_fields.items()}
    names = {*fields, *(f"oidc_{name}" for name in Oidc.model_fields)} - {"oidc"}
    rows = re.findall(r"^\| `([A-Z_]+)` \| (\S+)", read(DOCS / "settings.md"), re.MULTILINE)
    assert {name for name, _ in rows} == {name.upper() for name in names}
    defaults = dict(rows)
    for name in ("port", "host", "web_concurrency", "threads"):
        assert defaults[name.upper()] == str(fields[name])
    assert float(defaults["WATCH_SECONDS"]) == fields["watch_seconds"]


def test_the_architecture_lists_the_layers_in_their_order():
    settings = tomllib.loads(read(ROOT / "pyproject.toml"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    house = section(read(DOCS / "architecture.md"), "## The house")
    assert re.findall(r"^\| `(\w+)` \|", house, re.MULTILINE) == layers


@each_case("path", MARKDOWN)
def test_relative_links_lead_to_existing_files(path):
    links = [link for link in _LINK.findall(read(path)) if "://" not in link]
    assert [link for link in links if not (path.parent / link).exists()] == []


@each_case("path", MARKDOWN)
def test_files_named_in_code_exist(path):
    # `assets/vendor/` is built; names with a star or a capital word are placeholders.
    names = re.findall(r"`((?:dashboard|assets|tests|tools|docs)/[\w./-]+)`", read(path))
    committed = [name for name in names if not name.startswith("assets/vendor")]
    assert [name for name in committed if not (ROOT / name).exists()] == []


def test_the_security_document_names_every_part_of_the_attacks_and_no_other():
    assert set(re.findall(r"`tests/attack/(\w+)\.py`", read(DOCS / "security.md"))) == set(PARTS)


@each_case("path", WRITTEN)
def test_documents_are_written_with_persian_letters_and_no_stray_space(path):
    text = read(path)
    assert not set(text) & set("يك" + ARABIC)
    assert "\t" not in text
    assert [line for line in text.splitlines() if line != line.rstrip()] == []


def test_the_documented_heading_of_cells_is_that_of_the_command():
    assert f"`{','.join(PRINTED)}`" in read(DOCS / "data.md")


@each_case("path", WRITTEN)
def test_documents_have_no_paths_of_a_machine(path):
    assert not re.search(r"/(home|root|work|Users)/", read(path))


def test_the_documented_words_of_cells_are_those_of_the_screen():
    rows = re.findall(r"^\| (.+?) \| (.+?) \| .+ \|$", read(DOCS / "reading.md"), re.M)
    explained = [(english.removesuffix(" (mark)"), re.sub(r" \(.*\)", "", persian)) for english, persian in rows[2:]]
    assert explained == [(say("en", f"words.{word}"), say("fa", f"words.{word}")) for word in WORDS]
