"""The indicators' pages."""

from __future__ import annotations

from flask import Flask

from dashboard.live import Live


def add(server: Flask, live: Live) -> None:
    """Register the routes."""
