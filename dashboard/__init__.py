"""The dashboard of a province: reports go in, cells come out, every screen is a view of the same cells."""

import os

# The only place of the version. CONTRIBUTING.md says when it changes.
__version__ = "1.0.0"

# DuckDB's allocator (jemalloc) reads this when DuckDB is loaded, and would hold freed pages for ten seconds: a worker
# that has shown the main pages takes 266 MB with this setting and 383 MB without it.
os.environ.setdefault("DUCKDB_JE_MALLOC_CONF", "dirty_decay_ms:0,muzzy_decay_ms:0")
