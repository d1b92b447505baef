"""Small counties for tests, written as a planner writes them."""
