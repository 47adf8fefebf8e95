"""Cards, the one query, and what is read off its cells: change, rank, sentences, the packed file."""
