"""All data in one file: export, and import into an empty folder and database."""
