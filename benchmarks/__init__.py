"""What hjplan costs to run, as ratios measured in one run: `make bench` writes benchmarks/README.md.

One small file a benchmark, found by itself: a module here with a function ``measure() -> list[Row]``.
"""
