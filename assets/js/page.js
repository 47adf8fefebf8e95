// The few lines that the pages without live figures have.
