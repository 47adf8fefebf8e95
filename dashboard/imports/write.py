"""Writes an import's rows into the data folder."""
