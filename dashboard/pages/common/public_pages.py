"""All public pages by name, each declared in PAGES of a module `declaration.py`, which is beside the page's code.

Declarations are read when the first address is built: most of what a page says of itself needs modules that build
addresses too.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Literal

from dashboard.language import say
from dashboard.pages.common.selection import default_selection
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

_PROGRAM = Path(__file__).parents[2]

# What a preview shows beside its sentence: the map of the indicator, the states of all indicators, or the outline of
# the province for pages without figures.
Shows = Literal["map", "states", "outline"]
# The menu, or the foot of each page, which lists the pages of the menu too.
Where = Literal["menu", "foot"]


@dataclass(frozen=True)
class About:
    """A page's title, its sentence, and what the picture of its preview shows."""

    title: str
    sentence: str
    shows: Shows


Words = Callable[[str, Snapshot, Selection], About]
Sitemap = Callable[[Snapshot], Iterable[Mapping[str, str]]]


@dataclass(frozen=True, kw_only=True)
class Page:
    """A public page. Its template is NAME.html; the text of its link in menu or foot is the message nav.NAME.

    path: Flask rule below the language. takes: the parameters of a selection in its query, in their order. keeps:
    further parameters that change what the page shows. place: a list of links with the page's position there; None
    for a page to which only other pages lead. section: the page of the menu that is marked; '' for the page itself.
    sitemap: the variables of each address that the sitemap lists. about: the words for search engines and previews of
    a selection. desk: path of the page's copy below /staff/LANG/, '' without one.
    """

    name: str
    path: str
    takes: str
    place: tuple[Where, int] | None
    sitemap: Sitemap
    about: Words
    keeps: str = ""
    section: str = ""
    desk: str = ""

    @property
    def template(self) -> str:
        """The name of the template."""
        return f"{self.name}.html"


def once(_: Snapshot) -> list[dict[str, str]]:
    """The sitemap lists a page without variables in its path."""
    return [{}]


def not_listed(_: Snapshot) -> list[dict[str, str]]:
    """The sitemap lists no address of a page."""
    return []


def in_words(title: str, sentence: str) -> Words:
    """The words of a page that are messages. title, sentence: their keys."""

    def words(lang: str, snapshot: Snapshot, _: Selection) -> About:
        values = snapshot.province.words(lang)
        return About(say(lang, title, **values), say(lang, sentence, **values), "outline")

    return words


def about(lang: str, snapshot: Snapshot, name: str, selection: Selection | None = None) -> About:
    """The words of a page. selection: the page's, None for a page without choices."""
    return pages()[name].about(lang, snapshot, selection or default_selection(snapshot))


@cache
def pages() -> Mapping[str, Page]:
    """The public pages by name: first those of the menu, then those of the foot, in their order."""
    return checked(_declared())


def placed(where: Where) -> list[str]:
    """The names of the pages in a list of links, in their order."""
    return [page.name for page in pages().values() if page.place and page.place[0] == where]


def checked(declared: Iterable[Page]) -> dict[str, Page]:
    """The pages in their order, by name. Raises ValueError for a name, a path or a place of two pages."""
    every = list(declared)
    taken = Counter(value for page in every for value in (page.name, f"/{page.path}", page.place) if value)
    if twice := [value for value, count in taken.items() if count > 1]:
        raise ValueError(f"two pages have the same name, path or place: {twice}")
    lists = ("menu", "foot")
    every.sort(key=lambda page: (lists.index(page.place[0]), page.place[1]) if page.place else (len(lists), 0))
    return {page.name: page for page in every}


def _declared() -> Iterator[Page]:
    for file in sorted(_PROGRAM.rglob("declaration.py")):
        module = ".".join(file.relative_to(_PROGRAM.parent).with_suffix("").parts)
        yield from import_module(module).PAGES
