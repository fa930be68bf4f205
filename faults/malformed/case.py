"""What one malformed input is, and the list that all of them are put into."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

LINES = (
    "KẾ HOẠCH",
    "Thực hiện Nghị quyết số 07-NQ/TU ngày 03/4/2023 của Tỉnh ủy Hà An",
    "1. Giao Sở Nội vụ chủ trì, phối hợp với các sở, ban, ngành rà soát văn bản.",
    "2. Ủy ban nhân dân các huyện hoàn thành trước ngày 30/9/2023.",
)
READ = ""  # nothing may be wrong with it
EITHER: str | None = None  # it may be read, or not


@dataclass(frozen=True, slots=True)
class Case:
    """A malformed input: the name of its file, what writes it into a folder, and what its row must say.

    `word` is what the error must hold: `READ` where there must be none, `EITHER` where any error will do that names a
    mend. `members` are endings of the source paths that the input gives, where it is not the file alone.
    """

    name: str
    make: Callable[[Path], object]
    word: str | None
    members: tuple[tuple[str, str | None], ...] = ()

    def write(self, folder: Path) -> Path:
        """Make the input in `folder`; returns its path."""
        folder.mkdir(parents=True, exist_ok=True)
        self.make(folder)
        return folder / self.name


CASES: dict[str, Case] = {}


def content(
    name: str, word: str | None, members: tuple[tuple[str, str | None], ...] = ()
) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Register a function that returns the bytes of a file."""

    def register(function: Callable[[], bytes]) -> Callable[[], bytes]:
        _add(Case(name, lambda folder: (folder / name).write_bytes(function()), word, members))
        return function

    return register


def place(
    name: str, word: str | None, members: tuple[tuple[str, str | None], ...] = ()
) -> Callable[[Callable[[Path], object]], Callable[[Path], object]]:
    """Register a function that makes something odd at a path: a link, a pipe, a folder."""

    def register(function: Callable[[Path], object]) -> Callable[[Path], object]:
        _add(Case(name, lambda folder: function(folder / name), word, members))
        return function

    return register


def _add(case: Case) -> None:
    assert case.name not in CASES, case.name
    CASES[case.name] = case
