"""The crew at work: looks at the orders, and takes each a step further when its time has come. What that step is stands in `jobs`."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

import httpx

from simulators import jobs
from simulators.desk import Answer, Desk
from simulators.jobs import Dice, Job, Round, Step

log = logging.getLogger(__name__)

POLL_SECONDS = 0.1
"""Seconds between two looks at the orders."""
REST_SECONDS = 1.0
"""Seconds until the crew tries again when the desk could not be reached."""


@dataclass(frozen=True, slots=True)
class _Intent:
    """What is to be done about a job of this status, and when."""

    status: str
    step: Step | None
    due: datetime


class Crew:
    """Works through the API at `url` in a thread of its own.

    `clock` gives simulated time, aware UTC. `mended` is told each asset (its id, or the name that its alarms carry) of a job that an
    engineer has completed; it is called from the crew's thread. `done` and `refused` count the commands that were sent.
    """

    def __init__(self, seed: int, url: str, clock: Callable[[], datetime], mended: Callable[[str], None]) -> None:
        self._seed = seed
        self._url = url
        self._clock = clock
        self._mended = mended
        self._intents: dict[str, _Intent] = {}
        self._attempts: Counter[tuple[str, str]] = Counter()
        self._held: set[str] = set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="crew", daemon=True)
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the round and end the thread. A second call does nothing."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    @property
    def running(self) -> bool:
        """Whether the crew's thread lives."""
        return self._thread.is_alive()

    def work(self, desk: Desk, now: datetime) -> None:
        """Do one round at `now`. Raises httpx.HTTPError when the desk cannot be reached or does not understand."""
        todo = sorted((Job.read(order) for order in desk.orders(jobs.STATUSES)), key=jobs.urgency)
        self._forget({job.number for job in todo})
        in_hand = Counter(job.engineer for job in todo if job.engineer)
        on_site = {job.engineer for job in todo if job.status == "attended"}
        for job in todo:
            intent = self._intend(job, Round(now=now, in_hand=in_hand, held=frozenset(self._held)))
            if intent.step is None or now < intent.due or (intent.step.on_site and job.engineer in on_site):
                continue
            if self._do(desk, job, intent.step) and intent.step.on_site:
                on_site.add(job.engineer)

    def _run(self) -> None:
        with Desk(self._url) as desk:
            while not self._stop.wait(POLL_SECONDS):
                try:
                    self.work(desk, self._clock())
                except httpx.HTTPError as error:
                    log.warning("the crew cannot work through %s just now: %s", self._url, error)
                    self._stop.wait(REST_SECONDS)

    def _forget(self, numbers: Iterable[str]) -> None:
        """Drop what was intended for orders that nobody waits for any more; one that is reopened starts afresh."""
        known = set(numbers)
        self._intents = {number: intent for number, intent in self._intents.items() if number in known}
        self._held &= known

    def _intend(self, job: Job, known: Round) -> _Intent:
        intent = self._intents.get(job.number)
        if intent is None or intent.status != job.status:
            step = jobs.next_step(job, Dice(self._seed, job, self._attempts[job.number, job.status]), known)
            intent = self._intents[job.number] = _Intent(job.status, step, known.now + step.after if step else known.now)
        return intent

    def _do(self, desk: Desk, job: Job, step: Step) -> bool:
        del self._intents[job.number]
        self._attempts[job.number, job.status] += 1
        # A round takes a while, and at high speed simulated minutes: what is promised counts from the moment it is said.
        if desk.command(job.number, step.command, step.body(job.version, self._clock())) is Answer.REFUSED:
            self.refused[step.command] += 1
            if step.command == "verify":
                # The plant is not normal yet, or again: the engineer goes back to it.
                self._tell(desk, job)
            return False
        self.done[step.command] += 1
        if step.command == "hold":
            self._held.add(job.number)
        if step.command == "complete":
            self._tell(desk, job)
        return True

    def _tell(self, desk: Desk, job: Job) -> None:
        names = {source.partition("/")[0] for source in desk.sources(job.number)} | {job.asset or ""}
        for name in sorted(names - {""}):
            self._mended(name)
