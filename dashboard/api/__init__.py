"""The open API for programs under /api/v1/: the cells and the register that the pages show."""

from flask import Flask

from dashboard.api import answers, openapi, page, routes
from dashboard.api.problems import Refused, failed, owns
from dashboard.live import Live

__all__ = ["add", "failed", "owns"]


def add(server: Flask, live: Live) -> None:
    """Register the addresses below /api/ and the page that describes them."""
    server.register_error_handler(Refused, Refused.answer)
    routes.add(server, live)
    openapi.add(server, live)
    answers.add(server, live)
    page.add(server, live)
