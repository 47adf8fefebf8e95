"""Files of the view as filtered, and the page of all ways out."""

from __future__ import annotations

from flask import Flask

from dashboard.live import Live


def add(server: Flask, live: Live) -> None:
    """Register the routes."""
