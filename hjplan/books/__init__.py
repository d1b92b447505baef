"""The books: what is decided, what follows from it, and whether every yuan and unit adds up. Knows no solver."""
