"""A country that does not exist, of any size: for tests, benchmarks and first steps (``hjplan new --synthetic``)."""

from hjplan.data.synthetic.recipe import Shape, fewest_places, most_facilities
from hjplan.data.synthetic.writing import write_country

__all__ = ["Shape", "fewest_places", "most_facilities", "write_country"]
