"""Questions of a command: answered by an option, on a terminal, or by lines of standard input."""

import re
import sys
from collections.abc import Callable, Sequence
from typing import TypeVar

from dashboard.faults import Refused
from dashboard.language import COMMA, say
from dashboard.language.digits import latin
from dashboard.tables.words import known_word

T = TypeVar("T")


class Wrong(Exception):
    """An answer that cannot be taken; its text says why and what is expected."""


def ask(
    lang: str,
    key: str,
    given: str | None,
    take: Callable[[str], T],
    default: str | None = None,
    option: str = "",
    **values: object,
) -> T:
    """The answer to a question, as `take` returns it. take: raises Wrong for an answer that cannot be taken.

    key: of the question's message, `new.ask_name`. given: the option's value; None: ask. default: what a blank line,
    or the end of standard input, means; None: an answer is needed. option: its name in messages; without it the last
    word of `key`: `--name`. Raises Refused for a wrong option, and where nothing answers.
    """
    option = option or "--" + key.rpartition("ask_")[2].replace("_", "-")
    if given is not None:
        try:
            return take(given)
        except Wrong as wrong:
            raise Refused(f"{option}: {wrong}") from None
    while True:
        if sys.stdin.isatty():
            print(say(lang, key, **values), end=" ", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line and default is None:
            raise Refused(say(lang, "new.unanswered", option=option))
        try:
            return take(line.strip() or default or "")
        except Wrong as wrong:
            if not line:
                raise Refused(f"{option}: {wrong}") from None
            print(wrong, file=sys.stderr)


def chosen(lang: str, text: str, known: Sequence[str], names: Sequence[tuple[str, str]]) -> list[str]:
    """The chosen words of `known` in their order: numbers (1: the first word), words or names, between commas.

    names: pairs of a name and its word. Raises Wrong with the first part that is none of these.
    """
    found: set[str] = set()
    for part in re.split("[,،؛;]", text):
        typed = part.strip()
        number = latin(typed)
        if number.isdigit() and 0 < int(number) <= len(known):
            found.add(known[int(number) - 1])
            continue
        word = known_word(typed, tuple(known), tuple(names))
        if word is None:
            raise Wrong(say(lang, "new.unknown_choice", value=typed, known=COMMA[lang].join(known)))
        found.add(word)
    return [word for word in known if word in found]
