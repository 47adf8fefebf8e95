"""Backup and restore of all that the product keeps: the data folder, and the desk's database where it is SQLite."""
