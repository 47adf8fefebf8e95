"""Alembic's folder: each file of `versions/` brings a database a step further."""
