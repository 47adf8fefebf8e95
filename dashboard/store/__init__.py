"""Tables in: what they hold (tables), bytes to columns (sheet), one value (values), faults (check), I/O (folder)."""
