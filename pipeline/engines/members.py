"""The nodes of a Ray cluster as a run knows them, and the way in."""

from __future__ import annotations

import logging
import os
import signal
import threading
from dataclasses import dataclass, field
from typing import Any

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # it would call home

import ray
from ray.exceptions import RayError, RayTaskError

from pipeline.engines.node import Parcel
from pipeline.errors import WorkFailed
from pipeline.settings import Settings


@dataclass(eq=False)
class Held:
    """A job of the run, and how many nodes were lost while they were at it."""

    job: Any
    timeout: float
    losses: int = 0


@dataclass(eq=False)
class Member:
    """A node: its actor, the question it has not answered yet, and the jobs it has by number.

    `pages` are the recognised pages that it has, by file, while it has jobs of that file.
    """

    id: str
    name: str
    workers: int
    actor: Any
    asked: Any
    jobs: dict[int, Held] = field(default_factory=dict)
    parcels: list[Parcel] = field(default_factory=list)  # to go with the next question
    pages: dict[str, set[str]] = field(default_factory=dict)

    @property
    def load(self) -> float:
        """Jobs for each worker."""
        return len(self.jobs) / self.workers


@dataclass(eq=False)
class Bytes:
    """A file's bytes as Ray holds them, while jobs of that file are out."""

    reference: Any
    size: int
    jobs: int = 0


def connect(settings: Settings) -> None:
    """Join the cluster at the address, or start Ray on this machine. Raises `WorkFailed` where nothing answers."""
    on_stop = signal.getsignal(signal.SIGTERM)
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR, "namespace": "kehoach"}
    try:
        if settings.address:
            ray.init(address=settings.address, **quiet)
        else:
            ray.init(address="local", num_cpus=settings.workers or os.cpu_count(), include_dashboard=False, **quiet)
    except (ConnectionError, RuntimeError, ValueError, OSError, RayError) as error:
        mend = "start it with `ray start --head` (docs/cluster.md); after an unclean stop, `ray stop --force` first"
        raise WorkFailed(
            f"no Ray cluster answers at {settings.address or 'this machine'}: {first_line(error)}", mend
        ) from error
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, on_stop)  # Ray's own would end the run at once


def first_line(error: BaseException) -> str:
    """What an error says, without the stack that Ray puts around it."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    return lines[-1 if isinstance(error, RayTaskError) else 0][:300]
