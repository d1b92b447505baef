"""Choose a plan: one ledger of money rules, and physics that meets it in measures only."""
