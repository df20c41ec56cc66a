"""Readiness means it: whether alarms become orders at this moment, and if not, why."""

from streams.live import Live


class Watch:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_a_runtime_that_comes_round_and_reports_nothing_is_ready() -> None:
    watch = Watch()
    live = Live(monotonic=watch)
    live.turned()
    watch.seconds += 9
    assert live.readiness() == (True, "")


def test_one_that_waits_for_an_answer_that_never_comes_is_not() -> None:
    watch = Watch()
    live = Live(monotonic=watch)
    live.turned()
    watch.seconds += 12
    assert live.readiness() == (False, "the runtime waits for an answer, and has for 12 s")
    live.turned()
    assert live.readiness() == (True, "")


def test_every_problem_is_said_and_gone_when_it_is_over() -> None:
    live = Live()
    live.report("store", "the disk is full")
    live.report("broker", "lost the broker")
    assert live.readiness() == (False, "the disk is full; lost the broker")
    live.report("store", "")
    assert live.readiness() == (False, "lost the broker")
