"""Every user-facing error is drawn in its tree; the public names are those that the package says."""

from __future__ import annotations

import importlib
import inspect
import re

import hjplan
from hjplan import errors


def exceptions() -> dict[str, type[BaseException]]:
    return {
        name: value
        for name, value in vars(errors).items()
        if inspect.isclass(value) and issubclass(value, BaseException) and value.__module__ == errors.__name__
    }


def test_every_exception_is_drawn_in_the_docstring_under_its_parent_with_its_exit_code() -> None:
    drawing = (errors.__doc__ or "").splitlines()
    rows = {}
    above: list[tuple[int, str]] = []
    for row in drawing:
        match = re.match(r"^([\s│├└─]*)(\w+Error)\b\s*(?:\[(\d)\])?", row)
        if match:
            indent = len(match[1])
            above = [(i, n) for i, n in above if i < indent]
            rows[match[2]] = (above[-1][1] if above else None, match[3])
            above.append((indent, match[2]))
    assert set(rows) == set(exceptions())
    for name, (parent, code) in rows.items():
        kind = exceptions()[name]
        if parent is None:
            assert kind.__bases__ == (Exception,)
        else:
            assert kind.__base__ is exceptions()[parent]
            assert str(kind.exit_code) == code  # type: ignore[attr-defined]


def test_every_exception_has_one_sentence_of_its_own() -> None:
    for kind in exceptions().values():
        assert kind.__doc__
        assert not kind.__doc__.startswith(f"{kind.__name__}(")  # the one that dataclass writes


def test_all_names_of_the_package_can_be_had_and_no_others_are_public() -> None:
    assert list(hjplan.__all__) == sorted(set(hjplan.__all__))
    assert dir(hjplan) == list(hjplan.__all__)
    for name in hjplan.__all__:
        assert getattr(hjplan, name) is not None


def test_every_user_facing_error_can_be_caught_by_name() -> None:
    assert set(exceptions()) <= set(hjplan.__all__)


def test_the_package_names_what_a_notebook_needs() -> None:
    assert {"compare", "load", "run"} <= set(hjplan.__all__)


def test_a_name_that_does_not_exist_is_an_attribute_error() -> None:
    module = importlib.import_module("hjplan")
    assert not hasattr(module, "no_such_name")
