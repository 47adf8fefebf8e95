"""The offices behind a figure."""
