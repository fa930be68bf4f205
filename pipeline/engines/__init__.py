"""Where the work on files runs. An engine gets a function and tasks, and yields each task with its outcome.

Adding one is one module with a function like `local.run` and one line in `ENGINES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

from pipeline.engines import local
from pipeline.errors import KehoachError
from pipeline.settings import Settings


class Engine(Protocol):
    """Runs ``work(task, settings)`` for every task, in any order; a task that could not finish comes with the reason.

    `work` is a module-level function and its tasks and results can be pickled. Tasks are taken as there is
    room for them, so `tasks` may be an endless iterator.
    """

    def __call__(
        self, work: Callable[[Any, Settings], Any], tasks: Iterable[Any], settings: Settings
    ) -> Iterator[tuple[Any, Any | KehoachError]]: ...


ENGINES: dict[str, Engine] = {"local": local.run}
