"""The weekly meeting, prepared from the cells: what is new, who is behind, who did best, what was decided."""
