"""The pages of a large or dangerous file, shared among several jobs: which are recognised here, and which are not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from pipeline import log
from pipeline.errors import lacks_memory

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Share:
    """What a job may do with the pages of its file; by default all.

    Attributes:
        most: pages that may be recognised here; where more must be, `Spread` is raised. None: any number.
        alone: no page is even looked at before it was tried in a job of its own.
        tried: pages that a job of their own has been through without harm.
        lost: pages that could not be read in a job of their own, with what went wrong.
    """

    most: int | None = None
    alone: bool = False
    tried: frozenset[int] = frozenset()
    lost: Mapping[int, str] = field(default_factory=dict)


WHOLE = Share()


def beyond(most: int, count: int, least: bool = False) -> tuple[str, ...]:
    """The error of a file that has more pages than are read, none where it has not; `least`: it has `count` at least."""
    if count <= most:
        return ()
    said = f"{most} pages were read, there are more" if least else f"{most} of {count} pages were read"
    return (f"only the first {said}; allow more (--max-pages) or split the file",)


class Spread(Exception):
    """A file has more pages to recognise than one job should: they want jobs of their own first."""

    def __init__(self, pages: tuple[int, ...]) -> None:
        super().__init__(pages)
        self.pages = pages


class Deferred(Exception):
    """A page waits for the recognition of a page, itself or another."""

    def __init__(self, page: int) -> None:
        super().__init__(page)
        self.page = page


class Tried(NamedTuple):
    """What became of a page in a job of its own: `error` where it cannot be read; `deferred` where it waits for another."""

    error: str | None = None
    deferred: bool = False


class Desk:
    """Says which pages of one file may be recognised now."""

    def __init__(self, share: Share = WHOLE) -> None:
        self.share = share
        self._permitted = set(share.tried)

    def permit(self, page: int) -> None:
        """Return where `page` may be recognised here and now; raises `Deferred` otherwise."""
        if self.share.most is not None and page not in self._permitted:
            raise Deferred(page)

    def bear(self, error: BaseException, layer: bool = False) -> None:
        """Return where `error` is damage of the page, or of its text `layer`, and the reading goes on without it.

        Raises `MemoryError` where the worker has too little of it: other pages may have taken the memory, and a page
        that needs too much by itself is to be told so.
        """
        if lacks_memory(error) and self.share.most is not None and not (layer and self.share.alone):
            raise MemoryError(str(error)) from error

    def try_each(self, numbers: Iterable[int], page: Callable[[int], str | None]) -> Iterator[Tried]:
        """What becomes of each page by ``page(number)``, which tells what went wrong; each may only be recognised alone."""
        for number in numbers:
            self._permitted = {number}
            try:
                with log.about(page=number):
                    tried = Tried(page(number))
            except Deferred:
                tried = Tried(deferred=True)
            yield tried

    def read(self, count: int, page: Callable[[int], P]) -> list[P]:
        """``page(number)`` for each number from 1 to `count`, in order of what may be recognised when.

        Raises `Spread` where too many pages must be recognised here.
        """
        share = self.share
        if share.alone:
            untried = tuple(n for n in range(1, count + 1) if n not in share.tried and n not in share.lost)
            if untried:
                raise Spread(untried)
        pages: dict[int, P] = {}
        while len(pages) < count:
            waiting = set()
            for number in range(1, count + 1):
                if number not in pages:
                    try:
                        with log.about(page=number):
                            pages[number] = page(number)
                    except Deferred as deferred:
                        waiting.add(deferred.page)
            if share.most is not None and len(waiting) > share.most:
                raise Spread(tuple(sorted(waiting)))
            self._permitted |= waiting
        return [pages[number] for number in range(1, count + 1)]
