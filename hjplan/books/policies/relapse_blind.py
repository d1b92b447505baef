"""不见反弹: the plan of an optimizer that believes nothing ever decays (P = I), carried out in futures where it does.

The optimizer runs in planning, which hands its plan in; here it is only replayed like any other plan, with the projects
that it starts itself. Mechanisms are in force as the plan that it is measured against has them.
"""

from __future__ import annotations

from hjplan.books.plan import Plan
from hjplan.books.policies import Policy
from hjplan.books.policies.plan import policy as replay
from hjplan.data.county import County, Floats


def policy(county: County, plan: Plan, spend: Floats) -> Policy:
    """Replay the plan that was made without relapse."""
    return replay(county, plan, spend)
