"""Steps of cards with stages in files, and their explanation. Those of the API are in test_api."""

import csv
import io
import json
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from flask import Flask
from frictionless import Package, system

from dashboard.exports.package import package
from dashboard.exports.rows import Choice, cell_table
from dashboard.language import say
from dashboard.snapshot import Snapshot
from tests.unit.cases import each_case
from tests.unit.shipped_terms import shipped_terms
from tests.unit.small_register import ARDESTAN, CARDS, ISFAHAN, WEEK, SmallRegister, published, weeks
from tests.unit.small_site import csv_of, serve, text_of

KEY, OTHER = "e_services", "committee"


def create_register() -> SmallRegister:
    """Four bodies of Isfahan at stages 0, 1 and 3, one of them silent; in the week before all were at 0."""
    register = SmallRegister(ISFAHAN, ARDESTAN)
    for number, stage in enumerate((0, 1, 3, None)):
        register.office(f"B{number}", "body", ISFAHAN)
        if stage is not None:
            register.report(f"B{number}", "e_service_stage", 0, WEEK - weeks(1))
            register.report(f"B{number}", "e_service_stage", stage)
    register.office("G", "governorate", ISFAHAN)
    return register


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return published(create_register(), cards=[card for card in CARDS if card.key in (KEY, OTHER)])


@pytest.fixture(scope="module")
def site(snapshot: Snapshot) -> Flask:
    return serve(snapshot)


def as_dicts(table):
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows]


def test_a_step_counts_the_offices_at_its_stage_or_a_higher_one_out_of_the_same(snapshot):
    rows = as_dicts(cell_table("en", snapshot, Choice((KEY, OTHER), 1, 1, ("",), step=None)))
    figures = [(r["step"], r["numerator"], r["denominator"], r["not_reported"], r["change"]) for r in rows]
    assert figures[:4] == [(0, 2, 4, 1, 2), (1, 2, 4, 1, 2), (2, 1, 4, 1, 1), (3, 1, 4, 1, 1)]
    names = ["the indicator itself", "Stage 1: information, or higher", "Stage 2: forms, or higher"]
    assert [row["step_name"] for row in rows[:4]] == [*names, "Stage 3: full service"]
    assert [(row["indicator"], row["step"]) for row in rows[4:]] == [(OTHER, 0)]
    # Without a step it is the card itself, and a card without the step has no row.
    choice = Choice((KEY, OTHER), 1, 1, ("",))
    own = as_dicts(cell_table("en", snapshot, choice))
    assert [(row["indicator"], row["step"]) for row in own] == [(KEY, 0), (OTHER, 0)]
    second = as_dicts(cell_table("en", snapshot, replace(choice, step=2)))
    assert [(row["indicator"], row["step"], row["numerator"]) for row in second] == [(KEY, 2, 1)]


def test_a_file_has_the_requested_steps_and_names_them(site):
    wanted = {"": "0", "step=": "0", "step=0": "0", "step=2": "2", "step=۳": "3", "step=all": "0123"}
    wanted |= {f"step=1&indicator={KEY}": "1", f"step=0&indicator={OTHER}": "0"}
    for query, steps in wanted.items():
        rows = csv_of(site, f"/en/download/cells.csv?{query}")
        assert {row["Stage key"] for row in rows} == set(steps), query
        assert all(row["Indicator key"] == KEY for row in rows if row["Stage key"] != "0")
    for query, name in (("step=2", f"{KEY}-step-2"), (f"indicator={KEY}&step=all", f"{KEY}-steps")):
        header = site.test_client().get(f"/en/download/cells.csv?{query}").headers["Content-Disposition"]
        assert f'filename="province-indicators-{name}.csv"' in header


@each_case("query", ["step=4", "step=none", "step=-1", f"indicator={OTHER}&step=1"])
def test_a_step_that_no_chosen_indicator_has_is_not_found(site, query):
    assert say("fa", "site.not_found_title") in text_of(site, f"/fa/download/cells.csv?{query}", 404)


