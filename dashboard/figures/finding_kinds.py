"""Findings of inspections by kind: a bar of resolved and open findings for each kind."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.figures.figure import Description, Drawing, Figure, Paper, Table, TableRow, Value
from dashboard.figures.finding_ages import Part, bars, open_key, resolved_text
from dashboard.figures.words import fields
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.meeting.visits import UNTOLD, Findings, by_kind
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot


@dataclass(frozen=True, kw_only=True)
class FindingKinds(Description):
    """kinds: those with findings, as of `by_kind`."""

    kinds: Sequence[Findings]


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> FindingKinds:
    """The findings of all visits up to the chosen week, in the chosen county and of the chosen kind of office."""
    selection = Selection(selection.card, selection.week, selection.county, selection.kind, weeks=selection.weeks)
    kinds = by_kind(snapshot, selection.week, selection.county, selection.kind)
    heads = "kind findings resolved open".split()
    return FindingKinds(
        **fields(lang, selection, "finding_kinds", sentence(lang, kinds)),
        table=Table(
            head=[say(lang, f"figure.finding_kinds.{name}") for name in heads],
            rows=[_line(lang, selection, each) for each in kinds],
        ),
        note=say(lang, "figure.finding_kinds.note"),
        key=open_key(lang),
        kinds=kinds,
    )


def sentence(lang: str, kinds: Sequence[Findings]) -> str:
    """Which kind has most findings, and for how many findings a kind was told."""
    named = [each for each in kinds if each.kind != UNTOLD]
    if not named:
        return say(lang, "figure.finding_kinds.none")
    numbers = {
        "told": integer(sum(each.findings for each in named), lang),
        "findings": integer(sum(each.findings for each in kinds), lang),
        "most": integer(max(each.findings for each in named), lang),
    }
    largest = max(named, key=lambda each: each.findings)
    form = "sentence_all" if len(named) == len(kinds) else "sentence"
    return say(lang, f"figure.finding_kinds.{form}", kind=say(lang, f"finding.{largest.kind}"), **numbers)


def _line(lang: str, selection: Selection, each: Findings) -> TableRow:
    offices = replace(selection, findings=each.key)
    texts = (integer(each.findings, lang), resolved_text(lang, each.resolved, each.findings))
    values = [*map(Value, texts), Value(integer(each.open, lang), offices)]
    return TableRow(say(lang, f"finding.{each.kind}"), values)


def draw(described: FindingKinds, paper: Paper) -> Drawing:
    """A row for each kind; of height 0 without findings."""
    lang, selection = described.lang, described.selection
    # On a phone there is no room for the full names, which the table has.
    names = "figure.finding_kinds.short_" if paper.narrow else "finding."
    parts = [
        Part(say(lang, f"{names}{each.kind}"), each.findings, each.resolved, replace(selection, findings=each.key))
        for each in described.kinds
    ]
    return bars(lang, parts, paper)


FIGURE = Figure(
    describe,
    draw,
    order=19,
    embed_height=760,
    opens="offices",
    all_cards=True,
    page="inspections",
    rules=("resolved",),
)
