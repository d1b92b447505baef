"""What ships with hjplan: facility types and parameters, each with its source, and the folder of scenarios."""

from hjplan.library.facilities import Figure, facility, facility_names, library_table
from hjplan.library.parameters import Parameter, parameter, parameters
from hjplan.library.shipped import scenarios_folder

__all__ = [
    "Figure",
    "Parameter",
    "facility",
    "facility_names",
    "library_table",
    "parameter",
    "parameters",
    "scenarios_folder",
]