@each_case(("lang", "query"), [("fa", "step=all"), ("en", f"step=3&week={WEEK}")])
def test_a_workbook_has_the_same_rows_charts_one_step_and_explains_steps(site, lang, query):
    query = f"indicator={KEY}&county=&{query}"
    rows = csv_of(site, f"/{lang}/download/cells.csv?{query}")
    body = site.test_client().get(f"/{lang}/download/cells.xlsx?{query}").get_data()
    book = openpyxl.load_workbook(io.BytesIO(body))
    heading, *found = book.worksheets[0].iter_rows(values_only=True)
    step = heading.index(say(lang, "heading.step"))
    assert [str(row[step]) for row in found] == [row[say(lang, "heading.step")] for row in rows]
    first = found[0][step]
    title = book.worksheets[1]["A1"].value
    assert (shipped_terms().measures["e_service_stage"].heading(lang, first) in title) == bool(first)
    (series,) = book.worksheets[1]._charts[0].series
    start, end = (int(part.rpartition("$")[2]) for part in series.val.numRef.f.split("!")[1].split(":"))
    assert {found[place - 2][step] for place in range(start, end + 1)} == {first}
    definitions = list(book.worksheets[2].iter_rows(max_col=2, values_only=True))
    assert (say(lang, "heading.step"), say(lang, "about.step")) in definitions


def test_the_api_document_its_page_and_the_data_page_explain_steps(site):
    lang = "fa"
    document = site.test_client().get("/api/v1/openapi.json").json
    parameters = {
        one["name"]: one for one in document["paths"]["/api/v1/cells"]["get"]["parameters"] if "name" in one
    }
    assert parameters["step"]["schema"]["enum"] == ["0", "1", "2", "3", "all"]
    assert say("en", "api_parameter.step") == parameters["step"]["description"]
    page = text_of(site, f"/{lang}/api")
    for key in ("api_parameter.step", "api_column.step"):
        assert say(lang, key) in page
    assert f"cells?indicator={KEY}&amp;step=all&amp;" in page
    # The data page leads to the stages of an indicator that has them.
    link = f"/{lang}/download/cells.csv?indicator={KEY}&amp;county={ISFAHAN}&amp;step=all"
    assert f'href="{link}"' in text_of(site, f"/{lang}/data?indicator={KEY}&county={ISFAHAN}")
    assert "step=" not in text_of(site, f"/{lang}/data?indicator={OTHER}")


def test_the_package_has_the_steps_as_a_table_of_their_own(snapshot, tmp_path):
    with zipfile.ZipFile(io.BytesIO(package(snapshot))) as archive:
        archive.extractall(tmp_path)
    tree = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    schemas = {resource["name"]: resource["schema"] for resource in tree["resources"] if "schema" in resource}
    assert schemas["steps"]["primaryKey"] == ["indicator", "step", "week", "area", "kind"]
    fields = {field["name"]: field for field in schemas["steps"]["fields"]}
    assert fields["step"]["type"] == "integer" and "or a higher one" in fields["step"]["description"]
    assert "step" not in [field["name"] for field in schemas["cells"]["fields"]]
    with (tmp_path / "steps.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if (row["area"], row["kind"]) == ("province", "all")]
    newest = [(row["step"], row["numerator"], row["denominator"]) for row in rows if row["week"] == str(WEEK)]
    assert newest == [("1", "2", "4"), ("2", "1", "4"), ("3", "1", "4")]


def test_a_package_without_such_an_indicator_is_valid_too(snapshot, tmp_path):
    cards = tuple(card.model_copy(update={"steps": ()}) for card in snapshot.cards)
    bare = replace(snapshot, input=replace(snapshot.input, cards=cards))
    with zipfile.ZipFile(io.BytesIO(package(bare))) as archive:
        archive.extractall(tmp_path)
    assert len((tmp_path / "steps.csv").read_text(encoding="utf-8").splitlines()) == 1
    with system.use_context(trusted=True):
        assert Package(str(tmp_path / "datapackage.json")).validate().valid
