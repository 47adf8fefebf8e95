"""Publications: prepared as a whole, frozen in archives, linked in a hash chain, verified and compared."""
