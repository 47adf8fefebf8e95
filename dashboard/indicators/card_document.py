"""Generates docs/cards.md: how to add a measure and its card, and every field of a card, from the class Card."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import AliasPath
from pydantic.fields import FieldInfo

from dashboard.indicators.cards import Card, Words

_NAMES = {
    "string": "text",
    "date": "date",
    "integer": "whole number",
    "number": "number",
    "boolean": "`true` or `false`",
    "object": "table",
}

HEAD = """\
# Measures and cards

Made from the model that reads the cards by `python -m dashboard indicators`; do not edit by hand.

A **measure** is what offices report, a **card** how an indicator is counted from it and shown. Both are data: a row
of `measures.csv` and a file in `indicators/` of the [data folder](data.md), and no code. Pages, pictures, sheets,
staff desk, API, files and pack follow. A folder's own `measures.csv` and `indicators/` take the place of the
shipped ones, so begin with copies of these from `data/`.

## A new measure and its card

In `measures.csv`, one row more:

```csv
measure,kind,name_fa,name_en,words_fa,words_en,question_fa,question_en,asked
ramp,yes_no,رمپ ویلچر,Wheelchair ramp,ندارد|دارد,none|has one,رمپ ویلچر دارد؟,Has a wheelchair ramp?,
```

And `indicators/ramps.toml`:

```toml
key = "ramps"
order = 20
rule = "state"
measure = "ramp"
polarity = "high"
kinds = ["directorate", "body"]
county_kinds = ["directorate", "body", "county_office"]
classes = [0.2, 0.4, 0.6, 0.8]
headline = true

[target]
share = 0.9
date = "2016-03-19"

[fa]
name = "رمپ ویلچر"
short = "رمپ ویلچر"
question = "چند دستگاه رمپ ویلچر دارند؟"
why = "مراجعی که با ویلچر می‌آید باید بتواند بی‌کمک وارد شود."
numerator = "دستگاه‌هایی که رمپ ویلچر دارند"
denominator = "همهٔ دستگاه‌های اجرایی استان"
unit = "دستگاه اجرایی"
county_unit = "دفتر دستگاه‌های اجرایی"
fact = "رمپ ویلچر دارد"
fact_not = "رمپ ویلچر ندارد"
source = "گزارش هفتگی هر دستگاه"
reviewer = "دفتر فنی استانداری"
limits = "شیب و پهنای رمپ ثبت نمی‌شود."
criteria = "«بله»: ورودی مراجعان رمپ دارد و راه آن باز است."
document = "هیچ سندی این شاخص را تعریف نکرده است؛ این برداشت ماست."

[en]
name = "Wheelchair ramps"
short = "Ramps"
question = "How many bodies have a wheelchair ramp?"
why = "A visitor in a wheelchair should be able to come in without help."
numerator = "bodies with a ramp"
denominator = "all executive bodies of the province"
unit = "executive body"
units = "executive bodies"
county_unit = "office of the executive bodies"
county_units = "offices of the executive bodies"
fact_one = "has a ramp"
fact = "have a ramp"
fact_not = "has no ramp"
source = "each body's weekly report"
reviewer = "Technical office"
limits = "How steep and wide a ramp is, is not recorded."
criteria = "Yes: the visitors' entrance has a ramp, and the way to it is clear."
document = "No document defines this indicator; it is our reading."
```

`python -m dashboard check FOLDER` says whether both are sound. A running dashboard takes them up within seconds;
until the first report comes in, the indicator is “not reported”.

For sums that are not offices (answers, complaints, minutes) the measure is of kind `share`, `mean` or `total`, and
the card's rule `sum`, `mean` or `total`: `data/indicators/satisfied.toml` and `waiting_minutes.toml` are examples.

## Rules

| rule | the figure |
| --- | --- |
| `state` | offices whose newest report of `measure` is at `threshold` or more, out of all offices of the kinds |
| `inspected` | offices that a team visited in the `window_weeks`, out of all |
| `resolved` | findings of the window's inspections that are resolved, out of all findings |
| `parallel` | offices that two teams visited within `within_days`, out of those visited in the window |
| `sum` | numerators of the window's `counts` of `measure`, out of their denominators: satisfied of answers given |
| `mean` | the same sums divided, in the unit `value_unit`: minutes |
| `total` | numerators alone |

A window ends with the week's Friday. Of `counts`, answers about `small` offices are in the figure,
but do not count towards `least`.

## Fields
"""


def card_document() -> str:
    """The whole document as Markdown."""
    models = Card.model_json_schema(by_alias=False)["$defs"]
    words = [
        "## Words",
        "",
        "In `[fa]` and in `[en]`. Further words are allowed.",
        "",
        *_table(models["Words"], Words.model_fields),
    ]
    return "\n".join([HEAD, *_table(models["Card"], Card.model_fields), "", *words, ""])


def _table(schema: Mapping[str, Any], fields: Mapping[str, FieldInfo]) -> Iterator[str]:
    yield "| field | value | without it | meaning |"
    yield "| --- | --- | --- | --- |"
    for name, field in fields.items():
        alias = field.validation_alias
        dotted = ".".join(map(str, alias.path)) if isinstance(alias, AliasPath) else name
        if isinstance(alias, AliasPath):
            default = ""
        else:
            default = "refused" if field.is_required() else str(field.default or "").strip("()")
        meaning = " ".join((field.description or "").split())
        yield f"| `{dotted}` | {_value(schema['properties'][name])} | {default} | {meaning} |"


def _value(field: Mapping[str, Any]) -> str:
    """The type and bounds of a field in words."""
    if "anyOf" in field:
        return _value(field["anyOf"][0])
    if "enum" in field:
        return ", ".join(f"`{word}`" for word in field["enum"])
    if "items" in field:
        return f"list of {_value(field['items'])}"
    name = _NAMES[field.get("format") or field.get("type", "object")]
    low = field.get("minimum", field.get("exclusiveMinimum"))
    high = field.get("maximum", field.get("exclusiveMaximum"))
    if low is None:
        return name
    return f"{name}, {low:g} or more" if high is None else f"{name}, {low:g} to {high:g}"
