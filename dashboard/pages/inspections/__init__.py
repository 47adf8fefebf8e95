"""The page of inspections."""
