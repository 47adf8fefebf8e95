"""The open API for programs under /api/v1/: the cells and the register that the pages show."""

from flask import Flask

from dashboard.api.answers import complete
from dashboard.api.openapi import register as register_document
from dashboard.api.page import add as add_page
from dashboard.api.problems import failed, owns, register
from dashboard.api.routes import register as register_routes
from dashboard.live import Live

__all__ = ["add", "failed", "owns"]


def add(server: Flask, live: Live) -> None:
    """Register the routes, the page of the OpenAPI document, and the error handlers."""
    register_routes(server, live)
    register_document(server, live)
    register(server)
    complete(server, live)
    add_page(server, live)
