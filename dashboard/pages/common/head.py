"""The head of a page: its sentence, canonical address and other languages, and its preview in messengers."""

from collections.abc import Mapping

from dashboard.figures.preview import HEIGHT, WIDTH
from dashboard.language import LANGUAGES, say
from dashboard.language.table import DEFAULT, Language, others
from dashboard.pages.common.public_pages import about, pages
from dashboard.pages.common.site import site_root
from dashboard.pages.common.urls import UNPUBLISHED, permalink, url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot


class Head:
    """The values of head.html. All addresses are absolute.

    listed: whether search engines may list the page: not of an earlier publication. alternates: (language or
    `x-default`, address). locale: of the page, as Open Graph writes it; locales: those of the other languages.
    """

    def __init__(
        self, lang: str, snapshot: Snapshot, name: str, selection: Selection | None, rest: Mapping[str, str]
    ) -> None:
        site = site_root()
        words = about(lang, snapshot, name, selection)
        sample = f" ({say(lang, 'site.sample')})" if snapshot.sample else ""

        def address(lang: str) -> str:
            return site + url(lang, snapshot, name, selection, **rest)

        self.listed = not snapshot.mode
        self.title, self.sentence = words.title + sample, words.sentence
        self.canonical = address(lang)
        self.alternates = [*((code, address(code)) for code in LANGUAGES), ("x-default", address(DEFAULT))]
        # Decisions have states of their own, which are no part of the picture.
        state = selection.state if selection and name == "offices" else ""
        self.picture = site + permalink(lang, snapshot, "preview", selection, of=name, state=state)
        self.width, self.height = WIDTH, HEIGHT
        self.locale = _locale(LANGUAGES[lang])
        self.locales = [_locale(other) for other in others(lang)]


def _locale(language: Language) -> str:
    return language.locale.replace("-", "_")


def head(
    lang: str, snapshot: Snapshot, name: str, selection: Selection | None, rest: Mapping[str, str]
) -> Head | None:
    """The head of a page that can be shared; None for others, such as a page of errors or an unpublished one.

    name: the page's; the desk's copy of a page has no head. rest: the other variables of the page's address.
    """
    if name not in pages() or not snapshot.weeks or snapshot.mode in UNPUBLISHED:
        return None
    return Head(lang, snapshot, name, selection, rest)
