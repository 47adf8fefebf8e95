"""Latin keys for Persian names, for the names of files and addresses."""

import re

_LETTERS = dict(
    zip(
        "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی",
        "a b p t s j ch h kh d z r z zh s sh s z t z a gh f gh k g l m n v h y".split(),
        strict=True,
    )
)
_LETTERS |= {"آ": "a", "أ": "a", "إ": "a", "ئ": "y", "ؤ": "v", "ۀ": "e", "ة": "e", "ي": "y", "ك": "k"}


def latin_name(name: str, between: str) -> str:
    """A key of small Latin letters and digits for a name in Latin or Persian letters; '' if nothing remains.

    between: what separates its words.
    """
    letters = "".join(_LETTERS.get(letter, letter) for letter in name.casefold())
    return between.join(re.findall(r"[a-z0-9]+", letters))
