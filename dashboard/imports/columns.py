"""The columns of a table in an office's file -> their meanings, each with a score, and the open questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz, process

from dashboard.imports.contents import IGNORE, Choice, Question
from dashboard.imports.layout import Region, letter
from dashboard.imports.likeness import EQUAL, best
from dashboard.imports.meanings import (
    COUNTY,
    INVERSE,
    MEASURE,
    NAME,
    NUMBER,
    PERSON,
    REMARK,
    Meaning,
    denies,
    is_remark,
    meanings_of,
    name_of,
)
from dashboard.language import LANGUAGES
from dashboard.language.digits import latin
from dashboard.sheets.words import DENOMINATOR, NUMERATOR
from dashboard.tables.folder import Tables
from dashboard.tables.personal import is_personal
from dashboard.tables.words import without_decimals, word_key, yes_or_no

# A heading is certain from this score on, if the next meaning scores less by MARGIN; it is proposed from PROPOSED on.
CERTAIN, MARGIN, PROPOSED = 88, 6, 60
# The last row of a heading alone says a little less than all its rows; the contents of a column say as much as this.
_LAST_ROW, _CONTENTS = 0.96, 95
# A meaning that several columns of a table may have.
_REPEATED = (NUMBER, REMARK, PERSON, IGNORE)
_LONGEST_HEADING = 120
# Columns that say something only beside a column with the measure of each row.
_OF_LONG = ("value", NUMERATOR, DENOMINATOR, "channel")
# The keys of the some thousand spellings of headings, which are the same from one file to the next.
_heading_key = lru_cache(10_000)(word_key)


@dataclass(frozen=True)
class Column:
    """A column of a table: its place, its heading in one line, and its meaning: Meaning.value, IGNORE or PERSON."""

    at: int
    heading: str
    meaning: str
    question: Question

    @property
    def place(self) -> str:
        """The column as named in messages: its letter and heading."""
        return self.question.column


class Columns:
    """Recognizes columns by the terms and the register of a data folder."""

    def __init__(self, tables: Tables, answers: Mapping[str, str]) -> None:
        self.meanings = meanings_of(tables.terms)
        self._by_value = {meaning.value: meaning for meaning in self.meanings}
        self._answers = answers
        self._exact: dict[str, str] = {}
        for meaning in self.meanings:
            for spelling in meaning.spellings:
                self._exact.setdefault(_heading_key(spelling), meaning.value)
        self._keys = list(self._exact)
        names = [*tables.offices["name_fa"], *tables.offices["name_en"]]
        counties = [*tables.counties["name_fa"], *tables.counties["name_en"], *tables.counties["county_code"]]
        self._contents = {
            "office_id": {word_key(text) for text in tables.offices["office_id"]},
            NAME: {word_key(text) for text in names},
            COUNTY: {word_key(text) for text in counties},
        }
        self.known = lru_cache(None)(self._known)

    def _known(self, texts: tuple[str, ...], exactly: bool) -> bool:
        """For layout.regions_of."""
        joined = " ".join(texts)
        if not joined or len(joined) > _LONGEST_HEADING:
            return False
        # «میز خدمت: دارد | ندارد»
        if len(texts) > 1 and yes_or_no(texts[-1]) is not None and self._known(texts[:-1], exactly):
            return True
        keys = {word_key(joined), word_key(texts[-1])}
        if any(key in self._exact for key in keys) or is_remark(joined):
            return True
        return not exactly and any(
            process.extractOne(key, self._keys, scorer=fuzz.ratio, score_cutoff=CERTAIN + 2) for key in keys
        )

    def match(self, region: Region) -> list[Column]:
        """The columns of a table that have a value or a known heading."""
        found = []
        for at, texts in region.heading.items():
            heading = " ".join(texts)
            values = region.values(at)
            if values:
                found.append((at, heading, self._scores(texts, values)))
        if not any(scores[0] == ("measure", EQUAL) for _, _, scores in found):
            found = [(at, heading, _without_long(scores)) for at, heading, scores in found]
        taken: dict[str, int] = {}
        for _, _, scores in found:
            value, score = scores[0]
            taken[value] = max(score, taken.get(value, 0))
        return [self._column(region, at, heading, scores, taken) for at, heading, scores in found]

    def _scores(self, texts: tuple[str, ...], values: Sequence[str]) -> list[tuple[str, int]]:
        """(meaning, score) of a column, the best first."""
        joined = " ".join(texts)
        if not joined:
            return [(NUMBER if _counts_up(values) else IGNORE, EQUAL if _counts_up(values) else 0), *self._zero()]
        exact = self._exact.get(word_key(joined))
        if exact is None and any(map(is_remark, texts)):
            return [(REMARK, EQUAL)]
        if exact is None and any(map(is_personal, (joined, *texts))):
            return [(PERSON, EQUAL)]
        if exact is not None:
            return [(exact, EQUAL), *((meaning.value, 0) for meaning in self.meanings if meaning.value != exact)]
        scores = {meaning.value: best(joined, meaning.spellings) for meaning in self.meanings}
        denied = {value for value in scores if denies(joined, self._by_value[value])}
        if len(texts) > 1:
            for meaning in self.meanings:
                last = round(_LAST_ROW * best(texts[-1], meaning.spellings))
                scores[meaning.value] = max(scores[meaning.value], last)
        for value, known in self._contents.items():
            fitting = sum(word_key(text) in known for text in values)
            if fitting * 2 > len(values) and len(known) > 1:
                scores[value] = max(scores[value], _CONTENTS)
        for value in denied:
            if value.startswith(MEASURE) and (contrary := value.replace(MEASURE, INVERSE)) in scores:
                scores[contrary] = min(scores[value], PROPOSED - 1)
            # Never proposed: neither the measure nor its contrary is sure to be meant.
            scores[value] = min(scores[value], PROPOSED - 1) if value not in self._contents else scores[value]
        return sorted(scores.items(), key=lambda pair: -pair[1])

    def _zero(self) -> list[tuple[str, int]]:
        return [(meaning.value, 0) for meaning in self.meanings if meaning.value != NUMBER]

    def _column(
        self, region: Region, at: int, heading: str, scores: Sequence[tuple[str, int]], taken: Mapping[str, int]
    ) -> Column:
        value, score = scores[0]
        after = next((other for other_value, other in scores[1:]), 0)
        certain = score >= CERTAIN and (score == EQUAL or score - after >= MARGIN)
        if value not in _REPEATED and score < taken[value]:
            certain = False
        proposed = value if score >= PROPOSED and (certain or score == taken[value]) else IGNORE
        key = f"column:{word_key(heading)}" if heading else f"column:#{letter(at)}"
        answer = self._answers.get(key, "")
        choices = [
            Choice(each, self._label(each), points)
            for each, points in scores
            if (each.count(":") < 3 or points >= PROPOSED) and each != IGNORE
        ]
        choices.append(Choice(IGNORE, self._label(IGNORE)))
        if value != PERSON and answer in {choice.value for choice in choices}:
            proposed, certain = answer, True
        shown = f"{letter(at)} ({heading})" if heading else letter(at)
        question = Question(
            key, "column", region.sheet, region.heading_line, shown, heading, choices, proposed, certain
        )
        return Column(at, heading, proposed, question)

    def _label(self, value: str) -> Mapping[str, str]:
        meaning: Meaning | None = self._by_value.get(value)
        return meaning.label if meaning else {lang: name_of(value, lang) for lang in LANGUAGES}


def _without_long(scores: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Scores where no column names a measure in each row: the columns of such a table are then not proposed."""
    limited = [(value, min(score, PROPOSED - 1) if value in _OF_LONG else score) for value, score in scores]
    return sorted(limited, key=lambda pair: -pair[1])


def _counts_up(values: Sequence[str]) -> bool:
    """Whether a column numbers its rows: 1, 2, 3 …, where a county's rows may begin at 1 again."""
    numbers = [without_decimals(latin(text)).strip(".-) ") for text in values]
    if not all(number.isdecimal() for number in numbers):
        return False
    whole = list(map(int, numbers))
    return whole[0] == 1 and all(new in (1, old + 1) for old, new in pairwise(whole))
