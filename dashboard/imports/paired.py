"""Two columns «دارد | ندارد» under one heading -> one column of yes and no."""

from collections.abc import Mapping
from itertools import pairwise

from dashboard.tables.words import DASHES, yes_or_no

Cells = Mapping[int, str]
"""The texts of a row by column, from 1; blank cells are left out."""


def paired(
    heading: Mapping[int, tuple[str, ...]], body: Mapping[int, Cells]
) -> tuple[dict[int, tuple[str, ...]], dict[int, Cells]]:
    """A heading and body where two columns «دارد | ندارد» under one heading are one column of yes and no.

    A mark under both, or one that is neither yes nor no, stays in the cell as a text that is asked about.
    """
    columns, cells = dict(heading), dict(body)
    for left, right in pairwise(sorted(heading)):
        one, other = heading[left], heading[right]
        words = [yes_or_no(texts[-1]) if len(texts) > 1 else None for texts in (one, other)]
        if None in words or words[0] == words[1] or one[:-1] != other[:-1]:
            continue
        columns[left] = one[:-1]
        del columns[right]
        for line, texts in cells.items():
            marks = [texts.get(left, ""), texts.get(right, "")]
            said = [yes_or_no(text) if text not in DASHES else None for text in marks]
            ticked = [at for at, text in enumerate(marks) if text and text not in DASHES and said[at] is not False]
            answer = " / ".join(f"{(one, other)[at][-1]}: {text}" for at, text in enumerate(marks) if text)
            if len(ticked) == 1 and said[ticked[0]]:
                answer = (one, other)[ticked[0]][-1]
            elif not any(text not in DASHES for text in marks if text):
                answer = ""
            rest = {at: text for at, text in texts.items() if at not in (left, right)}
            cells[line] = dict(sorted({**rest, **({left: answer} if answer else {})}.items()))
    return columns, cells
