"""Helper: random bodies for callbacks, most of which no page sends."""

import json
import random
from collections.abc import Iterator
from typing import Any

from tests.unit.interactive.explorer import Explorer

NAMES = "indicator second counties county kind evidence start week path show order unit asof through".split()
WORDS = ["", "all", "checked", "on", "old", "change", "said.children", "1001", "1001,1009", "1001," * 99, "9999", "0"]
WORDS += ["committee", "service_desks", "2014-12-06", "1393-09-08", "2014-13-40", "9999-12-31", "٢٠١٤-١٢-٠٦", "\x00"]
WORDS += ["2014-12-14T08:00:00Z", "x" * 3000, "%", "%ff", "<b>", "ي", "\ud800", "&&==", "governorate", "nan"]
KEYS = ["", *"output outputs inputs state changedPropIds id property value points customdata".split()]
LIMIT = 15_900


def odd_bodies(chance: random.Random, page: Explorer, count: int) -> Iterator[bytes]:
    """In turn a true body with odd values, one with odd parts, any JSON, and no JSON; none is longer than LIMIT."""
    for number in range(count):
        body: Any = page.body(chance.choice(page.callbacks)["output"], _query(chance))
        match number % 4:
            case 0:
                parts = [*body["inputs"], *body["state"]]
                for part in chance.sample(parts, chance.randint(1, len(parts))):
                    part["value"] = _odd(chance, 3)
            case 1:
                _change_a_part(chance, body)
            case 2:
                body = _odd(chance, 5)
        text = json.dumps(body).encode()
        yield (text if number % 4 < 3 else _no_json(chance, text))[:LIMIT]


def _query(chance: random.Random) -> str:
    return "?" + "&".join(f"{chance.choice(NAMES)}={chance.choice(WORDS)}" for _ in range(chance.randrange(4)))


def _change_a_part(chance: random.Random, body: dict[str, Any]) -> None:
    """Replace, remove or double a value."""
    holder, key = chance.choice(list(_places(body)))
    match chance.randrange(3):
        case 0:
            holder[key] = _odd(chance, 3)
        case 1:
            del holder[key]
        case _ if isinstance(holder, list):
            holder.append(holder[key])


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(pairs):
        yield value, key
        yield from _places(inner)


def _no_json(chance: random.Random, true: bytes) -> bytes:
    place, depth = chance.randrange(len(true)), chance.choice([3, 300, 600, 700])
    wrong = [b"\xff", b"\x00", b"\xed\xa0\x80", b'"', b"}", b"{"]
    deep = [b"[" * depth + b"1" + b"]" * depth, b'{"points": ' * depth + b"1" + b"}" * depth]
    values = [*deep, b"[" + b"0," * 7000 + b"0]", b"NaN", b"-Infinity", b"1e999", b"9" * 5000]
    bodies = [
        chance.randbytes(chance.randrange(200)),
        true[:place],
        true[:place] + chance.choice(wrong) + true[place:],
    ]
    bodies += [b"\xef\xbb\xbf" + true, true.decode().encode("utf-16"), b"[" * chance.choice([10, 900, 990, LIMIT])]
    return chance.choice([*bodies, deep[0], true.replace(b"null", chance.choice(values), 1)])


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
