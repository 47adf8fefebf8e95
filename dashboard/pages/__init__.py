"""Pages: what a screen says, chosen from the cells; no arithmetic that the cells could have done."""
