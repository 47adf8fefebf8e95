"""All pages and files of the public site: each module of this folder with `add`, which routes addresses."""

from importlib import import_module
from pathlib import Path

from flask import Flask

from dashboard.live import Live

_FOLDER = Path(__file__).parent
_ADD = "\ndef add(server: Flask, live: Live) -> None:\n"


def add(server: Flask, live: Live) -> None:
    """Register every page on a server."""
    for file in sorted(_FOLDER.rglob("*.py")):
        # Other modules are not imported here: that of slides alone loads 20 MB, which few servers need.
        if file != Path(__file__) and _ADD in file.read_text(encoding="utf-8"):
            name = ".".join(file.relative_to(_FOLDER).with_suffix("").parts)
            import_module(f"{__package__}.{name}").add(server, live)
