"""Next week's visits of the inspection teams: which offices are due, and which team visits which of them."""
