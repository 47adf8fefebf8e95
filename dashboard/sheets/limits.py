"""How much of a file is read as a sheet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """The most that is read of a sheet's file.

    size: bytes of the file; rows, columns: of the sheet that holds the answers. Of XLSX only: unpacked, bytes of all
    parts, and also letters of all cells; cells, of all sheets, merged and empty ones included; memory, bytes, and
    seconds of the process that reads the file.
    """

    size: int = 5_000_000
    rows: int = 20_000
    columns: int = 60
    unpacked: int = 30_000_000
    cells: int = 400_000
    memory: int = 512_000_000
    seconds: int = 15
