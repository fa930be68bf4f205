"""What can go wrong, in words that name the file, the page and the mend.

Every error that a stage raises on purpose is a `KehoachError`. The runner turns one into the
`status`, `error` columns of `files` and goes on with the batch.
"""

from __future__ import annotations

import re
from typing import Any

# What libraries in other languages say where Python would raise MemoryError.
_LACK = re.compile("insufficient memory|bad_alloc|(failed|unable|cannot|could not) (to )?allocate|out of memory", re.I)


class KehoachError(Exception):
    """An error a person can act on.

    Args:
        problem: what is wrong, in one clause (``"tệp rỗng"``-like facts, written in English).
        mend: what the reader can do about it.
        page: 1-based page the problem stands on, where it stands on one.
    """

    def __init__(self, problem: str, mend: str = "", page: int | None = None) -> None:
        self.problem = problem
        self.mend = mend
        self.page = page
        super().__init__(str(self))

    def __str__(self) -> str:
        where = f"page {self.page}: " if self.page else ""
        return f"{where}{self.problem}" + (f"; {self.mend}" if self.mend else "")

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        # Errors cross process borders, where Exception would be rebuilt from str(self) alone.
        return type(self), (self.problem, self.mend, self.page)


class UnreadableFile(KehoachError):
    """The bytes cannot be read as any document (empty, truncated, encrypted, wrong type)."""


class UnsafeInput(KehoachError):
    """The input would do harm if opened (archive bomb, path that leaves the folder, huge image)."""


class MissingDependency(KehoachError):
    """A program, language pack or package that the work needs is not installed."""


class RuleError(KehoachError):
    """A rule file is malformed: names the file and the rule."""


class StoreError(KehoachError):
    """The output folder cannot be written or does not hold what it should."""


class UsageError(KehoachError):
    """The command was called with arguments that make no sense together."""


class WorkFailed(KehoachError):
    """A file took its worker down or ran out of time; trying again may go better.

    Args:
        steps: what the job had given before, where it goes step by step (`engines.Work`).
        late: it ran out of time.
    """

    def __init__(
        self, problem: str, mend: str = "", page: int | None = None, steps: tuple[Any, ...] = (), late: bool = False
    ) -> None:
        super().__init__(problem, mend, page)
        self.steps = steps
        self.late = late

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        return type(self), (self.problem, self.mend, self.page, self.steps, self.late)


def lacks_memory(error: BaseException | str) -> bool:
    """An error, or what a library said when it died, tells that there was not enough memory."""
    return isinstance(error, MemoryError) or bool(_LACK.search(str(error)))
