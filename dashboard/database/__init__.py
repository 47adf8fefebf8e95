"""The data folder, which is only read, and the database, which holds everything that the program writes."""
