"""The shipped data, read once in each process of a run, since their cells take seconds."""

from functools import cache

from flask import Flask

from dashboard.live import Live
from dashboard.server import create_server
from dashboard.settings import Settings


@cache
def shipped_live() -> Live:
    """Shared: a test that changes files or looks for changes makes its own Live."""
    return Live(Settings().data_folder)


def shipped_server() -> Flask:
    """A new server on the shared data."""
    return create_server(Settings(), shipped_live())


@cache
def one_server() -> Flask:
    """A server that all tests share which only need the context of a request."""
    return shipped_server()
