"""Workers give the same results in the same order, and go when anything fails."""

from __future__ import annotations

import functools
import multiprocessing
import operator
import os
import pickle
import time

import pytest

from hjplan.errors import InputError, Message
from hjplan.parallel import ordered_map

CALL = operator.methodcaller("__call__")


@pytest.mark.parametrize("workers", [0, 1, 2, 5])
def test_results_come_in_the_order_of_the_items(workers: int) -> None:
    assert ordered_map(operator.neg, [3, 1, 2], workers) == [-3, -1, -2]


def test_several_workers_are_other_processes_and_one_is_this_one() -> None:
    assert os.getpid() not in ordered_map(CALL, [os.getpid, os.getpid], 2)
    assert ordered_map(CALL, [os.getpid, os.getpid], 1) == [os.getpid()] * 2
    assert ordered_map(CALL, [os.getpid], 2) == [os.getpid()]


def test_matrices_of_a_worker_take_one_thread_unless_the_user_asked_for_more(monkeypatch: pytest.MonkeyPatch) -> None:
    ask = functools.partial(os.getenv, "OPENBLAS_NUM_THREADS")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    assert ordered_map(CALL, [ask, ask], 2) == ["1", "1"]
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "3")
    assert ordered_map(CALL, [ask, ask], 2) == ["3", "3"]


@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_done_is_told(workers: int) -> None:
    told: list[int] = []
    assert ordered_map(operator.neg, [1, 2, 3], workers, done=told.append) == [-1, -2, -3]
    assert told[-1] == 3
    assert told == sorted(set(told))


def test_a_failure_is_raised_and_no_worker_stays() -> None:
    """The first item fails at once, the second would sleep for hours: it is killed, not waited for."""
    before = set(multiprocessing.active_children())
    with pytest.raises(TypeError):
        ordered_map(time.sleep, ["no number", 10_000.0], 2)
    assert set(multiprocessing.active_children()) <= before


def test_messages_cross_the_border_of_a_process() -> None:
    """What a worker complains about arrives word for word."""
    error = InputError((Message("wrong", key="a.b", line=3),))
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
