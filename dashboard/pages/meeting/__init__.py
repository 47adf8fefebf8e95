"""The weekly meeting's agenda and screens."""
