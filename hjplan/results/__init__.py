"""A finished run: tidy tables, manifest, saving, loading, catalogue."""
