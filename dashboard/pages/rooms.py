"""All pages and files of the public site: each module of this folder with `add`, which routes addresses."""

from importlib import import_module
from pkgutil import walk_packages

from flask import Flask

from dashboard import pages
from dashboard.live import Live


def add(server: Flask, live: Live) -> None:
    """Register every page on a server."""
    names = [each.name for each in walk_packages(pages.__path__, f"{pages.__name__}.") if each.name != __name__]
    for module in map(import_module, names):
        if hasattr(module, "add"):
            module.add(server, live)
