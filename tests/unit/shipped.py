"""The data that the project ships, read once in each process of a run: their cells take seconds."""

from functools import cache

from flask import Flask

from dashboard.live import Live
from dashboard.server import create_server
from dashboard.settings import Settings


@cache
def shipped_live() -> Live:
    """For all who only read: whoever changes the files, or looks for changes, makes a Live of their own."""
    return Live(Settings().data_folder)


def shipped_server() -> Flask:
    """A server of its own on the shared data."""
    return create_server(Settings(), shipped_live())
