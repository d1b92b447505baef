"""Scenario → arrays, complete and in base units (yuan, years, facility units): what every engine works on."""
