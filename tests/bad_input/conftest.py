"""What the tests of mistakes share."""

from __future__ import annotations

import pytest

from hjplan.schema.checks import not_yet


@pytest.fixture(autouse=True)
def every_key_is_planned(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the engines knew every key already: the mistakes stay the same when they do."""
    monkeypatch.setattr(not_yet, "NOT_YET", ())
