"""The list of publications, and the comparison of two."""
