"""`new FOLDER`: makes the data folder of a province, ready to be checked and shown. `new card`: see new_card."""

import argparse
import os
import re
import shutil
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from dashboard.areas.province import parse as parse_province
from dashboard.commands import new_card
from dashboard.commands.county_list import NewCounty, coded, read_counties, typed_counties
from dashboard.commands.latin_name import latin_name
from dashboard.commands.new_examples import examples
from dashboard.commands.questions import Wrong, ask, chosen
from dashboard.dataset import read_dataset
from dashboard.faults import DataError, Refused
from dashboard.indicators.card_files import read_cards
from dashboard.indicators.cards import Card
from dashboard.language import describe, say
from dashboard.language.digits import integer, latin, local_digits
from dashboard.language.spelling import key, tidy
from dashboard.settings import SHIPPED_DATA
from dashboard.tables.declared import TABLES
from dashboard.tables.folder import read_named, read_terms
from dashboard.tables.measures import Terms
from dashboard.tables.table_text import lines, quoted, rows_bytes
from dashboard.weeks import utcnow

FILES = Path(__file__).with_name("new_files")
# The word in place of FOLDER that asks for a new card.
CARD = "card"
# The options of each of the two forms, besides --name-fa and --name-en.
_OF_FOLDER, _OF_CARD = ("code", "counties", "cards"), ("data", "question", "kind", "offices", "target", "key")
# The tables that begin with a heading alone.
_EMPTY = ("offices", "reports", "counts", "inspections", "teams")


class _Province(NamedTuple):
    name_fa: str
    name_en: str
    code: str
    counties: Sequence[NewCounty]
    cards: Sequence[Card]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("place", metavar=f"FOLDER|{CARD}")
    parser.add_argument("--name-fa", metavar="NAME")
    parser.add_argument("--name-en", metavar="NAME")
    parser.add_argument("--code", metavar="CODE")
    parser.add_argument("--counties", metavar="FILE")
    parser.add_argument("--cards", metavar="KEYS|all")
    new_card.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Make the folder or the card, and print what was made. Raises Refused, DataError; then nothing was written."""
    is_card = options.place == CARD
    for name in _OF_FOLDER if is_card else _OF_CARD:
        if getattr(options, name) is not None:
            form = say(options.lang, f"new.form_{'folder' if is_card else 'card'}")
            raise Refused(say(options.lang, "new.other_form", option=f"--{name}", form=form))
    return new_card.run(options) if is_card else _run_folder(options)


def _run_folder(options: argparse.Namespace) -> int:
    lang, folder = options.lang, Path(options.place)
    _refuse_taken(lang, folder)
    terms = read_terms(SHIPPED_DATA, utcnow())
    province = _ask(options, read_cards(SHIPPED_DATA / "indicators", terms))
    _write(lang, folder, dict(_files(folder, province, terms)))
    said = {
        "folder": folder,
        "region": _region(province, lang),
        "counties": integer(len(province.counties), lang),
        "cards": integer(len(province.cards), lang),
    }
    print(say(lang, "new.done", **said))
    for county in province.counties:
        print(f"  {local_digits(county.code, lang)}  {county.name_fa}")
    invented = [county.code for county in province.counties if not county.code.isdigit()]
    if invented:
        print(say(lang, "new.invented", count=integer(len(invented), lang), example=local_digits(invented[0], lang)))
    print(say(lang, "new.next", **said))
    return 0


def _refuse_taken(lang: str, folder: Path) -> None:
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise Refused(say(lang, "new.taken", folder=folder))
    except OSError as error:
        raise Refused(say(lang, "new.unwritable", folder=folder, reason=error.strerror)) from None


def _ask(options: argparse.Namespace, cards: Sequence[Card]) -> _Province:
    lang = options.lang
    known: dict[str, Any] = tomllib.loads((FILES / "provinces.toml").read_text(encoding="utf-8"))

    def take_name(text: str) -> str:
        name = tidy(re.sub(r"^استان\s+", "", text.strip()))
        if not name:
            raise Wrong(say(lang, "new.no_name"))
        return name

    name_fa = ask(lang, "new.ask_name_fa", options.name_fa, take_name)
    code = next((code for code, names in known.items() if key(names["fa"]) == key(name_fa)), "")
    name_en = known[code]["en"] if code else name_fa
    name_en = ask(lang, "new.ask_name_en", options.name_en, tidy, name_en, proposed=name_en)

    def take_code(text: str) -> str:
        digits = latin(text).strip()
        if not digits.isdigit() or len(digits) > 4:
            raise Wrong(say(lang, "new.no_code", value=text))
        return digits

    proposed = f" [{local_digits(code, lang)}]" if code else ""
    code = ask(lang, "new.ask_code", options.code, take_code, code or None, proposed=proposed)
    counties = ask(lang, "new.ask_counties", options.counties, lambda text: _counties(lang, text, code), "")
    listed = "\n".join(
        f"  {integer(number, lang):>2}  {card.word(lang, 'name')} ({card.key})"
        for number, card in enumerate(cards, 1)
    )
    keys = [card.key for card in cards]
    names = [(card.word(language, "name"), card.key) for card in cards for language in ("fa", "en")]
    picked = ask(
        lang,
        "new.ask_cards",
        options.cards,
        lambda text: keys if text in ("", "all", "همه") else chosen(lang, text, keys, names),
        "all",
        listed=listed,
    )
    return _Province(name_fa, name_en, code, counties, [card for card in cards if card.key in picked])


def _counties(lang: str, text: str, code: str) -> list[NewCounty]:
    """The counties of a file's name or of names between commas. Raises Wrong, with every fault of a file."""
    file = Path(text).expanduser()
    try:
        if not text:
            return []
        if file.is_file():
            return coded(file.name, read_counties(file), code)
        if file.suffix or "/" in text or not any(mark in text for mark in ",،؛;"):
            raise Wrong(say(lang, "new.no_counties_file", file=text))
        return coded(text, typed_counties(text), code)
    except DataError as error:
        raise Wrong("\n".join(describe(fault, lang) for fault in error.faults)) from None


