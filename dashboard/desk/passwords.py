"""Passwords: which are taken, how they are kept, and how one is made for somebody."""

from __future__ import annotations

import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dashboard.language.digits import latin

SHORTEST, LONGEST = 12, 200
# Of the most common ones, those that are long enough to be taken otherwise; in small letters, digits Latin.
COMMON = frozenset(
    "123456789012 1234567890123 12345678901234 123456789abc 1234567890ab 012345678910 123123123123 112233445566 "
    "098765432109 qwertyuiop12 qwertyuiop123 qwertyuiop[] 1qaz2wsx3edc 1q2w3e4r5t6y zaq12wsxcde3 asdfghjkl123 "
    "passw0rd1234 p@ssw0rd1234 p@ssword1234 passwordpassword administrator administrator1 adminadmin123 "
    "changemeplease correcthorsebatterystaple iranirani123 abcdefghijkl khodahafez123".split()
)
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
    return "common" if folded in COMMON or _counted_up(folded) or len(set(folded)) < 4 else ""


def _counted_up(password: str) -> bool:
    """Whether a password is a word with 1234 and so on behind it, such as the name of the city."""
    word = password.rstrip("0123456789")
    digits = password[len(word) :]
    return word.isalpha() and len(digits) >= 4 and "1234567890".startswith(digits)


def hashed(password: str) -> str:
    """argon2id of a password, with its parameters and salt in it."""
    with _turn:
        return _hasher.hash(_tidy(password))


def matches(stored: str, password: str) -> bool:
    """Whether a password is the one whose hash is stored."""
    try:
        with _turn:
            return _hasher.verify(stored, _tidy(password)[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False


def outdated(stored: str) -> bool:
    """Whether a hash was made with other parameters than are used now."""
    return _hasher.check_needs_rehash(stored)


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
