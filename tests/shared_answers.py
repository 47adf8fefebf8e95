"""What the tests of one process share: DuckDB's answers, since many ask the same questions of the same small folders,
and what a server's addresses are made by, since many have a server of their own."""

import hashlib
from collections import OrderedDict
from functools import wraps
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import pandas as pd
from dash._hooks import HooksManager
from werkzeug.routing.rules import Rule

from dashboard.tables.rows import Rows

# About 100 MB.
MOST_ROWS = 1_000_000
FEW_ROWS = 2_000
Answer = dict[str, pd.DataFrame]


def share_answers() -> None:
    """Answer each question of `Rows.answer` once. Rows in Parquet files are asked anew each time."""
    ask = Rows.answer
    known: OrderedDict[bytes, Answer] = OrderedDict()
    digests: WeakKeyDictionary[Rows, list[bytes]] = WeakKeyDictionary()
    lock = Lock()

    @wraps(ask)
    def answer(rows: Rows, model: Any, questions: Any, variables: Any, tables: Any, before: Any = ()) -> Answer:
        if rows.files.files:
            return ask(rows, model, questions, variables, tables, before)
        if rows not in digests:
            digests[rows] = [_digest(frame) for each in rows.loaded for frame in each.frames.values()]
            digests[rows] += [_digest(frame) for frame in rows.late.values()]
        small = {name: _digest(table) for name, table in sorted(tables.items())}
        question = repr((model, questions, variables, before, rows.only, digests[rows], small))
        key = hashlib.sha256(question.encode()).digest()
        with lock:
            found = known.pop(key, None)
        if found is None:
            found = ask(rows, model, questions, variables, tables, before)
        with lock:
            known[key] = found
            while sum(len(frame) for frames in known.values() for frame in frames.values()) > MOST_ROWS:
                known.popitem(last=False)
        # Copy on write: a test that changes a frame changes only its own copy.
        return {name: frame.copy(deep=False) for name, frame in found.items()}

    Rows.answer = answer


def share_addresses() -> None:
    """Compile the function that makes a rule's addresses once, and let Dash not look for hooks in all installed
    packages for each app: both take two thirds of a new server's time."""
    HooksManager._registered = True
    compile_builder = Rule._compile_builder
    known: dict[str, Any] = {}

    @wraps(compile_builder)
    def builder(rule: Rule, append_unknown: bool = True) -> Any:
        # The function takes the rule's converters from the rule that it is bound to.
        key = repr((rule.rule, rule.defaults, rule._trace, append_unknown))
        if key not in known:
            known[key] = compile_builder(rule, append_unknown)
        return known[key]

    Rule._compile_builder = builder


def _digest(frame: pd.DataFrame) -> bytes:
    """A digest of a frame's columns, types and values."""
    head = list(frame.dtypes.items())
    # Hashing a column has a cost of its own, many times that of a few values.
    if len(frame) < FEW_ROWS:
        return hashlib.sha256(repr((head, [frame[name].tolist() for name in frame])).encode()).digest()
    values = pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes()
    return hashlib.sha256(repr(head).encode() + values).digest()
