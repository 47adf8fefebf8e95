"""Two to four counties side by side."""
