"""Figures: what every measure returns, what the report formats and what is kept as Parquet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


@dataclass(frozen=True, slots=True, order=True)
class Figure:
    """One number.

    Attributes:
        name: what is measured: ``f1/task.deadline``, ``cer``, ``reading/seconds a page``.
        set: of specimens (``normal``), several (``without OCR``), or real documents; "" where it is none's.
        group: ``form=party``, ``unit=page``, ``reader=tesseract``; "" for all of the set.
        unit: ``share``, ``count``, ``s``, ``ms``, ``MB``, ``1/s``, ``times`` …
    """

    name: str
    set: str
    group: str
    value: float
    unit: str


class Figures:
    """Figures by name, set and group; the last one of a place stands."""

    def __init__(self, found: Iterable[Figure] = ()) -> None:
        self._all: dict[tuple[str, str, str], Figure] = {}
        self.add(found)

    def add(self, found: Iterable[Figure]) -> None:
        for one in found:
            self._all[one.name, one.set, one.group] = one

    def __iter__(self) -> Iterator[Figure]:
        return iter(sorted(self._all.values()))

    def __len__(self) -> int:
        return len(self._all)

    def get(self, name: str, set_name: str = "", group: str = "") -> float | None:
        """The value, or None where nothing was measured."""
        found = self._all.get((name, set_name, group))
        return None if found is None else found.value

    def names(self, prefix: str) -> list[str]:
        """What follows `prefix` in the names that begin with it."""
        return sorted({name.removeprefix(prefix) for name, _, _ in self._all if name.startswith(prefix)})

    def groups(self, name: str, set_name: str | None = None, prefix: str = "") -> list[str]:
        """What follows `prefix` in the groups of a figure, in order of their names."""
        found = {g for n, s, g in self._all if n == name and set_name in (None, s) and g.startswith(prefix)}
        return sorted(group.removeprefix(prefix) for group in found)

    def sets(self, name: str) -> list[str]:
        """Sets that a figure was measured on, in the order of measuring."""
        return list(dict.fromkeys(s for n, s, _ in self._all if n == name))

    def write(self, path: Path) -> None:
        """One row a figure: name, set, group, value, unit."""
        rows = [astuple(one) for one in self]
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(fields(Figure))
        types = [pa.float64() if field.name == "value" else pa.string() for field in fields(Figure)]
        table = pa.table(
            {field.name: pa.array(c, t) for field, c, t in zip(fields(Figure), columns, types, strict=True)}
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, path, compression="zstd")


def read(path: Path) -> Figures:
    """Figures that `Figures.write` kept."""
    return Figures(Figure(**row) for row in pq.read_table(path).to_pylist())
