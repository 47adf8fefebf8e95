"""The declaration of the page that describes the API."""

from dashboard.pages.common.public_pages import Page, in_words, once

PAGES = (
    Page(
        name="api_page",
        path="api",
        takes="",
        place=("foot", 4),
        section="data",
        sitemap=once,
        about=in_words("api_page.title", "sharing.api"),
    ),
)
