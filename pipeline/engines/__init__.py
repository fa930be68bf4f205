"""Where the work runs: an engine makes a pool of workers, and a pool takes jobs and gives back what became of them.

Adding one is one module with a class like `local.Workers` and one line in `ENGINES`.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any, Protocol

from pipeline.engines import here, local
from pipeline.errors import KehoachError, MissingDependency
from pipeline.settings import Settings

__all__ = ["ENGINES", "Engine", "Pool", "Work"]

Work = Callable[[Any, Settings], Any]
"""What runs in a worker. Where it gives an iterator, the job goes step by step: its result is the list of all that the
iterator gave. It is broken off, with at least one step done, when the process has grown too large."""


class Pool(Protocol):
    """Workers that run jobs in any order; entering starts them, leaving stops them at once, whatever they do.

    `room` is how many jobs it likes to hold at once: with fewer, workers may stand idle; with more, nothing is won.
    """

    room: int

    def submit(self, job: Any, timeout: float) -> None:
        """Take a job that may run for `timeout` seconds from the moment a worker begins it, or each of its steps."""

    def finished(self, wait: float | None = None) -> list[tuple[Any, Any | KehoachError]]:
        """Jobs that ended, each with its result; blocks until there is one, or for `wait` seconds.

        A job that killed its worker, ran out of time or of memory comes with `WorkFailed`, which has the steps that it
        did before; jobs that only waited beside it are run again and not told of. Empty when no job is held. Raises `WorkFailed` when workers cannot be
        started at all.
        """

    def __enter__(self) -> Pool: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Engine(Protocol):
    """Makes the pool in which ``work(job, settings)`` runs.

    `work` is a module-level function (or a partial of one); jobs and results can be pickled. With
    ``settings.workers == 0`` it runs in this process.
    """

    def __call__(self, work: Work, settings: Settings) -> Pool: ...


def _local(work: Work, settings: Settings) -> Pool:
    return here.Here(work, settings) if settings.workers == 0 else local.Workers(work, settings)


def _ray(work: Work, settings: Settings) -> Pool:
    try:
        from pipeline.engines import ray
    except ImportError as error:
        raise MissingDependency(f"Ray is not installed ({error})", "pip install 'kehoach[ray]'") from error
    return ray.Cluster(work, settings)


ENGINES: dict[str, Engine] = {"local": _local, "ray": _ray}
