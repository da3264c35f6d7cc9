"""One loop for everything that is due. Steps keep their state in their own rows."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import close_old_connections, connections
from django.utils.module_loading import import_string

from tuuletus.web.memory import give_back_memory
from tuuletus.web.people.models import Heartbeat

logger = logging.getLogger(__name__)

Step = Callable[[datetime], bool]
"""Does one piece of work; returns False when nothing was due."""

STEPS = (
    "tuuletus.web.review.steps.run_due_check",
    "tuuletus.web.review.steps.tell_owners",
    "tuuletus.web.collect.steps.advance_waiting_import",
    "tuuletus.web.collect.steps.apply_rules_of_large_workspace",
    "tuuletus.web.collect.steps.follow_time_zone",
    "tuuletus.web.collect.steps.copy_large_workspace",
    "tuuletus.web.collect.steps.compare_channels_again",
    "tuuletus.web.review.steps.learn_again",
    "tuuletus.web.review.steps.look_at_watched",
    "tuuletus.web.review.steps.announce_seen",
    "tuuletus.web.review.steps.work_out_patience",
    "tuuletus.web.plan.steps.join_entries",
    "tuuletus.web.plan.steps.keep_plan",
    "tuuletus.web.privacy.steps.carry_out_erasures",
    "tuuletus.web.privacy.steps.keep_times",
)
"""The steps by name, in the order in which they run; every page asks this module for the time of
the last heartbeat, and the activities must not be loaded for that."""

BEAT = "worker"
LATE_AFTER = timedelta(minutes=5)
LONGEST_ROUND = timedelta(hours=2)
PULSE_SECONDS = 60.0
IDLE_SECONDS = 10.0
_called = threading.Event()


def load_steps() -> list[Step]:
    """The steps themselves; called once the app is ready."""
    return [import_string(name) for name in STEPS]


def run(
    steps: Sequence[Step],
    *,
    clock: Callable[[], datetime],
    stop: threading.Event,
    idle_seconds: float = IDLE_SECONDS,
) -> None:
    """Run the steps round after round until `stop` is set; rest when nothing was due."""
    pulse = Pulse(clock)
    pulse.start()
    try:
        while not stop.is_set():
            close_old_connections()
            pulse.since = clock()
            busy = run_round(steps, now=pulse.since)
            pulse.since = None
            close_old_connections()
            if not busy:
                _called.wait(idle_seconds)
            _called.clear()
    finally:
        pulse.stop()


class Pulse(threading.Thread):
    """Leaves signs of life while one round takes long, as on many posts.

    A round that lasts beyond `LONGEST_ROUND` counts as stuck: the signs end.
    """

    def __init__(self, clock: Callable[[], datetime], *, seconds: float = PULSE_SECONDS) -> None:
        super().__init__(name="pulse", daemon=True)
        self.clock = clock
        self.seconds = seconds
        self.since: datetime | None = None
        self._stopped = threading.Event()

    def run(self) -> None:
        """Beat now and then; called by `start`."""
        try:
            while not self._stopped.wait(self.seconds):
                now, since = self.clock(), self.since
                if since is not None and now - since < LONGEST_ROUND:
                    run_step(beat, now=now)
                    close_old_connections()
        finally:
            connections.close_all()  # those of this thread

    def stop(self) -> None:
        """Beat no more, and wait for a beat that is under way."""
        self._stopped.set()
        self.join()


def call() -> None:
    """Let a resting worker of this process look at once; another process looks when it has rested.

    Also for a worker that is asked to stop.
    """
    _called.set()


def run_round(steps: Sequence[Step], *, now: datetime) -> bool:
    """One round over all steps; True when any of them did something."""
    run_step(beat, now=now)
    busy = [_run_alone(step, now=now) for step in steps]
    return any(busy)


def _run_alone(step: Step, *, now: datetime) -> bool:
    """One step; what it needed of memory is not kept on top of what the next one needs."""
    is_busy = run_step(step, now=now)
    if is_busy:
        give_back_memory()
    return is_busy


def run_step(step: Step, *, now: datetime) -> bool:
    """One step; a failure is logged and never stops the loop."""
    try:
        return step(now)
    except Exception:
        logger.exception("A step of the worker failed: %s", getattr(step, "__name__", step))
        return False


def beat(now: datetime) -> bool:
    """Leave a sign of life."""
    Heartbeat.objects.update_or_create(name=BEAT, defaults={"seen_at": now})
    return False


def find_lateness(now: datetime) -> timedelta | None:
    """How long the worker has been silent, or None when it is on time."""
    seen_at = Heartbeat.objects.filter(name=BEAT).values_list("seen_at", flat=True).first()
    if seen_at is None:
        return LATE_AFTER
    silence = now - seen_at
    return silence if silence > LATE_AFTER else None
