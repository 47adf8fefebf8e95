"""A county's weekly sheet: its questions, its XLSX and CSV files, reading and checking. Pure: bytes in, data out."""
