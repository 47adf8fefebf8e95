"""Borders: which polygon a county has in a week, what lies beside it, how a new file comes in."""
