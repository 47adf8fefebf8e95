"""The declarations of the pages of publications and of the changes between two."""

from dashboard.pages.common.public_pages import Page, in_words, not_listed, once

PAGES = (
    Page(
        name="publications",
        path="publications",
        takes="",
        keeps="page",
        place=("foot", 3),
        sitemap=once,
        about=in_words("publications.title", "sharing.publications"),
    ),
    Page(
        name="compare",
        path="publications/compare",
        takes="",
        keeps="from to indicator",
        place=None,
        sitemap=not_listed,
        about=in_words("compare.title", "sharing.compare"),
    ),
)
