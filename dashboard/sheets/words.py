"""The words of a sheet's headings, including other spellings, and the answers that a sheet offers.

The words accepted as answers are in dashboard.tables.words.
"""

from collections.abc import Iterable, Mapping
from functools import cache

from dashboard.language import COMMA, LANGUAGES, say
from dashboard.language.digits import local_digits
from dashboard.tables.csv_file import is_sum_word as is_sum_word
from dashboard.tables.measures import STAGES, Measure
from dashboard.tables.words import answer, word_key

OFFICE, NAME, KIND = "office_id", "name", "kind"
# The county of an office in a body's sheet: a column to read, which the check leaves aside.
HOME = "county"
MEASURE, CHANNEL, NUMERATOR, DENOMINATOR = "measure", "channel", "numerator", "denominator"
# The columns before those of the measures.
OF_OFFICE = (OFFICE, NAME, KIND)
# The lines above the heading.
WEEK, COUNTY, BODY, SAMPLE = "week", "county_code", "body_id", "sample"
NOT_ASKED = "—"
HELP = tuple(f"help_{number}" for number in range(1, 8))
# The lines of help that differ in a body's sheet.
HELP_OF_BODY = {"help_1": "help_body_1", "help_6": "help_body_6"}


class Headings:
    """The columns of a sheet with their headings: columns of the office, then one for each measure."""

    def __init__(self, measures: Mapping[str, Measure], before: tuple[str, ...] = OF_OFFICE) -> None:
        """measures: those of the table reports, by key. before: the columns before theirs."""
        self.measures = measures
        self.columns = (*before, *measures)
        self._known: dict[str, str] = {}
        for lang in LANGUAGES:
            self._known |= {word_key(measure.name(lang)): key for key, measure in measures.items()}
        for lang in LANGUAGES:
            self._known |= {word_key(self.heading(lang, column)): column for column in self.columns}
        self._known |= {word_key(column): column for column in self.columns}

    def heading(self, lang: str, column: str) -> str:
        measure = self.measures.get(column)
        return measure.question(lang) if measure else say(lang, f"sheet.column_{column}")

    def column_of(self, typed: str) -> str | None:
        """The column of a heading, given by key or by words; None if it is unknown."""
        return self._known.get(word_key(typed))


# The second part of a sheet: counts.
COUNT_HEADINGS = Headings({}, (OFFICE, NAME, MEASURE, CHANNEL, NUMERATOR, DENOMINATOR))


def counts_title(lang: str) -> str:
    return say(lang, "sheet.counts")


def is_counts_heading(row: Iterable[str]) -> bool:
    found = {COUNT_HEADINGS.column_of(cell) for cell in row if cell} - {None}
    return NUMERATOR in found and len(found) > 1


def counted_words(lang: str, measure: Measure) -> str:
    """A measure of counts as named in its rows: its name, and its question if the data folder has one."""
    name, question = measure.name(lang), measure.question(lang)
    return name if question == name else f"{name}: {question}"


def channel_words(lang: str, channel: str) -> str:
    """A channel as named in the rows of counts."""
    return say(lang, f"channel.{channel}") if channel else NOT_ASKED


def head_word(lang: str, name: str) -> str:
    """The label of a line above the heading: WEEK, COUNTY or BODY."""
    return say(lang, f"sheet.head_{name}")


def answers(lang: str, measure: Measure) -> list[str]:
    """All answers offered for a measure: yes before no, or stages from 0 up."""
    values = range(measure.highest + 1)
    return [answer(lang, measure, value) for value in (values if measure.kind == STAGES else reversed(values))]


def help_lines(lang: str, measures: Iterable[Measure], of_body: bool) -> list[str]:
    """The lines of the worksheet of help, with the stages of each measure that has stages."""
    lines = [say(lang, f"sheet.{HELP_OF_BODY.get(name, name) if of_body else name}") for name in HELP]
    for measure in measures:
        if measure.kind == STAGES:
            stages = ((local_digits(str(value), lang), value) for value in range(measure.highest + 1))
            words = COMMA[lang].join(f"{number} {measure.short_word(lang, value)}" for number, value in stages)
            lines.append(f"{measure.question(lang)}: {words}")
    return lines


def is_aside(typed: str) -> bool:
    """Whether a heading names a column that is ignored, such as row numbers or the county."""
    return word_key(typed) in _spellings("aside", separator=",")


def head_of(typed: str) -> str | None:
    """WEEK, COUNTY or BODY if a text is the label of that line above the heading, else None."""
    known = ((name, {word_key(name), *_spellings(f"head_{name}")}) for name in (WEEK, COUNTY, BODY))
    return next((name for name, spelled in known if word_key(typed) in spelled), None)


def is_counts_title(title: str) -> bool:
    return word_key(title) in _spellings("counts")


def is_help_title(title: str) -> bool:
    return word_key(title) in _spellings("help")


def is_help(text: str, measures: Iterable[Measure]) -> bool:
    """Whether a text is a line of the worksheet of help, in either language. measures: those of the data folder."""
    lines = {word_key(line) for lang in LANGUAGES for line in help_lines(lang, measures, of_body=False)}
    others = _spellings(
        "help", *HELP_OF_BODY.values(), "help_counts", "sample", "sample_note", "help_earlier", "help_2_earlier"
    )
    return word_key(text) in lines | others


@cache
def _spellings(*names: str, separator: str | None = None) -> frozenset[str]:
    """Messages of the sheet in every language, as word keys. separator: splits a message that lists several words."""
    texts = [say(lang, f"sheet.{name}") for lang in LANGUAGES for name in names]
    return frozenset(word_key(word) for text in texts for word in (text.split(separator) if separator else [text]))
