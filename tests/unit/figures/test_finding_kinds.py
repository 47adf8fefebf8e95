"""Findings by their kind: bars of resolved and open findings."""

from dashboard.figures.figure import FILE
from dashboard.figures.finding_kinds import FIGURE, FindingKinds, draw
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import integer
from dashboard.selection import Selection
from tests.unit.cases import each_case
from tests.unit.small_register import CARDS, FRIDAY, SmallRegister, governorates, published


def describe(small: SmallRegister, lang: str) -> FindingKinds:
    snapshot = published(small)
    return FIGURE.describe(snapshot, lang, Selection(CARDS[0], len(snapshot.weeks) - 1))


@each_case("lang", LANGUAGES)
def test_each_kind_has_its_name_and_leads_to_the_offices_with_its_open_findings(lang):
    small = governorates(1)
    small.visit("G0", FRIDAY, findings=8, resolved=6, finding="waiting")
    small.visit("G0", FRIDAY, findings=2, finding="desk")
    small.visit("G0", FRIDAY, team=2, findings=4)
    described = describe(small, lang)
    names = [say(lang, f"finding.{kind}") for kind in ("waiting", "desk", "untold")]
    assert [row.name for row in described.table.rows] == names
    opens = [row.values[-1].opens.findings for row in described.table.rows]
    assert opens == ["open_waiting", "open_desk", "open_untold"]
    assert names[0] in described.sentence and names[2] not in described.sentence
    assert integer(14, lang) in described.sentence and integer(10, lang) in described.sentence
    assert draw(described, FILE).height > 0


def test_without_a_told_kind_the_sentence_says_so():
    small = governorates(1)
    assert draw(describe(small, "en"), FILE).height == 0
    small.visit("G0", FRIDAY, findings=8)
    assert describe(small, "en").sentence == say("en", "figure.finding_kinds.none")
