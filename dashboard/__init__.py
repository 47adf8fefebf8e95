"""The dashboard of a province: reports go in, cells come out, every screen is a view of the same cells."""
