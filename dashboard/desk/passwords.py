"""Passwords: which are taken, how they are kept, and how one is made for somebody."""

import re
import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dashboard.language.digits import latin

SHORTEST, LONGEST = 12, 200
# A password that falls to fewer guesses than this is refused.
FEWEST_GUESSES = 10**8
# Stands before the hash of a password that somebody else chose for the account.
_GIVEN = "given:"
# zxcvbn takes no longer ones; what such a long beginning resists is enough.
_JUDGED = 72
# Without letters and digits that are taken for one another.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _LETTERS = 4, 4

_hasher = PasswordHasher()
# Each hash takes 64 MiB and all cores for a moment: many at a time would take the public pages' share.
_turn = threading.Semaphore(2)


def fault_of(password: str, name: str) -> str:
    """What is wrong with a password for an account: short, long, name or common; '' if it is taken."""
    tidy = _tidy(password)
    folded = latin(tidy).casefold()
    if len(tidy) < SHORTEST:
        return "short"
    if len(tidy) > LONGEST:
        return "long"
    if name in folded and not folded.replace(name, "").strip("0123456789.-"):
        return "name"
    return "common" if _one_word(folded) or _guesses(folded, name) < FEWEST_GUESSES else ""


def _one_word(password: str) -> bool:
    """Whether a password is a short word, such as a county's name, made longer by digits and signs around it."""
    word = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password)
    return len(word) < SHORTEST and (not word or word.isalpha())


def _guesses(password: str, name: str) -> float:
    # Its 30,000 most common passwords and other words take 15 MB, which a server does without until one is chosen.
    from zxcvbn import zxcvbn  # type: ignore[import-untyped]

    return float(zxcvbn(password[:_JUDGED], user_inputs=[name, *re.split(r"[\W\d_]+", name)])["guesses"])


def hashed(password: str, given: bool = False) -> str:
    """argon2id of a password, with its parameters and salt in it. given: somebody else chose it for the account."""
    with _turn:
        return _GIVEN * given + _hasher.hash(_tidy(password))


def was_given(stored: str) -> bool:
    """Whether the password of a stored hash was chosen by somebody else than who uses the account."""
    return stored.startswith(_GIVEN)


def matches(stored: str, password: str) -> bool:
    """Whether a password is the one whose hash is stored."""
    try:
        with _turn:
            return _hasher.verify(stored.removeprefix(_GIVEN), _tidy(password)[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False


def outdated(stored: str) -> bool:
    """Whether a hash was made with other parameters than are used now."""
    return _hasher.check_needs_rehash(stored.removeprefix(_GIVEN))


@cache
def dummy() -> str:
    """A hash that no password is known for: what is verified where there is no account, so that it takes as long."""
    return hashed("no account has this password")


def readable(random_bits: bytes) -> str:
    """A password out of 32 random bytes that can be read out and typed: `k7mf-x2pa-9tqd-wwe4` (79 bits)."""
    number = int.from_bytes(random_bits, "big")
    letters = []
    for _ in range(_GROUPS * _LETTERS):
        number, at = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[at])
    return "-".join("".join(letters[i : i + _LETTERS]) for i in range(0, len(letters), _LETTERS))


def _tidy(password: str) -> str:
    # The same letters however the keyboard put them together.
    return unicodedata.normalize("NFKC", password)
