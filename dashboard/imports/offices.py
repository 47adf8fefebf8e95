"""The rows of a file -> offices of the register, by id or by name within a county; new offices get new ids."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType

from dashboard.imports.contents import NEW, SKIP, Choice, Question
from dashboard.imports.likeness import EQUAL, likeness, words_of
from dashboard.imports.places import Counties, Place, answered, skip_label
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import latin
from dashboard.language.spelling import tidy
from dashboard.language.table import shown
from dashboard.tables.declared import spellings
from dashboard.tables.folder import Tables
from dashboard.tables.personal import title_of_person
from dashboard.tables.words import known_word, without_decimals, word_key

# The key, before the first word of their names, of the question for the kind of new offices whose kind neither a
# column nor the name says.
KIND_OF_NEW = "kind:of_new:"
# A name is asked about from this score on; below it stands for a new office.
_LIKE, _PROPOSED, _OFFERED = 68, 80, 6
# A name beside an office's id is another spelling of the office's name from this score on.
_SAME_NAME = 90
# Equal but for the county's name and words such as branch.
_SAME_SHORT = 98
_GENERAL = frozenset(
    map(word_key, ("شهرستان", "شعبه", "اداره", "نمایندگی", "county", "branch", "office", "of", "the"))
)


@dataclass(frozen=True)
class Office:
    """An office of the register, or a new one. names: by language."""

    office_id: str
    kind: str
    county_code: str
    names: Mapping[str, str]
    is_new: bool = False


@dataclass(frozen=True)
class NewOffice:
    """A row for the table offices. more: its further columns as typed in the file."""

    office: Office
    place: Place
    more: Mapping[str, str] = field(default_factory=dict)


class Offices:
    """Finds offices, and collects questions and new offices."""

    def __init__(self, tables: Tables, counties: Counties, answers: Mapping[str, str]) -> None:
        self._counties, self._answers = counties, answers
        self._kinds = tables.terms.kinds
        self.questions: dict[str, Question] = {}
        self.new: dict[str, NewOffice] = {}
        # Fault, place and typed text of each row whose office cannot be added.
        self.refused: list[tuple[str, Place, str]] = []
        rows = (
            tables.offices.sort_values("valid_from", na_position="first") if len(tables.offices) else tables.offices
        )
        columns = ("office_id", "kind", "county_code", "name_fa", "name_en")
        self.by_id: dict[str, Office] = {}
        # All counties in which an office has been: these change where a county is divided.
        self._homes: dict[str, set[str]] = {}
        for key, kind, county, fa, en in rows[list(columns)].itertuples(index=False):
            names = {lang: str(shown(lang, fa, en)) for lang in LANGUAGES}
            self.by_id[str(key)] = Office(str(key), str(kind), str(county), names)
            self._homes.setdefault(str(key), {""}).add(str(county))
        self._folded = {key.casefold(): office for key, office in self.by_id.items()}
        self._usual = str(rows["kind"].mode().iloc[0]) if len(rows) else ""
        self._by_name: dict[str, list[Office]] = {}
        self._by_short: dict[tuple[str, str], list[Office]] = {}
        self._distinct = lru_cache(None)(self._words)
        self._registered: dict[str, list[Office]] = {}
        for office in self.by_id.values():
            self._add(office)
            self._registered.setdefault(office.county_code, []).append(office)

    def _add(self, office: Office) -> None:
        for name in set(office.names.values()):
            self._by_name.setdefault(word_key(name), []).append(office)
            self._by_short.setdefault((office.county_code, self.short(name, office.county_code)), []).append(office)

    def short(self, name: str, county: str) -> str:
        """A name's key without its county and without words such as branch."""
        return "".join(self._distinct(name, county)[0])

    def _words(self, name: str, county: str) -> tuple[tuple[str, ...], bool]:
        """The words of a name without its county and words such as branch; and whether the county was named."""
        words, named = words_of(name), False
        for of_county in self._counties.words(county):
            for at in range(len(words) - len(of_county) + 1):
                if words[at : at + len(of_county)] == of_county:
                    words, named = words[:at] + words[at + len(of_county) :], True
                    break
        return tuple(word for word in words if word not in _GENERAL), named

    def find(
        self,
        county: str,
        typed_id: str,
        name: str,
        kind: str,
        place: Place,
        more: Mapping[str, str] = MappingProxyType({}),
    ) -> Office | None:
        """The office of a row; None if the row is left out, or its question is open without a proposal.

        county: '' if the file says none. more: further columns of a new office.
        """
        code = without_decimals(latin(typed_id)).strip()
        if code and (office := self.by_id.get(code) or self._folded.get(code.casefold())):
            return office
        name = tidy(name)
        if not name:
            if code:
                self.refused.append(("import_office_without_name", place, code))
            return None
        if found := self._exact(name, county):
            office, score = found
            self._show(office, score, name, county, place)
            return office
        if not county and not (county := self._county(name, place)):
            return None
        return self._asked(county, code, name, kind, place, more)

    def knows(self, name: str, county: str) -> bool:
        """Whether a name is that of an office of the register, in a county if the file says one."""
        return self._exact(tidy(name), county) is not None or word_key(name) in self._by_name

    def differs(self, office: Office, typed_id: str, name: str, kind: str, county: str) -> bool:
        """Whether a row says another name, kind or county of an office than the register; '' says nothing."""
        score = max(likeness(name, each) for each in office.names.values()) if typed_id and name else EQUAL
        typed_kind = known_word(kind, tuple(self._kinds), spellings(self._kinds)) if kind else None
        homes = self._homes.get(office.office_id, {"", office.county_code})
        return score < _SAME_NAME or typed_kind not in (None, office.kind) or county not in homes

    def _exact(self, name: str, county: str) -> tuple[Office, int] | None:
        named = [office for office in self._by_name.get(word_key(name), []) if county in ("", office.county_code)]
        if len(named) == 1:
            return named[0], EQUAL
        if not named and county:
            alike = self._by_short.get((county, self.short(name, county)), [])
            if len({office.office_id for office in alike}) == 1:
                return alike[0], _SAME_SHORT
        return None

    def _county(self, name: str, place: Place) -> str:
        """The county of an office that is named without one."""
        if code := self._counties.within(name):
            return code
        question = self._counties.question(name, place, f"of:{word_key(name)}")
        self.questions.setdefault(question.key, question)
        return "" if question.proposed == SKIP else question.proposed

    def _asked(
        self, county: str, code: str, name: str, kind: str, place: Place, more: Mapping[str, str]
    ) -> Office | None:
        here = self._registered.get(county, [])
        scored = sorted(((self._score(name, office, county), office) for office in here), key=lambda pair: -pair[0])
        near = [(score, office) for score, office in scored[:_OFFERED] if score >= 40]
        best = near[0][0] if near else 0
        choices = [Choice(office.office_id, _label(office), score) for score, office in near]
        choices += [Choice(NEW, {lang: say(lang, "import_choice.new") for lang in LANGUAGES})]
        choices += [Choice(SKIP, skip_label("office"))]
        proposed = near[0][1].office_id if best >= _PROPOSED and not code else NEW
        question = Question(
            f"office:{county}:{word_key(name)}",
            "office",
            place.sheet,
            place.line,
            place.column,
            name,
            choices,
            proposed,
            best < _LIKE or bool(code),
        )
        question = answered(question, self._answers)
        self.questions.setdefault(question.key, question)
        if question.proposed == NEW:
            office = self._new(county, code, name, kind, place, more)
            if office:
                of_kind = self._kinds[office.kind]
                label = {lang: say(lang, "import_choice.new_of_kind", kind=of_kind.name(lang)) for lang in LANGUAGES}
                choices = [
                    replace(choice, label=label) if choice.value == NEW else choice for choice in question.choices
                ]
                self.questions[question.key] = replace(self.questions[question.key], choices=choices)
            return office
        return self.by_id.get(question.proposed)

    def _score(self, name: str, office: Office, county: str) -> int:
        """Likeness of what distinguishes the names: the county's name is in all of them. It may also be misspelt."""
        words, has_county = self._distinct(name, county)
        of_office, _ = self._distinct(office.names["fa"], county)
        score = likeness(" ".join(words), " ".join(of_office)) - 2 if words and of_office else 0
        return score if has_county else max(score, *(likeness(name, other) for other in office.names.values()))

    def _show(self, office: Office, score: int, name: str, county: str, place: Place) -> None:
        key = f"office:{county}:{word_key(name)}"
        choices = [Choice(office.office_id, _label(office), score)]
        question = Question(
            key, "office", place.sheet, place.line, place.column, name, choices, office.office_id, True, False
        )
        self.questions.setdefault(key, question)

    def _new(
        self, county: str, code: str, name: str, kind: str, place: Place, more: Mapping[str, str]
    ) -> Office | None:
        if title_of_person(name):
            self.refused.append(("import_office_of_person", place, name))
            return None
        kind_key = self._kind(name, kind, place)
        if not kind_key:
            return None
        digest = hashlib.sha256(f"{county}\0{word_key(name)}".encode()).hexdigest()
        key = code or next(each for size in range(6, 64) if (each := f"N{county}-{digest[:size]}") not in self.by_id)
        office = Office(key, kind_key, county, dict.fromkeys(LANGUAGES, name), is_new=True)
        self.by_id[key] = office
        self._add(office)
        self.new[key] = NewOffice(office, place, more)
        return office

    def _kind(self, name: str, typed: str, place: Place) -> str:
        """The kind of a new office: as typed, by the first words of its name, or asked once for all."""
        known = known_word(typed, tuple(self._kinds), spellings(self._kinds)) if typed else None
        words = words_of(name)
        for key, kind in self._kinds.items() if not typed else ():
            for lang in LANGUAGES:
                of_kind = words_of(kind.name(lang))
                if of_kind and words[: len(of_kind)] == of_kind:
                    known = key
        if known:
            return known
        scores = {
            key: max(likeness(typed, kind.name(lang)) for lang in LANGUAGES) if typed else 0
            for key, kind in self._kinds.items()
        }
        ordered = sorted(scores, key=lambda key: -scores[key])
        usual = self._usual if self._usual in scores else next(iter(ordered), "")
        # «اداره آموزش و پرورش» is probably of the kind «ادارهٔ شهرستان».
        begins = [key for key, kind in self._kinds.items() if words[:1] == words_of(kind.name("fa"))[:1]]
        proposed = ordered[0] if typed and scores[ordered[0]] >= _LIKE else begins[-1] if begins else usual
        names = {key: {lang: self._kinds[key].name(lang) for lang in LANGUAGES} for key in ordered}
        question = answered(
            Question(
                f"kind:{word_key(typed)}" if typed else f"{KIND_OF_NEW}{next(iter(words), '')}",
                "kind",
                place.sheet,
                place.line,
                place.column,
                typed or name,
                [
                    *(Choice(key, names[key], scores[key]) for key in ordered),
                    *([] if typed else [Choice(SKIP, skip_label("kind"))]),
                ],
                proposed,
                False,
            ),
            self._answers,
        )
        self.questions.setdefault(question.key, question)
        return "" if question.proposed == SKIP else question.proposed


def _label(office: Office) -> dict[str, str]:
    return {lang: f"{name} ({office.office_id})" for lang, name in office.names.items()}
