"""Goals and targets: what the plan is for."""
