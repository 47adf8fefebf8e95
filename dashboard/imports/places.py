"""The counties that an office's file names: in a column, in the name of a worksheet, in a title."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard.imports.contents import SKIP, Choice, Question
from dashboard.imports.likeness import EQUAL, best, words_of
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import latin
from dashboard.language.table import shown
from dashboard.tables.words import without_decimals, word_key

# Words around a county's name: «شهرستان اردستان», «فرمانداری شهرستان اردستان».
_COUNTY_WORDS = tuple(map(word_key, ("شهرستان", "county")))
_AROUND = (*_COUNTY_WORDS, *map(word_key, ("فرمانداری", "of", "the")))
# From this score on a text is taken for the misspelt name of a county.
_LIKE = 75


@dataclass(frozen=True)
class Place:
    """Where a text stands: worksheet, line, and column as named in messages."""

    sheet: str
    line: int
    column: str = ""


class Counties:
    """Finds counties by their codes and names."""

    def __init__(self, counties: pd.DataFrame, answers: Mapping[str, str]) -> None:
        self._answers = answers
        self.names: dict[str, dict[str, str]] = {}
        columns = ("county_code", "name_fa", "name_en")
        ordered = counties.sort_values("valid_from", na_position="first")
        for code, fa, en in ordered[list(columns)].itertuples(index=False):
            self.names[str(code)] = {lang: str(shown(lang, fa, en)) for lang in LANGUAGES}
        self._by_key = {
            word_key(text): code for code, names in self.names.items() for text in (code, *names.values())
        }
        self._words = {
            code: [words_of(name) for name in names.values() if words_of(name)] for code, names in self.names.items()
        }

    def add(self, code: str, name: str) -> None:
        """Know a new county."""
        self.names[code] = dict.fromkeys(LANGUAGES, name)
        self._by_key |= {word_key(code): code, word_key(name): code}
        self._words[code] = [words_of(name)]

    def words(self, code: str) -> list[tuple[str, ...]]:
        """The words of a county's names; [] for an unknown code."""
        return self._words.get(code, [])

    def exact(self, text: str) -> str:
        """The code of the county that a text names, with or without the word county; '' if none."""
        plain = without_decimals(latin(text)).strip()
        stripped = "".join(word for word in words_of(plain) if word not in _AROUND)
        return self._by_key.get(word_key(plain)) or self._by_key.get(stripped, "")

    def within(self, text: str, after_word: bool = False) -> str:
        """The code of the one county whose name is part of a text; '' if there is none, or several.

        after_word: only directly after the word county.
        """
        words = words_of(text)
        found: dict[str, int] = {}
        for code, names in self._words.items():
            for name in names:
                for at in range(len(words) - len(name) + 1):
                    named = words[at : at + len(name)] == name
                    if named and (not after_word or (at and words[at - 1] in _COUNTY_WORDS)):
                        found[code] = max(found.get(code, 0), len(name))
        longest = [code for code, size in found.items() if size == max(found.values())]
        return longest[0] if len(longest) == 1 else ""

    def is_like(self, text: str) -> bool:
        """Whether a text resembles a county's name."""
        return any(best(text, names.values()) >= _LIKE for names in self.names.values())

    def question(self, text: str, place: Place, key: str = "") -> Question:
        """The question which county a text means; certain if it was answered. key: by default that of the text."""
        scores = {code: best(text, names.values()) for code, names in self.names.items()}
        ordered = sorted(scores, key=lambda code: (-scores[code], self.names[code]["fa"]))
        choices = [Choice(code, self.names[code], scores[code]) for code in ordered]
        choices.append(Choice(SKIP, skip_label("county")))
        is_name, key = not key, f"county:{key or word_key(text)}"
        proposed = ordered[0] if ordered and scores[ordered[0]] >= _LIKE else ""
        question = answered(
            Question(key, "county", place.sheet, place.line, place.column, text, choices, proposed, False),
            self._answers,
        )
        # The answered text is another name of the county, perhaps its former one: offices may have it in their names.
        former = words_of(text)
        names = self._words.get(question.proposed, [])
        if is_name and question.certain and former not in names:
            names.append(former)
        return question

    def matched(self, text: str, code: str, place: Place) -> Question:
        """The certain matching of a text, to be shown."""
        choices = [Choice(code, self.names[code], EQUAL)]
        key = f"county:{word_key(text)}"
        return Question(key, "county", place.sheet, place.line, place.column, text, choices, code, True, False)

    def name(self, code: str, lang: str) -> str:
        """A county's name; the code if it is unknown."""
        return self.names[code][lang] if code in self.names else code


def answered(question: Question, answers: Mapping[str, str]) -> Question:
    """A question with the answer that was given, if it is one of its choices."""
    answer = answers.get(question.key, "")
    if answer not in {choice.value for choice in question.choices}:
        return question
    values: dict[str, object] = {**vars(question), "proposed": answer, "certain": True}
    return Question(**values)  # type: ignore[arg-type]


def skip_label(kind: str) -> dict[str, str]:
    """The words of leaving a row or a value out."""
    return {lang: say(lang, f"import_choice.skip_{kind}") for lang in LANGUAGES}


def region_county(counties: Counties, sheet: str, titles: Sequence[tuple[int, int, str]]) -> tuple[str, Place, str]:
    """(code, place, text) of the county of a whole table by its worksheet or a title above; '' if none is named."""
    if code := counties.exact(sheet):
        return code, Place(sheet, 0), sheet
    for at, (line, _, text) in enumerate(titles):
        if code := counties.exact(text) or counties.within(text, after_word=True):
            return code, Place(sheet, line), text
        # A label with the name in the next cell: شهرستان: | اردستان
        if word_key(text) in _COUNTY_WORDS and at + 1 < len(titles) and (code := counties.exact(titles[at + 1][2])):
            return code, Place(sheet, line), titles[at + 1][2]
    return "", Place(sheet, 0), ""
