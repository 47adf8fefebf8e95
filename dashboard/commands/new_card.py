"""`new card`: five questions, then a measure in the folder's measures.csv and its card in indicators/."""

import argparse
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from dashboard.commands.given import given_settings
from dashboard.commands.latin_name import latin_name
from dashboard.commands.questions import Wrong, ask, chosen
from dashboard.dataset import home_of
from dashboard.durable import write
from dashboard.faults import Refused
from dashboard.indicators.card_files import cards_of, read_card_files
from dashboard.indicators.cards import Card, round_above
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import integer, latin
from dashboard.language.spelling import tidy
from dashboard.tables.declared import MOST_WORDS
from dashboard.tables.folder import read_named
from dashboard.tables.measures import BETWEEN, COUNTS, SHARE, STAGES, TOTAL, YES_NO, Measure, Terms, terms_of
from dashboard.tables.table_text import rows_bytes
from dashboard.weeks import parse_date, utcnow

# The kinds of measure that the question offers.
KINDS = (YES_NO, STAGES, SHARE, TOTAL)
_RULES = {SHARE: "sum", TOTAL: "total"}
_CLASSES = [0.2, 0.4, 0.6, 0.8]
# The window of a count, as that of the shipped cards.
_WEEKS = 13
# The words of a card that the catalogue has for every kind of measure, and those that it has for each kind.
_SAME = ("why", "source", "reviewer", "limits", "criteria", "document")
_OF_KIND = ("numerator", "denominator", "unit", "fact", "fact_not")


class Target(NamedTuple):
    """A target: its value, in shares a number from 0 to 1, and the day by which it is to be reached."""

    value: float
    day: date


class Wanted(NamedTuple):
    """The answers. stages: the words of a measure of stages."""

    key: str
    name: Mapping[str, str]
    question: Mapping[str, str]
    kind: str
    stages: tuple[str, ...]
    offices: tuple[str, ...]
    target: Target | None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, metavar="FOLDER")
    parser.add_argument("--question", metavar="TEXT")
    parser.add_argument("--kind", metavar="|".join(KINDS))
    parser.add_argument("--offices", metavar="KINDS")
    parser.add_argument("--target", metavar="VALUE,DATE")
    parser.add_argument("--key", metavar="KEY")


def run(options: argparse.Namespace) -> int:
    """Write measure and card, and print where. Raises Refused, DataError; then nothing was written."""
    lang, folder = options.lang, given_settings(options).data_folder
    frames = read_named(folder, ("kinds", "measures"), utcnow())
    terms = terms_of(frames["kinds"], frames["measures"])
    cards, texts = read_card_files(home_of(folder, "indicators"), terms)
    wanted = _ask(options, terms, cards)
    measure = _measure(wanted)
    text = card_text(wanted, max(card.order for card in cards) + 1)
    with_new = Terms(terms.kinds, {**terms.measures, wanted.key: measure})
    cards_of({**texts, f"indicators/{wanted.key}.toml": text.encode()}, with_new)
    table = _measures_file(lang, folder)
    before = table.read_bytes() if table.is_file() else None
    rows = pd.concat([frames["measures"], pd.DataFrame([_row(measure)])], ignore_index=True)
    try:
        _with_cards(folder, texts)
        write(table, rows_bytes("measures", rows).decode())
        write(folder / "indicators" / f"{wanted.key}.toml", text)
    except OSError as error:
        if before is not None:
            table.write_bytes(before)
        raise Refused(say(lang, "new.unwritable", folder=folder, reason=error.strerror or str(error))) from None
    said = {"folder": folder, "table": table, "card": folder / "indicators" / f"{wanted.key}.toml"}
    print(say(lang, "new_card.done", **said))
    return 0


def _ask(options: argparse.Namespace, terms: Terms, cards: Sequence[Card]) -> Wanted:
    lang = options.lang
    taken = {*terms.measures, *(card.key for card in cards)}
    name = ask(lang, "new_card.ask_name_fa", options.name_fa, partial(_text, lang))
    question = ask(lang, "new_card.ask_question", options.question, partial(_text, lang))
    listed = "\n".join(
        f"  {integer(number, lang)}  {say(lang, f'new_card.kind_{kind}')}" for number, kind in enumerate(KINDS, 1)
    )
    kind, stages = ask(lang, "new_card.ask_kind", options.kind, partial(_kind, lang), listed=listed)
    kinds = list(terms.kinds)
    names = [(terms.kinds[key].name(each), key) for key in kinds for each in LANGUAGES]
    listed = "\n".join(
        f"  {integer(number, lang)}  {terms.kinds[key].name(lang)} ({key})" for number, key in enumerate(kinds, 1)
    )
    offices = ask(
        lang, "new_card.ask_offices", options.offices, lambda text: chosen(lang, text, kinds, names), listed=listed
    )
    asked = f"new_card.ask_target_{'total' if kind == TOTAL else 'share'}"
    target = ask(lang, asked, options.target, partial(_target, lang, kind), "", option="--target")
    english = {"en": tidy(options.name_en)} if options.name_en else {}
    key = options.key or _free(latin_name(options.name_en or name, "_"), taken)
    if not re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", key) or key in taken:
        raise Refused(say(lang, "new_card.key_taken", value=key))
    return Wanted(key, {"fa": name, **english}, {"fa": question}, kind, stages, tuple(offices), target)


