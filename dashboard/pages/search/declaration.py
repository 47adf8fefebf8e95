"""The declaration of the search."""

from dashboard.pages.common.public_pages import Page, in_words, not_listed

PAGES = (
    Page(
        name="search",
        path="search",
        takes="q",
        place=None,
        sitemap=not_listed,
        about=in_words("search.title", "sharing.search"),
    ),
)
