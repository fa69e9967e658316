"""Help for writers: a new archive, a new record."""
