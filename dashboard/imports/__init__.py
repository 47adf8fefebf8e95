"""Files of an office as it keeps them -> rows of the tables, with a plan that is shown before anything is written."""
