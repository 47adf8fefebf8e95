"""One digest of what tables say, wherever they are kept."""

from __future__ import annotations

import hashlib

from dashboard.store.check import TRACED
from dashboard.store.folder import Tables, frame_of
from dashboard.store.parquet_rows import text, text_bytes
from dashboard.store.table_text import table_bytes
from dashboard.store.tables import TABLES


def content_digest(tables: Tables) -> str:
    """SHA-256, 64 hex digits, over the canonical CSV of every table in the order of TABLES.

    It does not depend on names of files, order of rows, or lines; a folder and a database of the same rows share it.
    """
    digest = hashlib.sha256()
    for name, table in TABLES.items():
        if name in TRACED and tables.rows.files.files:
            heading = (",".join(table.names) + "\n").encode()
            digest.update(f"{name}\0{len(heading) + text_bytes(tables.rows, name)}\0".encode())
            digest.update(heading)
            for part in text(tables.rows, name):
                digest.update(part)
            continue
        data = table_bytes(name, frame_of(tables, name))
        # Lengths between them, so that bytes moved from one table to the next never give the same digest.
        digest.update(f"{name}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()
