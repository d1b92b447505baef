"""A country that does not exist, of any size: for tests, benchmarks and first steps (``hjplan new --synthetic``)."""

from hjplan.data.synthetic.recipe import Shape
from hjplan.data.synthetic.writing import write_country

__all__ = ["Shape", "write_country"]
