"""The design's tables in PostgreSQL: schema, loading a folder, dumping one, and who may read what."""
