"""Passwords: acceptance rules, hashing, and generation of initial passwords."""

import re
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dashboard.language.digits import latin
from dashboard.turns import PASSWORDS

SHORTEST, LONGEST = 12, 200
# A password that zxcvbn estimates to need fewer guesses is refused.
FEWEST_GUESSES = 10**8
# zxcvbn accepts no longer passwords; judging only the first letters of a longer one is sufficient.
_JUDGED = 72
# Without letters and digits that look alike.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _LETTERS = 4, 4

_hasher = PasswordHasher()


def fault_of(password: str, name: str) -> str:
    """The fault of a new password for an account: short, long, name or common; '' if the password is acceptable."""
    tidy = _tidy(password)
    lower_case = latin(tidy).casefold()
    if len(tidy) < SHORTEST:
        return "short"
    if len(tidy) > LONGEST:
        return "long"
    if name in lower_case and not lower_case.replace(name, "").strip("0123456789.-"):
        return "name"
    return "common" if _one_word(lower_case) or _guesses(lower_case, name) < FEWEST_GUESSES else ""


def _one_word(password: str) -> bool:
    """Whether a password is one short word, such as a county's name, with digits and signs around it."""
    word = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password)
    return len(word) < SHORTEST and (not word or word.isalpha())


def _guesses(password: str, name: str) -> float:
    # Imported here, since zxcvbn's word lists take 15 MB of memory, needed only when a password is chosen.
    from zxcvbn import zxcvbn  # type: ignore[import-untyped]

    return float(zxcvbn(password[:_JUDGED], user_inputs=[name, *re.split(r"[\W\d_]+", name)])["guesses"])


def hash_password(password: str) -> str:
    """The argon2id hash of a password, with parameters and salt."""
    with PASSWORDS():
        return _hasher.hash(_tidy(password))


def matches(stored: str, password: str) -> bool:
    """Whether a password matches a stored hash."""
    try:
        with PASSWORDS():
            return _hasher.verify(stored, _tidy(password)[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False


def outdated(stored: str) -> bool:
    """Whether a hash has other parameters than the present ones."""
    return _hasher.check_needs_rehash(stored)


@cache
def dummy_hash() -> str:
    """A hash to verify against if there is no account, so that the time does not reveal that."""
    return hash_password("no account has this password")


def readable_password(random_bits: bytes, groups: int = _GROUPS) -> str:
    """A password from 32 random bytes that is easy to read out and to type: `k7mf-x2pa-9tqd-wwe4` (79 bits)."""
    number = int.from_bytes(random_bits, "big")
    letters = []
    for _ in range(groups * _LETTERS):
        number, at = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[at])
    return "-".join("".join(letters[i : i + _LETTERS]) for i in range(0, len(letters), _LETTERS))


def _tidy(password: str) -> str:
    # Unicode normalization: keyboards may compose the same letter differently.
    return unicodedata.normalize("NFKC", password)
