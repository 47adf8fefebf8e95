"""One digest of what tables say, wherever they are kept."""

from __future__ import annotations

import hashlib

from dashboard.store.folder import Tables, frames_of
from dashboard.store.table_text import table_bytes
from dashboard.store.tables import LATER, TABLES


def content_digest(tables: Tables) -> str:
    """SHA-256, 64 hex digits, over the canonical CSV of every table in the order of TABLES.

    It does not depend on names of files, order of rows, or lines; a folder and a database of the same rows share it.
    """
    frames = frames_of(tables)
    digest = hashlib.sha256()
    for name in TABLES:
        # So that the digest stays what it was.
        if name in LATER and frames[name].empty:
            continue
        data = table_bytes(name, frames[name])
        # Lengths between them, so that bytes moved from one table to the next never give the same digest.
        digest.update(f"{name}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()
