"""The steps of the database's schema, oldest first. A step that has been released is never edited."""
