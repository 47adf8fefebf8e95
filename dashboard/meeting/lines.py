"""What the agenda in words is made of, and how its lines name what they are about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.indicators import amounts
from dashboard.indicators.series import Cell
from dashboard.language import say
from dashboard.language.digits import whole
from dashboard.language.order import order
from dashboard.meeting.agenda import Agenda
from dashboard.meeting.points import Subject
from dashboard.snapshot import Snapshot
from dashboard.store.measures import Measure


@dataclass(frozen=True)
class Line:
    """One point: a sentence, and a quieter note beneath it ('' for none).

    subject: where it leads; None if it is about nothing that has a page. mark: of a decision, overdue or closed.
    """

    text: str
    note: str
    subject: Subject | None
    mark: str = ""


@dataclass(frozen=True)
class Group:
    """Lines under a heading of their own: "Service desks: 5 more"; '' for lines that need none."""

    heading: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Section:
    """A part of the agenda. key: one of words.SECTIONS; rule: how its points are chosen and ordered, in one sentence;
    summary: the part in one sentence; groups: empty where there is nothing to say (empty then says so)."""

    key: str
    heading: str
    summary: str
    rule: str
    groups: Sequence[Group]
    empty: str


@dataclass(frozen=True)
class Wording:
    """Writes messages on the agenda of a snapshot in a language. short: with the indicators' short names."""

    lang: str
    snapshot: Snapshot
    agenda: Agenda
    short: bool = False

    def say(self, key: str, **values: object) -> str:
        """A message of the meeting's catalogue. Whole numbers are written in the language's digits."""
        return say(self.lang, f"meeting.{key}", **{name: self._in_digits(value) for name, value in values.items()})

    def counted(self, key: str, n: int, **values: object) -> str:
        """A message about a number {n}, which has a form of its own for one."""
        return self.say(f"{key}_one" if n == 1 else key, n=n, **values)

    def card(self, indicator: str) -> str:
        """An indicator's name; its short one where words are to be short."""
        return self.snapshot.card(indicator).word(self.lang, "short" if self.short else "name")

    def what(self, subject: Subject) -> str:
        """Where and which indicator: Kashan, Service desks."""
        return self.say("what", area=self.area(subject.area), indicator=self.card(subject.indicator))

    def area(self, area: str) -> str:
        return self.snapshot.names[area][self.lang] if area else self.snapshot.province.title(self.lang)

    def office(self, subject: Subject) -> str:
        """An office's name with its county's, as in the meeting's week, or in the last one's if it is gone."""
        found = self.snapshot.drilldown(self.agenda.week).offices.get(subject.office)
        if found is None and self.agenda.since is not None:
            found = self.snapshot.drilldown(self.agenda.since).offices[subject.office]
        assert found is not None
        return self.say("office", office=found.names[self.lang], county=self.area(subject.area))

    def cell(self, subject: Subject) -> Cell:
        return self.snapshot.cells.at(subject.indicator, self.agenda.week, subject.area)

    def figure(self, subject: Subject) -> str:
        """12 of 30 (40%), 18.4 minutes (1,250 visits), or the cell's word where nothing is known."""
        return amounts.counts(self.lang, self.snapshot.card(subject.indicator), self.cell(subject))

    def measure(self, indicator: str, value: int) -> str:
        """A value of a card's measure: running, none, stage 2: forms."""
        return self._measure_of(indicator).word(self.lang, value)

    def measured(self, indicator: str) -> str:
        return self._measure_of(indicator).name(self.lang)

    def _measure_of(self, indicator: str) -> Measure:
        return self.snapshot.terms.measures[self.snapshot.card(indicator).measure]

    def by_name(self, subject: Subject) -> tuple[str, str]:
        """What to sort a line by where nothing else decides: county, then office."""
        return order(self.area(subject.area)), order(self.office(subject)) if subject.office else ""

    def _in_digits(self, value: object) -> object:
        return whole(value, self.lang) if isinstance(value, int) else value


def section(
    wording: Wording, key: str, summary: str, parts: Mapping[str, Sequence[Line]], addition: str = ""
) -> Section:
    """A section of groups: each heading is a message of the section, by its name; without lines it is left out.

    addition: a sentence that follows the summary, or what is said where there is nothing.
    """
    heading, rule, empty = (wording.say(f"{key}.{part}") for part in ("heading", "rule", "empty"))
    groups = [Group(wording.say(f"{key}.{name}", n=len(lines)), lines) for name, lines in parts.items() if lines]
    return Section(key, heading, f"{summary if groups else empty} {addition}".rstrip(), rule, groups, empty)
