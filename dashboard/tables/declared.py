"""The schema of all tables as data: columns, types, keys. No other module defines a column.

There is no column about persons. Free text occurs only in sources, notes, meeting decisions and headings of views.
Columns that are not listed here are refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from dashboard.language import LANGUAGES, catalogue
from dashboard.tables.measures import COUNTS, STATES, Kind, Measure, Terms

# The tables that define which words other tables may contain.
TERMS = ("kinds", "measures")
# The tables that grow from week to week. Each row has its file and line, for the drill-down from a figure to the rows
# from which the figure was computed.
TRACED = ("reports", "inspections", "counts")
CHANNELS = ("form", "phone", "qr", "samad")
EVIDENCE = ("self", "document", "inspection")
# Kinds of finding: what an office's service lacks. None of them is about a person.
FINDINGS = ("desk", "information", "e_service", "waiting", "complaints", "access", "hours", "other")
STATUSES = ("open", "done", "dropped")
VIEW_STATUSES = ("active", "removed")
# The most values that a measure in stages may have.
MOST_WORDS = 10
# The most columns and rows of the tile map.
MOST_TILES = 30
# The most visits of a team in a week.
MOST_VISITS = 100
LONGEST_DECISION, LONGEST_TITLE, LONGEST_QUERY = 500, 80, 500


@dataclass(frozen=True)
class Column:
    """A column; its type decides how text is parsed.

    type: code | text | word (one of `words`; `names`: pairs of a further spelling and its word) | flag (yes or blank)
    | whole (from low to high) | share (0 to 1) | amount (from 0) | date | week (a Saturday) | moment (UTC).
    `required`: the column must exist and have no blank field. `past`: not in the future. `refers`: foreign key,
    table.column. `longest`: the most letters of a text in one line; 0: any text. `nobody`: the text may not name
    persons. `answer`: the value of a measure, a number or one of the measure's words.
    """

    name: str
    type: str = "text"
    required: bool = True
    words: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    low: int = 0
    high: int = 10**9
    past: bool = False
    refers: str = ""
    longest: int = 0
    nobody: bool = False
    answer: bool = False


@dataclass(frozen=True)
class Table:
    """A table. key: the columns of the primary key. optional: whether a folder may lack the table. replaced: of rows
    whose keys differ in recorded_at alone, only the one recorded last counts."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    optional: bool = False
    replaced: bool = False
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(c.name for c in self.columns))


