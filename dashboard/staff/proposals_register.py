"""Every office of the register, for the search and for the forms of the desk."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from dashboard.database.proposals import Row
from dashboard.dataset import Dataset
from dashboard.derived import derived
from dashboard.language.order import order
from dashboard.language.spelling import key
from dashboard.language.table import in_languages
from dashboard.publications.proposals import plain_rows


class Listed(NamedTuple):
    """An office by its newest row. names: by language; text: the spelling keys of its id, its names and those of its
    county and kind, one per line."""

    row: Row
    names: Mapping[str, str]
    text: str

    @property
    def office_id(self) -> str:
        return str(self.row["office_id"])

    def state(self, today: date) -> str:
        """Whether the office is coming, open or closed on a day."""
        day, since, until = today.isoformat(), self.row["valid_from"], self.row["valid_to"]
        if since and day < since:
            return "coming"
        return "closed" if until and until <= day else "open"


@derived()
def register_offices(data: Dataset) -> Sequence[Listed]:
    """Every office of the register, also closed and coming ones."""
    tables, counties = data.tables, dict[str, list[str]]()
    for code, *names in tables.counties[["county_code", "name_fa", "name_en"]].itertuples(index=False):
        counties.setdefault(str(code), []).extend(map(str, names))
    kinds = {name: [kind.name("fa"), kind.name("en")] for name, kind in tables.terms.kinds.items()}
    newest = tables.offices.sort_values("valid_from", na_position="first").drop_duplicates("office_id", keep="last")
    found = []
    for row in plain_rows("offices", newest):
        own = [row["office_id"], row["name_fa"], row["name_en"]]
        texts = [*own, *counties.get(row["county_code"], ()), *kinds[row["kind"]]]
        found.append(Listed(row, in_languages(row["name_fa"], row["name_en"]), "\n".join(map(key, texts))))
    return found


def search(data: Dataset, text: str, lang: str) -> list[Listed]:
    """The offices that have all words of a text, in any spelling, by name; all offices without a word."""
    words = [word for word in map(key, text.split()) if word]
    matching = [office for office in register_offices(data) if all(word in office.text for word in words)]
    return sorted(matching, key=lambda office: order(office.names[lang]))


def parents(data: Dataset, office: Row, lang: str) -> list[tuple[str, str]]:
    """(id, name) of the offices to which an office may belong, by name: open ones of the kinds of present parents.

    The one to which it belongs is among them in any case.
    """
    offices = register_offices(data)
    used = {str(each.row["parent_id"]) for each in offices}
    kinds = {each.row["kind"] for each in offices if each.office_id in used} or {each.row["kind"] for each in offices}
    matching = [
        each
        for each in offices
        if each.row["kind"] in kinds and not (each.row["parent_id"] or each.row["valid_to"])
        if each.office_id not in (office.get("office_id"), office.get("parent_id"))
    ]
    matching += [each for each in offices if each.office_id == office.get("parent_id")]
    return sorted(((each.office_id, each.names[lang]) for each in matching), key=lambda pair: order(pair[1]))
