"""A data folder as the place of the data."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dashboard.places import Clock
from dashboard.publishing.made import Content, Published
from dashboard.publishing.write import publish_into
from dashboard.snapshot import Input, read_input
from dashboard.store import decisions_file
from dashboard.store.decisions_file import Record
from dashboard.store.folder import fingerprint


@dataclass(frozen=True)
class FolderPlace:
    """See dashboard.places.Place."""

    folder: Path

    @property
    def shown(self) -> str:
        """See Place."""
        return str(self.folder)

    def seen(self) -> Hashable:
        """See Place."""
        return fingerprint(self.folder)

    def read(self, now: datetime) -> Input:
        """See Place."""
        return read_input(self.folder, now)

    def forked(self) -> None:
        """See Place."""

    def close(self) -> None:
        """See Place."""

    def publish(self, content: Content, clock: Clock) -> Published:
        """See Place."""
        return publish_into(self.folder, content, clock)

    def decide(self, row: Record, seen: datetime | None, clock: Clock) -> Record:
        """See Place."""
        return decisions_file.append(self.folder, row, seen, clock)
