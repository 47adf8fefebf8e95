"""Where the data are kept, a folder or a database: read, watched and written in the same way."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Protocol

from dashboard.publishing.made import Content, Published
from dashboard.snapshot import Input
from dashboard.store.decisions_file import Record

Clock = Callable[[], datetime]
"""Gives naive UTC."""


class Place(Protocol):
    """A place that holds the data."""

    @property
    def shown(self) -> str:
        """Its name for people, without a password."""
        ...

    def seen(self) -> Hashable:
        """What tells whether anything has changed: two equal answers, nothing has. Raises DataError."""
        ...

    def read(self, now: datetime) -> Input:
        """All that is there, sound and together. now: naive UTC. Raises DataError with every fault."""
        ...

    def forked(self) -> None:
        """Let go of what may not be shared with the process that this one was forked from."""
        ...

    def close(self) -> None:
        """Let go of all that is held open."""
        ...

    def publish(self, content: Content, clock: Clock) -> Published:
        """Publish what `content` makes of the data as they stand. Raises DataError, NotWritten; then nothing is."""
        ...

    def decide(self, row: Record, seen: datetime | None, clock: Clock) -> Record:
        """Add a row to the decisions; as dashboard.store.decisions_file.append."""
        ...