# The origin of a row: a letter, a form, a sheet.
_SOURCE = Column("source", nobody=True)
# When the system recorded a row. Rows of files edited by hand need none: they count as recorded when received.
_RECORDED = Column("recorded_at", "moment", required=False, past=True)
_VALIDITY = (Column("valid_from", "date", required=False), Column("valid_to", "date", required=False))

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        Table(
            "kinds",
            (Column("kind", "code"), Column("name_fa"), Column("name_en", required=False)),
            key=("kind",),
            optional=True,
        ),
        Table(
            "measures",
            (
                Column("measure", "code"),
                Column("kind", "word", words=(*STATES, *COUNTS)),
                Column("name_fa"),
                Column("name_en", required=False),
                # The words of the values 0, 1, 2 …, separated by |.
                Column("words_fa", required=False),
                Column("words_en", required=False),
                Column("question_fa", required=False),
                Column("question_en", required=False),
                # Kinds of office, separated by |.
                Column("asked", required=False),
            ),
            key=("measure",),
            optional=True,
        ),
        Table(
            "counties",
            (
                Column("county_code", "code"),
                Column("name_fa"),
                # Blank: the Persian name stands in its place (dashboard.tables.check).
                Column("name_en", required=False),
                Column("population", "whole", required=False),
                *_VALIDITY,
                Column("split_from", "code", required=False, refers="counties.county_code"),
                # The place of its square on the tile map, from the west and from the north.
                Column("tile_column", "whole", required=False, low=1, high=MOST_TILES),
                Column("tile_row", "whole", required=False, low=1, high=MOST_TILES),
            ),
            key=("county_code",),
        ),
        Table(
            "offices",
            (
                Column("office_id", "code"),
                # The valid words are the folder's kinds: see tables_of.
                Column("kind", "word"),
                Column("name_fa"),
                # Blank: the Persian name stands in its place (dashboard.tables.check).
                Column("name_en", required=False),
                Column("county_code", "code", refers="counties.county_code"),
                Column("parent_id", "code", required=False, refers="offices.office_id"),
                *_VALIDITY,
                Column("sample", "flag", required=False),
                # The office has so few employees that its figures would describe individual persons.
                Column("small", "flag", required=False),
                # Blank in files edited by hand: such a row is older than every other of its key.
                _RECORDED,
            ),
            key=("office_id", "valid_from", "recorded_at"),
            replaced=True,
        ),
        Table(
            "reports",
            (
                Column("week", "week", past=True),
                Column("office_id", "code", refers="offices.office_id"),
                # Valid words and the highest value come from the folder's measures: see tables_of.
                Column("measure", "word"),
                Column("value", "whole", high=MOST_WORDS, answer=True),
                Column("evidence", "word", words=EVIDENCE),
                Column("received_at", "moment", past=True),
                _SOURCE,
                _RECORDED,
            ),
            key=("week", "office_id", "measure", "received_at", "recorded_at"),
        ),
        Table(
            "inspections",
            (
                Column("date", "date", past=True),
                Column("team", "whole", low=1),
                Column("office_id", "code", refers="offices.office_id"),
                # Blank: the row tells the findings of all kinds together.
                Column("finding", "word", required=False, words=FINDINGS),
                Column("findings", "whole"),
                # All findings resolved so far, and the day on which the last of them was.
                Column("resolved", "whole"),
                Column("resolved_on", "date", required=False, past=True),
                Column("received_at", "moment", past=True),
                _SOURCE,
                _RECORDED,
            ),
            key=("date", "team", "office_id", "finding", "received_at", "recorded_at"),
            optional=True,
        ),
        Table(
            "teams",
            (
                Column("team", "whole", low=1),
                # Blank in files edited by hand: such a row is older than every other of its team.
                _RECORDED,
                # The county in which its ways begin. A team without one cannot be planned.
                Column("county_code", "code", required=False, refers="counties.county_code"),
                # The office to which the team belongs, which it does not inspect.
                Column("office_id", "code", required=False, refers="offices.office_id"),
                # Visits in a week.
                Column("capacity", "whole", high=MOST_VISITS),
            ),
            key=("team", "recorded_at"),
            optional=True,
        ),
        Table(
            "counts",
            (
                Column("week", "week", past=True),
                # A count has either an office or a county.
                Column("office_id", "code", required=False, refers="offices.office_id"),
                Column("county_code", "code", required=False, refers="counties.county_code"),
                # The valid words are the folder's measures: see tables_of.
                Column("measure", "word"),
                Column("channel", "word", required=False, words=CHANNELS),
                Column("numerator", "whole"),
                Column("denominator", "whole", required=False),
                Column("received_at", "moment", past=True),
                _SOURCE,
                _RECORDED,
            ),
            key=("week", "office_id", "county_code", "measure", "channel", "received_at", "recorded_at"),
            optional=True,
        ),
        Table(
            "publications",
            (
                Column("published_at", "moment", past=True),
                Column("week", "week", past=True),
                Column("digest", "code", required=False),
                Column("note", required=False),
            ),
            key=("published_at",),
            optional=True,
        ),
        Table(
            "withdrawals",
            (Column("source"), Column("withdrawn_at", "moment", past=True)),
            key=("source",),
            optional=True,
        ),
        Table(
            "announcements",
            (
                Column("key", "code"),
                Column("date", required=False),
                Column("count", "whole", required=False),
                Column("share", "share", required=False),
                Column("of_what"),
                Column("source"),
                # The code in province.toml: rows of another province are left out. Blank: of any province.
                Column("province", "code", required=False),
                _RECORDED,
            ),
            key=("key", "recorded_at"),
            optional=True,
            replaced=True,
        ),
        Table(
            "targets",
            (
                # Not a foreign key: the target of a removed card is left out.
                Column("indicator", "code"),
                _RECORDED,
                # In the card's unit. Both blank: the card has no target any more.
                Column("value", "amount", required=False),
                Column("date", "date", required=False),
            ),
            key=("indicator", "recorded_at"),
            optional=True,
        ),
        Table(
            "decisions",
            (
                Column("decision_id", "code"),
                Column("recorded_at", "moment", past=True),
                Column("meeting_week", "week", past=True),
                Column("text", longest=LONGEST_DECISION),
                # Not a foreign key: decisions about a removed card remain valid.
                Column("indicator", "code", required=False),
                Column("county_code", "code", required=False, refers="counties.county_code"),
                Column("office_id", "code", required=False, refers="offices.office_id"),
                Column("owner_id", "code", refers="offices.office_id"),
                Column("due_week", "week"),
                Column("status", "word", words=STATUSES),
            ),
            key=("decision_id", "recorded_at"),
            optional=True,
        ),
        Table(
            "meeting_views",
            (
                Column("view_id", "code"),
                Column("recorded_at", "moment", past=True),
                Column("meeting_week", "week", past=True),
                Column("position", "whole", low=1),
                # Not foreign keys: of a removed figure, card or county the meeting says that it no longer exists.
                Column("figure", "code"),
                Column("query", required=False, longest=LONGEST_QUERY),
                Column("title", required=False, longest=LONGEST_TITLE),
                Column("status", "word", words=VIEW_STATUSES),
            ),
            key=("view_id", "recorded_at"),
            optional=True,
        ),
    )
}


def tables_of(inspection_teams: int | None, terms: Terms) -> Mapping[str, Table]:
    """TABLES with the words of a folder's terms, and with its number of inspection teams (None: unknown)."""
    kinds = {"words": tuple(terms.kinds), "names": spellings(terms.kinds)}
    reported = {"words": tuple(terms.reported), "names": spellings(terms.reported)}
    counted = {"words": tuple(terms.counted), "names": spellings(terms.counted)}
    changes: dict[tuple[str, str], dict[str, Any]] = {
        ("offices", "kind"): kinds,
        ("reports", "measure"): reported,
        ("counts", "measure"): counted,
        ("reports", "value"): {"high": max((measure.highest for measure in terms.reported.values()), default=0)},
        ("inspections", "finding"): {"names": _names_of_findings()},
        **{
            (table, "team"): {} if inspection_teams is None else {"high": inspection_teams}
            for table in ("inspections", "teams")
        },
    }
    return {
        name: replace(table, columns=tuple(replace(c, **changes.get((name, c.name), {})) for c in table.columns))
        for name, table in TABLES.items()
    }


@cache
def _names_of_findings() -> tuple[tuple[str, str], ...]:
    return tuple((catalogue(lang)[f"finding.{word}"], word) for word in FINDINGS for lang in LANGUAGES)


def spellings(terms: Mapping[str, Kind | Measure]) -> tuple[tuple[str, str], ...]:
    """Pairs of a term's name, in both languages, and its key: for dashboard.tables.words.known_word."""
    return tuple((term.name(lang), key) for key, term in terms.items() for lang in LANGUAGES)
