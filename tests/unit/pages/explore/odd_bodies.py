"""Helper: random bodies for callbacks, most of which no page sends."""

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

from tests.unit.pages.explore.explorer import Explorer

NAMES = "indicator second counties county kind evidence start week path borders figures asof through".split()
WORDS = ["", "all", "checked", "on", "old", "map", "map,scatter,map", "ranks," * 9, "1001", "1001,1009", "9999", "0"]
WORDS += ["committee", "service_desks", "2014-12-06", "1393-09-08", "2014-13-40", "9999-12-31", "٢٠١٤-١٢-٠٦", "\x00"]
WORDS += ["2014-12-14T08:00:00Z", "x" * 3000, "%", "%ff", "<b>", "ي", "\ud800", "&&==", "governorate", "nan"]
KEYS = ["output", "outputs", "inputs", "state", "changedPropIds", "id", "property", "value", "query", "digest", ""]
LIMIT = 15_900


def odd_bodies(chance: random.Random, page: Explorer, count: int) -> Iterator[bytes]:
    """About equally many of each kind, none longer than LIMIT."""
    makers = (_with_other_values, _with_other_parts, _any_json, _no_json)
    for number in range(count):
        yield makers[number % len(makers)](chance, page)[:LIMIT]


def _true(chance: random.Random, page: Explorer) -> dict[str, Any]:
    each = chance.choice([each for each in page.callbacks if not each["clientside_function"]])
    return page.body(each["output"], query=_query(chance), search=_query(chance), shown=_shown(chance))


def _query(chance: random.Random) -> str:
    return "?" + "&".join(f"{chance.choice(NAMES)}={chance.choice(WORDS)}" for _ in range(chance.randrange(4)))


def _shown(chance: random.Random) -> object:
    return chance.choice([None, {"query": _query(chance), "digest": chance.choice(WORDS)}, _odd(chance, 2)])


def _with_other_values(chance: random.Random, page: Explorer) -> bytes:
    body = _true(chance, page)
    for part in [*body["inputs"], *body["state"]]:
        if chance.random() < 0.4:
            part["value"] = _odd(chance, 3)
    return json.dumps(body).encode()


def _with_other_parts(chance: random.Random, page: Explorer) -> bytes:
    """A valid body in which some values are replaced, removed or doubled."""
    body = copy.deepcopy(_true(chance, page))
    for _ in range(chance.randrange(1, 4)):
        places = list(_places(body))
        holder, key = chance.choice(places)
        match chance.randrange(3):
            case 0:
                holder[key] = _odd(chance, 3)
            case 1:
                del holder[key]
            case _ if isinstance(holder, list):
                holder.append(holder[key])
        if not body:
            break
    return json.dumps(body).encode()


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(pairs):
        yield value, key
        yield from _places(inner)


def _any_json(chance: random.Random, _: Explorer) -> bytes:
    return json.dumps(_odd(chance, 5)).encode()


def _no_json(chance: random.Random, page: Explorer) -> bytes:
    true = json.dumps(_true(chance, page)).encode()
    place = chance.randrange(len(true))
    return chance.choice(
        [
            chance.randbytes(chance.randrange(200)),
            true[:place],
            true[:place] + chance.choice([b"\xff", b"\x00", b"\xed\xa0\x80", b'"', b"}", b"{"]) + true[place:],
            b"\xef\xbb\xbf" + true,
            true.decode().encode("utf-16"),
            b"[" * chance.choice([10, 900, 990, LIMIT]),
            _nested(chance, b"[", b"]"),
            true.replace(b"null", _nested(chance, b"[", b"]"), 1),
            true.replace(b"null", _nested(chance, b'{"query": ', b"}"), 1),
            true.replace(b"null", b"[" + b"0," * 7000 + b"0]", 1),
            true.replace(b"null", chance.choice([b"NaN", b"-Infinity", b"1e999", b"9" * 5000]), 1),
        ]
    )


def _nested(chance: random.Random, before: bytes, after: bytes) -> bytes:
    depth = chance.choice([3, 300, 600, 700])
    return before * depth + b"1" + after * depth


def _odd(chance: random.Random, depth: int) -> Any:
    """Any JSON, with words that mean something here and there."""
    match chance.randrange(9 if depth else 6):
        case 0:
            return chance.choice([None, True, False])
        case 1:
            return chance.choice([0, -1, 1, 2**63, 10**300, 0.5, float("nan"), float("inf")])
        case 2 | 3:
            return chance.choice([*WORDS, *KEYS])
        case 4 | 5:
            return _query(chance)
        case 6:
            return [_odd(chance, depth - 1) for _ in range(chance.choice([0, 1, 2, 4]))]
        case 7:
            return [chance.choice(WORDS)] * chance.choice([1, 40, 500])
        case _:
            return {chance.choice(KEYS): _odd(chance, depth - 1) for _ in range(chance.randrange(4))}