def _files(folder: Path, province: _Province, terms: Terms) -> Iterator[tuple[str, bytes]]:
    """(path within the folder, contents) of each file."""
    english = province.name_en if province.name_en != province.name_fa else ""
    names = f'fa = "{_escaped(province.name_fa)}"' + (f', en = "{_escaped(english)}"' if english else "")
    prefix = latin_name(english or province.name_fa, "-") or "province"
    toml = (FILES / "province.txt").read_text(encoding="utf-8")
    toml = toml.format(code=f'"{province.code}"', name=names, prefix=f'"{prefix}"')
    yield "province.toml", toml.encode()
    measures = {name for card in province.cards for name in (card.measure, card.given_measure)}
    frames = read_named(SHIPPED_DATA, ("kinds", "measures"), utcnow())
    yield "kinds.csv", rows_bytes("kinds", frames["kinds"])
    yield "measures.csv", rows_bytes("measures", frames["measures"][frames["measures"]["measure"].isin(measures)])
    rows = [county._asdict() | {"county_code": county.code} for county in province.counties]
    yield "counties.csv", _table("counties", rows)
    for name in _EMPTY:
        yield f"{name}.csv", _table(name, [])
    kept = Terms(terms.kinds, {name: measure for name, measure in terms.measures.items() if name in measures})
    for name, example in examples(province.code, province.counties, kept).items():
        yield f"{name}.example.txt", _table(name, example)
    for card in province.cards:
        yield f"indicators/{card.key}.toml", _card(card)
    guide = (FILES / "guide.txt").read_text(encoding="utf-8")
    guide = guide.format(folder=folder.resolve(), region=_region(province, "fa"))
    yield f"{say('fa', 'new.guide')}.txt", guide.encode()


def _table(name: str, rows: Sequence[Mapping[str, str]]) -> bytes:
    """The CSV file of a table with its heading."""
    columns = TABLES[name].names
    return (",".join(columns) + "\n").encode() + lines(
        [[quoted(str(row.get(column, ""))) for row in rows] for column in columns]
    )


def _card(card: Card) -> bytes:
    """A shipped card without what the shipped province has: target, announced figure, day of the next review."""
    text = (SHIPPED_DATA / "indicators" / f"{card.key}.toml").read_text(encoding="utf-8")
    text = re.sub(r"^(announced|next_review) = .*\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"^\[\[changes\]\]\n(?:\w+ = .*\n)+", "", text, flags=re.MULTILINE)

    def without_target(found: re.Match[str]) -> str:
        note = say("fa", "new.target_note")
        return f"# {note}\n" + "".join(f"# {line}\n" for line in found[0].splitlines())

    text = re.sub(r"^\[target\]\n(?:\w+ = .*\n)+", without_target, text, flags=re.MULTILINE)
    return (text.rstrip("\n") + "\n").encode()


def _region(province: _Province, lang: str) -> str:
    text = f'name = {{ fa = "{_escaped(province.name_fa)}", en = "{_escaped(province.name_en)}" }}'
    return parse_province(text.encode(), "").region(lang)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _write(lang: str, folder: Path, files: Mapping[str, bytes]) -> None:
    """Write all files, check them, and put them into the folder; after an error the folder is as it was."""
    was_there = folder.is_dir()
    made: list[Path] = []
    beside = folder / f".new-{os.getpid()}"
    try:
        (beside / "boundaries").mkdir(parents=True)
        for name, content in files.items():
            (beside / name).parent.mkdir(exist_ok=True)
            (beside / name).write_bytes(content)
        read_dataset(beside, utcnow())
        for path in sorted(beside.iterdir()):
            made.append(path.rename(folder / path.name))
        beside.rmdir()
    except BaseException as error:
        for path in [*made, beside]:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        if not was_there and folder.is_dir():
            folder.rmdir()
        if isinstance(error, OSError):
            reason = error.strerror or str(error)
            raise Refused(say(lang, "new.unwritable", folder=folder, reason=reason)) from None
        raise
