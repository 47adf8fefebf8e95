"""What a plan consists of: questions with their choices, doubts, changes, and what is set aside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from dashboard.faults import Fault
from dashboard.imports.likeness import EQUAL
from dashboard.tables.source_rows import SourceRows

# Answers to questions that are no choice of data: a column is not read, a row or value is left out, an office is new.
IGNORE, SKIP, NEW = "ignore", "skip", "new"
# The answer that rows which may not belong to a table are read; the other one is SKIP.
READ = "read"
# The codes of faults of a file in which no table is understood, each with its cause.
NO_TABLE = ("import_nothing", "import_no_unit", "import_no_measure", "import_no_rows", "import_no_answers")
# The answer that confirms a doubt.
CONFIRMED = "yes"


@dataclass(frozen=True)
class Choice:
    """An answer that a question allows. label: by language; score: likeness, from 0 to 100; 0 for SKIP."""

    value: str
    label: Mapping[str, str]
    score: int = 0


@dataclass(frozen=True)
class Question:
    """A matching of something in the file with something in the data: shown if certain, else asked.

    key: equal from file to file for equal headings, names and worksheets, so that the answer can be remembered.
    kind: column | county | office | kind | value | week | rows (hidden ones, or those after a sum). sheet, line,
    column: the first place; column is the letter, with its heading. value: the text as typed; for rows their lines
    and names. choices: the best first; for a column also IGNORE, for an office also NEW and SKIP, for a county and a
    value also SKIP; for rows READ and SKIP.
    no answer is needed, or it was given; `proposed` is then the answer. lasts: whether the answer holds for later
    files too.
    """

    key: str
    kind: str
    sheet: str
    line: int
    column: str
    value: str
    choices: Sequence[Choice]
    proposed: str
    certain: bool
    lasts: bool = True

    def label(self, lang: str) -> str:
        """The proposed choice in words; '' without one."""
        return next((choice.label[lang] for choice in self.choices if choice.value == self.proposed), "")

    @property
    def is_exact_office(self) -> bool:
        """Whether an office has exactly the register's name: such offices are only counted."""
        return self.kind == "office" and self.score == EQUAL

    @property
    def score(self) -> int:
        """The score of the proposed choice; 0 without one."""
        return next((choice.score for choice in self.choices if choice.value == self.proposed), 0)


@dataclass(frozen=True)
class Doubt:
    """Something to confirm before the rows are written. Its fault says what is done if it is confirmed.

    key: the key of its answer, which is CONFIRMED; the answer holds for this file only.
    """

    key: str
    fault: Fault
    confirmed: bool = False


@dataclass(frozen=True)
class Changed:
    """A value that differs from the one that is in the data for the same office or county and week or day, or of the
    same team.

    name: the office, county or team by language; what: the measure or column by language; old, new: by language.
    """

    table: str
    sheet: str
    line: int
    name: Mapping[str, str]
    day: date | None
    what: Mapping[str, str]
    old: Mapping[str, str]
    new: Mapping[str, str]


@dataclass(frozen=True)
class Aside:
    """Something in a worksheet that is not imported.

    kind: number (of rows) | remark | person | ignored | empty | headless | unused | register (of offices that are
    known), columns, `what` being the heading; sum | skipped | note, rows; table: a table that is not understood;
    unfilled: one without rows or answers; sheet: a whole worksheet; not_asked: answers that are imported, although no
    indicator counts them. lines: 1-based; () for a column.
    """

    sheet: str
    kind: str
    what: str
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class Changes:
    """What writing would change. new: rows to write by table, changed ones included; unchanged: rows by table that
    are left out since the data say the same already."""

    new: Mapping[str, int] = field(default_factory=dict)
    changed: Sequence[Changed] = ()
    unchanged: Mapping[str, int] = field(default_factory=dict)
    aside: Sequence[Aside] = ()


@dataclass(frozen=True)
class Plan:
    """What an import would do. digest: SHA-256 of the file in hex.

    tables: by name the rows to write, as texts, with the columns of dashboard.tables.declared. places: by table the
    worksheet and line of each row. questions: all matchings, asked and certain. faults: what makes the import
    impossible. weeks: of the rows.
    """

    file: str
    digest: str
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    places: Mapping[str, Sequence[tuple[str, int]]] = field(default_factory=dict)
    questions: Sequence[Question] = ()
    doubts: Sequence[Doubt] = ()
    faults: Sequence[Fault] = ()
    changes: Changes = field(default_factory=Changes)
    weeks: Sequence[date] = ()

    @property
    def open(self) -> list[Question]:
        """The questions that need an answer."""
        return [question for question in self.questions if not question.certain]

    @property
    def unconfirmed(self) -> list[Doubt]:
        """The doubts that need to be confirmed."""
        return [doubt for doubt in self.doubts if not doubt.confirmed]

    @property
    def settled(self) -> bool:
        """Whether nothing is open: no fault, no question, no doubt."""
        return not (self.faults or self.open or self.unconfirmed)

    @property
    def not_understood(self) -> bool:
        """Whether no table of the file is understood, so that its keeper needs a template."""
        return any(fault.code in NO_TABLE for fault in self.faults)

    @property
    def is_empty(self) -> bool:
        """Whether there is no row to write."""
        return not any(len(frame) for frame in self.tables.values())

    @property
    def matching(self) -> dict[str, str]:
        """The answers to remember for later files: of all certain matchings that last."""
        return {question.key: question.proposed for question in self.questions if question.certain and question.lasts}

    def source_rows(self) -> dict[str, SourceRows]:
        """The rows to write by table, to be checked together with all data. Their lines are those of the file."""
        return {
            name: SourceRows(
                self.file,
                {str(column): list(frame[column]) for column in frame},
                [line for _, line in self.places[name]],
            )
            for name, frame in self.tables.items()
            if len(frame)
        }
