"""The dashboard of a province: reports go in, cells come out, every screen is a view of the same cells."""

import gc

# With its defaults Python's garbage collector would scan the lasting objects of modules and of a register repeatedly
# while they are loaded.
gc.set_threshold(50_000, 20, 50)
