"""Work in this process, one job after the other."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from pipeline.errors import KehoachError, WorkFailed
from pipeline.settings import Settings

Outcome = tuple[Any, Any | KehoachError]


class Here:
    """A pool without processes: jobs run in this one, in order, without limits. For debugging, and for short work."""

    room = 1

    def __init__(self, work: Callable[[Any, Settings], Any], settings: Settings) -> None:
        self._work, self._settings = work, settings
        self._waiting: deque[Any] = deque()

    def submit(self, job: Any, timeout: float) -> None:
        """See `engines.Pool`."""
        self._waiting.append(job)

    def finished(self, wait: float | None = None) -> list[Outcome]:
        """See `engines.Pool`."""
        if not self._waiting:
            return []
        job = self._waiting.popleft()
        try:
            result = self._work(job, self._settings)
            return [(job, list(result) if isinstance(result, Iterator) else result)]
        except KehoachError as error:
            return [(job, error)]
        except MemoryError:
            return [(job, WorkFailed("it needs more memory than there is", "run it on a larger machine"))]

    def __enter__(self) -> Here:
        return self

    def __exit__(self, *_: object) -> None:
        self._waiting.clear()
