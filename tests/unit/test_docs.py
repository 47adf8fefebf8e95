"""The documents agree with the code: commands, variables, tables, links."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from dashboard.__main__ import _parser, main
from dashboard.figures.words import WORDS
from dashboard.indicators.cards import Card, Words
from dashboard.indicators.cells import PRINTED
from dashboard.language import catalogue, say
from dashboard.language.digits import ARABIC
from dashboard.settings import ROOT, Settings
from dashboard.tables.declared import TABLES, Column
from tests.attack.__main__ import PARTS
from tests.unit.cases import each_case
from tests.unit.command_line import run
from tests.unit.small_folder import choose_cards, small_folder

DOCS = ROOT / "docs"
WRITTEN = sorted([*ROOT.glob("*.md"), ROOT / "NOTICE", ROOT / "LICENSE", *DOCS.rglob("*.md")])
MARKDOWN = [path for path in WRITTEN if path.suffix == ".md"]
NO_UPPER_BOUND = Column("any").high

# Persian documents, each with the English one of its name.
PERSIAN = sorted((DOCS / "fa").glob("*.md"))
# The names by which documents start the dashboard's commands; `province` is deploy/province, on a server.
PROGRAMS = (".venv/bin/python -m dashboard", "python -m dashboard", "province")

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_COMMENT = re.compile(r"\s+#\s.*")
_ANCHOR = re.compile(r"\]\(([^)#\s]*)#([^)\s]+)\)")
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


def test_the_readme_is_short_and_the_index_links_every_document():
    text = read(ROOT / "README.md")
    assert len(text.splitlines()) <= 100
    assert "docs/README.md" in _LINK.findall(text)
    others = {str(path.relative_to(DOCS)) for path in DOCS.rglob("*.md")} - {"README.md"}
    assert others <= set(_LINK.findall(read(DOCS / "README.md")))


def blocks(path: Path) -> list[tuple[str, str]]:
    """(language, text without comments) of each block of code."""
    return [(kind, _COMMENT.sub("", text)) for kind, text in _BLOCK.findall(read(path))]


def typed_commands(path: Path) -> Iterator[list[str]]:
    """The arguments of each dashboard command that a document has typed in a block of code."""
    for kind, text in blocks(path):
        for line in text.replace("\\\n", " ").splitlines() if kind == "sh" else ():
            for command in re.split(r"&&|\|\||[|;]", line):
                # Settings before a command: NAME=value.
                command = re.sub(r"^\s*(sudo )?(-\S+ )*([A-Z_]+=\S* )*", "", command).strip()
                program = next((each for each in PROGRAMS if command.startswith(f"{each} ")), None)
                if program:
                    yield shlex.split(command.removeprefix(program))


@each_case("path", PERSIAN)
def test_a_persian_document_is_written_from_right_to_left_beside_an_english_one(path):
    lines = read(path).splitlines()
    assert (lines[0], lines[1], lines[-1]) == ('<div dir="rtl" lang="fa">', "", "</div>")
    english = DOCS / path.name
    assert f"../{path.name}" in _LINK.findall(read(path))
    assert f"fa/{path.name}" in _LINK.findall(read(english))


@each_case("path", PERSIAN)
def test_a_persian_document_has_the_code_of_the_english_one(path):
    # But for the language of messages: that of the terminal is English on most servers.
    code = [(kind, text.replace(" --lang fa", "")) for kind, text in blocks(path)]
    assert code == blocks(DOCS / path.name)


@each_case("path", MARKDOWN)
def test_the_dashboard_takes_every_command_that_a_document_has_typed(path):
    for arguments in typed_commands(path):
        try:
            _parser("en").parse_args(arguments)
        except SystemExit as ended:
            raise AssertionError(arguments) from ended


def test_the_commands_for_the_night_do_what_the_document_says(tmp_path):
    data, backups = small_folder(tmp_path), tmp_path / "backups"
    choose_cards(data, "committee_governorates")
    backups.mkdir()
    account = {"DATA_URL": str(data)}
    password = "dry lantern over nine hills\n"
    assert run("user", "add", "governor-1", "--role", "administrator", typed=password, **account).returncode == 0
    assert run("publish", "--yes", **account).returncode == 0
    names = []
    for arguments in typed_commands(DOCS / "operations.md"):
        if arguments[0] == "import":
            data.rename(tmp_path / "data.before")
            data.mkdir()
        typed = [text.replace("/var/backups/province", str(backups)) for text in arguments]
        done = run(*typed, typed=password, **account)
        assert done.returncode == 0, (arguments, done.stderr)
        names.append(" ".join(arguments[: 2 if arguments[0] == "user" else 1]))
    assert names[:4] == ["check", "check", "verify", "verify"]
    assert names[4:8] == ["user list", "user password", "user enable", "user second-factor-off"]
    assert names[8:] == ["export", "import", "verify"]


@each_case("path", MARKDOWN)
def test_links_lead_to_headings_that_exist(path):
    for name, anchor in _ANCHOR.findall(read(path)):
        if "://" not in name:
            text = read(path.parent / name if name else path)
            headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
            known = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
            known |= set(re.findall(r'<a id="([^"]+)">', text))
            assert anchor in known, (name, anchor)


def test_the_figures_for_prometheus_are_those_of_the_document():
    documented = set(re.findall(r"^\| `(dashboard_\w+)`", read(DOCS / "operations.md"), re.MULTILINE))
    source = read(ROOT / "dashboard" / "pages" / "metrics.py")
    found = re.findall(r"(Counter|Gauge|Histogram|Info)MetricFamily\(\s*\"(dashboard_\w+)\"", source)
    ending = {"Counter": "_total", "Info": "_info"}
    assert {name + ending.get(kind, "") for kind, name in found} == documented


@each_case(("lang", "name"), [("fa", "fa/glossary.md"), ("en", "glossary.md")])
def test_the_terms_of_the_glossary_are_those_of_the_screen(lang, name):
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ⁦?(`.+?`)⁩? \| .+ \|$", read(DOCS / name), re.MULTILINE)
    said = "\n".join(catalogue(lang).values()).lower()
    assert len(rows) > 40
    assert [term for term, _, _ in rows if term.lower() not in said] == []


@each_case(
    ("lang", "name", "quoted"), [("fa", "fa/weekly-work.md", "«([^»]+)»"), ("en", "weekly-work.md", "“([^”]+)”")]
)
def test_the_pages_and_words_that_the_weeks_work_quotes_are_those_of_the_screen(lang, name, quoted):
    said = "\n".join(catalogue(lang).values()).lower()
    found = re.findall(quoted, read(DOCS / name))
    assert len(found) >= 8
    assert [words for words in found if words.lower() not in said] == []


def test_both_glossaries_have_the_same_terms():
    row = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ⁦?(`.+?`)⁩? \| .+ \|$", re.MULTILINE)
    persian, english = row.findall(read(DOCS / "fa" / "glossary.md")), row.findall(read(DOCS / "glossary.md"))
    assert [(term, other, code) for other, term, code in persian] == english


def test_the_documents_of_indicators_and_cards_are_generated(tmp_path, capsys):
    assert main(["indicators", "--out", str(tmp_path)]) == 0
    for name in ("indicators.md", "cards.md"):
        assert read(DOCS / name) == read(tmp_path / name), "Type: python -m dashboard indicators"


def test_every_field_of_a_card_has_a_description():
    fields = {**Card.model_fields, **Words.model_fields}
    assert [name for name, field in fields.items() if not field.description] == []


def test_the_data_document_lists_every_table_and_no_other():
    assert list(table_sections()) == list(TABLES)


@each_case(("name", "table"), TABLES.items())
def test_a_table_is_documented_with_key_and_columns_and_whether_it_may_be_missing(name, table):
    text = table_sections()[name]
    first = text.strip().split("\n\n")[0]
    key = re.match(r"Key: ((?:`\w+`(?:, )?)+)\.", first)
    assert key and tuple(re.findall(r"`(\w+)`", key[1])) == table.key
    assert ("May be missing." in first) == table.optional
    rows = [(column, kind, blank) for column, kind, blank, _ in _ROW.findall(text)]
    assert rows == [(c.name, c.type, "no" if c.required else "yes") for c in table.columns]


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
    rows = re.findall(r"^\| `([A-Z_]+)` \| (\S+)", read(DOCS / "settings.md"), re.MULTILINE)
    assert {name for name, _ in rows} == {name.upper() for name in fields}
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
