"""The public pages: they select and format values of the cells and compute no figures themselves."""
