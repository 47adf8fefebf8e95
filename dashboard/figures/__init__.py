"""Figures: cells in, picture out. Pure; nothing here reads a file or a request."""
