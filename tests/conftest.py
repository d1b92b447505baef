"""What every test stands on: no display, no network, no clock that fails a slow machine."""

from __future__ import annotations

import os

import matplotlib
from hypothesis import HealthCheck, settings

matplotlib.use("Agg")

# A busy machine may take longer for an example than hypothesis likes: no test asserts seconds. In CI the examples are
# the same every time, so that a red build is about the change; on a desk they keep searching.
settings.register_profile(
    "hjplan", deadline=None, derandomize="CI" in os.environ, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("hjplan")
