"""Reads tables: schema (tables), CSV parsing (csv_file), single values (values), checks (check), I/O (folder)."""
