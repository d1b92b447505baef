"""How facilities age: a controlled Markov chain in continuous time (model.md, section 4). Knows no plan."""

from hjplan.dynamics.chain import generator, rates_from_shares, transition
from hjplan.dynamics.closing import closing_value
from hjplan.dynamics.measures import Coefficients, coefficients
from hjplan.dynamics.step import Stage, opening, step

__all__ = [
    "Coefficients",
    "Stage",
    "closing_value",
    "coefficients",
    "generator",
    "opening",
    "rates_from_shares",
    "step",
    "transition",
]
