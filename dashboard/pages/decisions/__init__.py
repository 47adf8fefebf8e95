"""The decisions of the meetings."""
