"""All sources of rows: the folder, a database of the office, and the program's own database, read together."""
