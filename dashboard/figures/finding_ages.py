"""Findings of inspections by the age of their visit: a bar of resolved and open findings for each group of ages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.figures import tokens
from dashboard.figures.bars import Piece, Row
from dashboard.figures.figure import Description, Drawing, Figure, Paper, Table, TableRow, Value, empty_drawing
from dashboard.figures.rows import Rows, drawing
from dashboard.figures.words import fields
from dashboard.language import say
from dashboard.language.digits import integer, percent
from dashboard.meeting.visits import Age, by_age
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# The paints of resolved and open findings, and the colours of the numbers on them.
RESOLVED, OPEN = (tokens.BETTER, tokens.PAPER), (tokens.STATE_PAINTS["behind"], tokens.BLACK)
OPEN_OF = "figure.finding_ages.open_of"
# The age in weeks from which an open finding is old.
OLD = 13


@dataclass(frozen=True, kw_only=True)
class FindingAges(Description):
    """ages: the groups of visits, the newest first; empty if no visit is on record."""

    ages: Sequence[Age]


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> FindingAges:
    """The findings of all visits up to the chosen week, in the chosen county and of the chosen kind of office."""
    selection = Selection(selection.card, selection.week, selection.county, selection.kind, weeks=selection.weeks)
    ages = by_age(snapshot, selection.week, selection.county, selection.kind)
    heads = "age visits findings resolved open".split()
    return FindingAges(
        **fields(lang, selection, "finding_ages", sentence(lang, ages)),
        table=Table(
            head=[say(lang, f"figure.finding_ages.{name}") for name in heads],
            rows=[_line(lang, selection, age) for age in ages] if any(age.visits for age in ages) else [],
        ),
        note=say(lang, "figure.finding_ages.note"),
        key=open_key(lang),
        ages=ages if any(age.visits for age in ages) else [],
    )


def sentence(lang: str, ages: Sequence[Age]) -> str:
    """How many findings are resolved, and how many have been open for long; that there are none, or no visits."""
    findings, resolved = (sum(getattr(age, name) for age in ages) for name in ("findings", "resolved"))
    if not findings:
        none = "no_finding" if any(age.visits for age in ages) else "no_visit"
        return say(lang, f"figure.finding_ages.sentence_{none}")
    return say(
        lang,
        "figure.finding_ages.sentence",
        findings=integer(findings, lang),
        resolved=integer(resolved, lang),
        share=percent(resolved / findings, lang),
        weeks=integer(OLD, lang),
        old=integer(sum(age.open for age in ages if age.over >= OLD), lang),
    )


def age_name(lang: str, age: Age) -> str:
    """The age of a group of visits in words."""
    over, to = (integer(weeks or 0, lang) for weeks in (age.over, age.to))
    key = "over" if age.to is None else "up_to" if not age.over else "between"
    return say(lang, f"figure.finding_ages.age_{key}", over=over, to=to)


def _line(lang: str, selection: Selection, age: Age) -> TableRow:
    if not age.visits:
        none = say(lang, "figure.finding_ages.no_visit")
        return TableRow(age_name(lang, age), [Value(none), *(Value("") for _ in range(3))])
    counts = (
        integer(len(age.visits), lang),
        integer(age.findings, lang),
        resolved_text(lang, age.resolved, age.findings),
    )
    offices = replace(selection, findings=age.key)
    return TableRow(age_name(lang, age), [*map(Value, counts), Value(integer(age.open, lang), offices)])


@dataclass(frozen=True)
class Part:
    """Findings in a row. findings, resolved: their number, None where no visit is on record. opens: the list of the
    offices with open ones.
    """

    name: str
    findings: int | None
    resolved: int
    opens: Selection


def draw(described: FindingAges, paper: Paper) -> Drawing:
    """A row for each group of ages; of height 0 without a visit."""
    lang, selection = described.lang, described.selection
    parts = [
        Part(
            age_name(lang, age),
            age.findings if age.visits else None,
            age.resolved,
            replace(selection, findings=age.key),
        )
        for age in described.ages
    ]
    return bars(lang, parts, paper)


def bars(lang: str, parts: Sequence[Part], paper: Paper) -> Drawing:
    """A row for each part: its resolved findings, the open ones, and both numbers; of height 0 without parts."""
    if not parts:
        return empty_drawing(paper)
    unit = 1 / max(1, *(part.findings or 0 for part in parts))

    def row(part: Part) -> Row:
        if part.findings is None:
            return Row(part.name, say(lang, "figure.finding_ages.no_visit"))
        opened = part.findings - part.resolved
        pieces = [
            Piece(n * unit, paint, tokens.EDGE, integer(n, lang), ink)
            for n, paint, ink in ((part.resolved, *RESOLVED), (opened, *OPEN))
            if n
        ]
        n, of = integer(opened, lang), integer(part.findings, lang)
        # On a phone, the word is above the column.
        value = say(lang, "view.figure_of", n=n, d=of) if paper.narrow else say(lang, OPEN_OF, n=n, of=of)
        return Row(part.name, value, part.opens, pieces=pieces)

    # Few rows: on a screen they are larger.
    paper = replace(paper, letters=paper.letters * 2) if paper.fit else paper
    heads = {"value": say(lang, "figure.finding_ages.open")} if paper.narrow else {}
    return drawing(Rows(lang, [row(part) for part in parts], heads=heads), paper)


def resolved_text(lang: str, resolved: int, findings: int) -> str:
    """The number of resolved findings and their share."""
    if not findings:
        return integer(0, lang)
    share = percent(resolved / findings, lang)
    return say(lang, "figure.finding_ages.of", n=integer(resolved, lang), share=share)


def open_key(lang: str) -> list[tuple[str, str]]:
    """The key of the two paints."""
    paints = ("resolved", RESOLVED[0]), ("open", OPEN[0])
    return [(paint, say(lang, f"figure.finding_ages.{name}")) for name, paint in paints]


FIGURE = Figure(
    describe,
    draw,
    order=18,
    embed_height=560,
    opens="offices",
    all_cards=True,
    page="inspections",
    rules=("resolved",),
)
