"""What was asked before of the same rows is answered from memory.

An answer follows from the rows, the small tables, the SQL and the variables alone, and all of these are its key.
Tests ask about the same few offices hundreds of times, and of a few rows DuckDB's work is nearly all for the plan: a
quarter of a second of a processor for the cells of one week. Parquet files are asked each time.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pytest

from dashboard.store.rows import Rows, Variable

# Answers, each some hundred kilobytes.
MOST = 300
_asked = Rows.answer
_answers: OrderedDict[bytes, dict[str, pd.DataFrame]] = OrderedDict()


def _answer(
    self: Rows,
    model: tuple[str, ...],
    questions: Mapping[str, str],
    variables: Mapping[str, Variable],
    tables: Mapping[str, pd.DataFrame],
    before: Sequence[str] = (),
) -> dict[str, pd.DataFrame]:
    """As Rows.answer."""
    if self.files.files:
        return _asked(self, model, questions, variables, tables, before)
    frames = {"reports": self.reports, "inspections": self.inspections, "counts": self.counts, **tables}
    given = dict(variables)
    # After the last moment on record nothing more is known, however late it is.
    moments = [frame[name].max() for frame in frames.values() for name in frame if str(name).endswith("_at")]
    if "known_at" in given and all(not given["known_at"] <= moment for moment in moments):
        given["known_at"] = "the end"
    key = hashlib.sha256(repr((model, questions, given, self.only, before, list(frames))).encode())
    for frame in frames.values():
        for name, column in frame.items():
            # Pandas' own hash of a frame takes as long as a small answer.
            plain = column.dtype.kind in "iufM" and isinstance(column.dtype, np.dtype)
            key.update(f"{name} {column.dtype} {len(column)} ".encode())
            key.update(column.to_numpy().tobytes() if plain else repr(column.tolist()).encode())
    found = _answers.pop(key.digest(), None) or _asked(self, model, questions, variables, tables, before)
    _answers[key.digest()] = found
    if len(_answers) > MOST:
        _answers.popitem(last=False)
    # Copies on write: what a test changes in its answer is not in the next one.
    return {name: frame.copy(deep=False) for name, frame in found.items()}


@pytest.fixture(scope="session", autouse=True)
def remembered_answers():
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Rows, "answer", _answer)
        yield