def _text(lang: str, text: str) -> str:
    if not tidy(text):
        raise Wrong(say(lang, "new_card.no_text"))
    return tidy(text)


def _kind(lang: str, text: str) -> tuple[str, tuple[str, ...]]:
    """The kind, and the words of the stages after a colon: stages: none|planned|built."""
    first, _, words = text.replace("：", ":").partition(":")
    names = [(say(each, f"new_card.short_{kind}"), kind) for kind in KINDS for each in LANGUAGES]
    kinds = chosen(lang, first, KINDS, names)
    stages = tuple(tidy(part) for part in re.split(r"[|،,؛;]", words) if tidy(part))
    if len(kinds) != 1:
        raise Wrong(say(lang, "new_card.one_kind"))
    if kinds[0] == STAGES and not 2 <= len(stages) <= MOST_WORDS:
        raise Wrong(say(lang, "new_card.no_stages", most=integer(MOST_WORDS, lang)))
    return kinds[0], stages if kinds[0] == STAGES else ()


def _target(lang: str, kind: str, text: str) -> Target | None:
    """A value, in percent or as a share, and a date: 90% 1394-12-29, 0.9,1394/12/29."""
    if not text:
        return None
    total = kind == TOTAL
    typed = re.split(r"[,،;؛\s]+", latin(text).strip())
    try:
        value, day = typed
        number = float(value.rstrip("%٪").replace("٫", "."))
        if not total and (number > 1 or value[-1] in "%٪"):
            number = round(number / 100, 4)
        target = Target(number, parse_date(day))
        if not number > 0 or (not total and number > 1):
            raise ValueError(value)
    except ValueError:
        raise Wrong(
            say(lang, "new_card.no_target_total" if total else "new_card.no_target_share", value=text)
        ) from None
    return target


def _free(key: str, taken: set[str]) -> str:
    """A key that is not taken: the given one, or with a number at its end."""
    start = key or "indicator"
    numbered = (start if number == 1 else f"{start}_{number}" for number in range(1, 1000))
    return next(each for each in numbered if each not in taken)


def _measure(wanted: Wanted) -> Measure:
    words = {YES_NO: (say("fa", "new_card.no"), say("fa", "new_card.yes")), STAGES: wanted.stages}.get(
        wanted.kind, ()
    )
    question = say("fa", f"new_card.asked_{wanted.kind}", name=wanted.name["fa"])
    return Measure(wanted.key, wanted.kind, wanted.name["fa"], wanted.name.get("en", ""), words, question_fa=question)


def _row(measure: Measure) -> dict[str, Any]:
    """The measure as a row of measures.csv."""
    return {
        name: BETWEEN.join(value) if isinstance(value, tuple) else value for name, value in asdict(measure).items()
    }


def card_text(wanted: Wanted, order: int) -> str:
    """The card's file."""
    count, total = wanted.kind in COUNTS, wanted.kind == TOTAL
    kinds = ", ".join(f'"{kind}"' for kind in wanted.offices)
    lines = [
        f'key = "{wanted.key}"',
        f"order = {order}",
        f'rule = "{_RULES.get(wanted.kind, "state")}"',
        f'measure = "{wanted.key}"',
        *([f"steps = {list(range(1, len(wanted.stages)))}"] if len(wanted.stages) > 2 else []),
        *([f"window_weeks = {_WEEKS}"] if count else []),
        'polarity = "high"',
        f"kinds = [{kinds}]",
        f"classes = {_classes(wanted.target) if total else _CLASSES}",
        "headline = true",
    ]
    if wanted.target:
        value = f"{'value' if total else 'share'} = {wanted.target.value:g}"
        lines += ["", "[target]", value, f'date = "{wanted.target.day.isoformat()}"']
    for lang in wanted.name:
        lines += ["", f"[{lang}]", *(f"{name} = {_quoted(text)}" for name, text in _words(wanted, lang).items())]
    return "\n".join(lines) + "\n"


def _words(wanted: Wanted, lang: str) -> dict[str, str]:
    name = wanted.name[lang]
    values = {"name": name, "weeks": integer(_WEEKS, lang), "stage": wanted.stages[1] if wanted.stages else ""}
    words = {word: say(lang, f"new_card.{word}_{wanted.kind}", **values) for word in _OF_KIND}
    words["county_unit"] = words["unit"]
    question = {"question": wanted.question[lang]} if lang in wanted.question else {}
    return {"name": name, "short": name, **question, **words} | {
        word: say(lang, f"new_card.{word}", **values) for word in _SAME
    }


def _classes(target: Target | None) -> list[float]:
    """Bounds of colours of a total: quarters of the target, or of 40."""
    end = round_above(target.value) if target else 40.0
    return [end * part / 4 for part in (1, 2, 3, 4)]


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _measures_file(lang: str, folder: Path) -> Path:
    """measures.csv. Raises Refused for a folder whose measures are in several files."""
    inside = folder / "measures"
    if inside.is_dir():
        raise Refused(say(lang, "new_card.many_files", folder=inside))
    return folder / "measures.csv"


def _with_cards(folder: Path, texts: Mapping[str, bytes]) -> None:
    """The cards that the folder has used so far, in the folder itself: with one card of its own it has no others."""
    if (folder / "indicators").is_dir():
        return
    for label, text in texts.items():
        write(folder / "indicators" / Path(label).name, text.decode("utf-8-sig"))
