"""Borders: the counties' polygons in a week, neighbours of counties, and the import of boundary files."""
