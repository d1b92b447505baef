"""What the tests of the schema share."""

from __future__ import annotations

import pytest

from hjplan.schema.checks import not_yet


@pytest.fixture
def every_key_is_planned(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the engines knew every key already: what is read and checked, and not yet planned, is no error."""
    monkeypatch.setattr(not_yet, "NOT_YET", ())
