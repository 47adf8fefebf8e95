"""A county's weekly sheet: what it asks, how it is written out, read back and checked. Pure: bytes in, data out."""
