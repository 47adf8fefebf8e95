"""The steps of the database's schema: the baseline, then those that come. A released step is never edited."""
