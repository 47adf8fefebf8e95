"""The parts of the agenda in words (sections, groups, lines), and the names of areas, offices and figures in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.indicators import amounts
from dashboard.indicators.series import Cell
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.language.order import order
from dashboard.meeting.agenda import Agenda
from dashboard.meeting.points import Subject
from dashboard.snapshot import Snapshot
from dashboard.tables.measures import Measure


@dataclass(frozen=True)
class Line:
    """One point: a sentence, and a secondary note below the sentence ('' for none).

    subject: the subject whose page the line links to, or None. mark: `overdue` or `closed` for a decision, else ''.
    """

    text: str
    note: str
    subject: Subject | None
    mark: str = ""


@dataclass(frozen=True)
class Group:
    """Lines under a common heading such as "Service desks: 5 more"; '' for no heading."""

    heading: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Section:
    """A section of the agenda. key: one of words.SECTIONS; summary: the section in a sentence or two; rule: how its
    points are selected and ordered, in one sentence."""

    key: str
    heading: str
    summary: str
    rule: str
    groups: Sequence[Group]

    @property
    def count(self) -> int:
        """How many points it has."""
        return sum(len(group.lines) for group in self.groups)


@dataclass(frozen=True)
class Wording:
    """Writes messages about an agenda in a language. short: whether indicators have their short names."""

    lang: str
    snapshot: Snapshot
    agenda: Agenda
    short: bool = False

    def say(self, key: str, **values: object) -> str:
        """The message `meeting.<key>`, with integers among the values in the language's digits."""
        return say(self.lang, f"meeting.{key}", **{name: self._in_digits(value) for name, value in values.items()})

    def counted(self, key: str, n: int, **values: object) -> str:
        """A message with the number {n}: `<key>_one` for one, else `key`."""
        return self.say(f"{key}_one" if n == 1 else key, n=n, **values)

    def card(self, indicator: str) -> str:
        """An indicator's name, or its short name if `short`."""
        return self.snapshot.card(indicator).word(self.lang, "short" if self.short else "name")

    def what(self, subject: Subject) -> str:
        """The area and the indicator: Kashan, Service desks."""
        return self.say("what", area=self.area(subject.area), indicator=self.card(subject.indicator))

    def area(self, area: str) -> str:
        return self.snapshot.names[area][self.lang] if area else self.snapshot.province.title(self.lang)

    def office(self, subject: Subject) -> str:
        """An office's name with its county's, as of the meeting's week, or of the last meeting's if closed since."""
        found = self.snapshot.drilldown(self.agenda.week).offices.get(subject.office)
        if found is None and self.agenda.since is not None:
            found = self.snapshot.drilldown(self.agenda.since).offices[subject.office]
        assert found is not None
        return self.say("office", office=found.names[self.lang], county=self.area(subject.area))

    def cell(self, subject: Subject) -> Cell:
        return self.snapshot.cells.at(subject.indicator, self.agenda.week, subject.area)

    def figure(self, subject: Subject) -> str:
        """12 of 30 (40%), 18.4 minutes (1,250 visits), or the cell's state in words if the value is not known."""
        return amounts.counts(self.lang, self.snapshot.card(subject.indicator), self.cell(subject))

    def measure(self, indicator: str, value: int) -> str:
        """A value of a card's measure: running, none, stage 2: forms."""
        return self._measure_of(indicator).word(self.lang, value)

    def measure_name(self, indicator: str) -> str:
        return self._measure_of(indicator).name(self.lang)

    def _measure_of(self, indicator: str) -> Measure:
        return self.snapshot.terms.measures[self.snapshot.card(indicator).measure]

    def by_name(self, subject: Subject) -> tuple[str, str]:
        """A sort key for lines without any other order: county, then office."""
        return order(self.area(subject.area)), order(self.office(subject)) if subject.office else ""

    def _in_digits(self, value: object) -> object:
        return integer(value, self.lang) if isinstance(value, int) else value


def section(wording: Wording, key: str, summary: str, parts: Mapping[str, Sequence[Line]]) -> Section:
    """A section from its lines by group name.

    A group's heading is the message `<key>.<group name>`; groups without lines are omitted.
    """
    heading, rule = (wording.say(f"{key}.{part}") for part in ("heading", "rule"))
    groups = [Group(wording.say(f"{key}.{name}", n=len(lines)), lines) for name, lines in parts.items() if lines]
    return Section(key, heading, summary, rule, groups)
