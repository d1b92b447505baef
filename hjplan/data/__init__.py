"""Scenario → arrays, complete and in base units (yuan, years, facility units): what every engine works on."""

from hjplan.data.build import build_county

__all__ = ["build_county"]
