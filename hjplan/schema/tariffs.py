"""What a tariff comes to for a household in a year, whatever its unit (convention 34)."""

from __future__ import annotations

from hjplan.schema.fees import Fee


def bill_per_tariff(fee: Fee, households_per_unit: float, household_size: float) -> float:
    """Yuan per household and year that a tariff of 1 comes to, by its unit; 0 where no household is."""
    per_unit = 1.0 / households_per_unit if households_per_unit > 0 else 0.0
    per_year = {
        "yuan/household/year": 1.0,
        "yuan/household/month": 12.0,
        "yuan/person/year": household_size,
        "yuan/person/month": 12.0 * household_size,
        "yuan/m3": fee.use_m3 or 0.0,
        "yuan/unit/year": per_unit,
        "yuan/unit/month": 12.0 * per_unit,
    }
    return per_year[fee.unit]
