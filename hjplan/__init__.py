"""hjplan: plan building, upkeep and repair of a county together, and see what lasts."""
