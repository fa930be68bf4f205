"""What a change won and lost, row by row, against rows judged before."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import UsageError
from pipeline.score.judge import Judged
from pipeline.score.sheet import INVENTED, RIGHT
from pipeline.score.tables import GROUPS

_COLUMNS = ("key", "what", *GROUPS, "verdict", "method")
GAINED, LOST, NEW, GONE = "gained", "lost", "new", "gone"


@dataclass(frozen=True)
class Comparison:
    """Gain and loss.

    Attributes:
        changes: rows that changed, the worst first: ``key``, ``what``, groups, ``method``, ``before`` and ``after``
            (verdicts, null where there was no row), ``change``, ``gold``, ``published``, ``confidence``.

            ``gained``: became right, or an invention that is no longer made.
            ``lost``: was right, or an invention that was not made before.
            ``new``, ``gone``: gold rows that only one of the two knows; they count for nothing.
        net: per `what`: how many of each, and ``net``, gained less lost; the greatest loss first.
    """

    changes: pa.Table
    net: pa.Table

    @property
    def total(self) -> int:
        """Gained less lost, over everything."""
        return int(sum(self.net["net"].to_pylist()))

    @property
    def is_loss(self) -> bool:
        """More was lost than gained, over everything or in any one `what`."""
        return self.total < 0 or any(net < 0 for net in self.net["net"].to_pylist())

    def by(self, group: str | None = None) -> pa.Table:
        """Counts of each change by `what`, the group (one of `GROUPS`) and method."""
        keys = ["what", *([group] if group else []), "method"]
        frame = self.changes.select([*keys, "change"]).to_pandas()
        frame[keys] = frame[keys].astype(object).fillna("")
        counts = frame.groupby(keys)["change"].value_counts().unstack(fill_value=0)
        return pa.Table.from_pandas(_counted(counts).reset_index(), preserve_index=False)


def save_baseline(judged: Judged, path: Path) -> None:
    """Keep what `compare` needs, some bytes a row. Raises `UsageError` when the file cannot be written."""
    table = judged.rows.select(_COLUMNS)
    dense = pa.Table.from_arrays(
        [c if name == "key" else c.cast(pa.string()) for name, c in zip(_COLUMNS, table.columns, strict=True)],
        names=list(_COLUMNS),
    )
    try:
        pq.write_table(
            dense, path, compression="zstd", compression_level=15,
            use_dictionary=[name for name in _COLUMNS if name != "key"], column_encoding={"key": "DELTA_BYTE_ARRAY"},
        )  # fmt: skip
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}", "give another file") from error


def read_baseline(path: Path) -> pa.Table:
    """Rows that `save_baseline` kept. Raises `UsageError` when the file is none of that kind."""
    try:
        return pq.read_table(path, columns=list(_COLUMNS))
    except (OSError, pa.ArrowException) as error:
        raise UsageError(f"{path} is no baseline: {error}", "make one with: kehoach score … --save FILE") from error


def compare(judged: Judged, baseline: pa.Table) -> Comparison:
    """What became right or wrong since `baseline` was judged (rows as `read_baseline` gives them).

    Documents that only one of the two knows are left out of the count: gold has changed there, not the program.
    """
    now = judged.rows.to_pandas().set_index("key")
    then = baseline.to_pandas().set_index("key")
    joined = now.join(then[["verdict"]].rename(columns={"verdict": "before"}), how="outer")
    for column in ("what", "method", *GROUPS):
        joined[column] = joined[column].astype(object).where(joined[column].notna(), then[column].astype(object))
    joined["after"] = joined.pop("verdict").astype(object)
    shared = _documents(now) & _documents(then)
    joined["change"] = [
        _change(before, after, key.split("/", 1)[0] in shared)
        for key, before, after in zip(joined.index, joined["before"], joined["after"], strict=True)
    ]
    changes = joined[joined["change"] != ""]
    counts = _counted(changes.groupby("what")["change"].value_counts().unstack(fill_value=0))
    counts["net"] = counts[GAINED] - counts[LOST]
    counts = counts.sort_values("net", kind="stable")
    worst = changes.assign(net=changes["what"].map(counts["net"]), lost=changes["change"] == LOST).reset_index()
    worst = worst.sort_values(["lost", "net", "confidence"], ascending=[False, True, False], kind="stable")
    columns = ["key", "what", *GROUPS, "method", "before", "after", "change", "gold", "published", "confidence"]
    strings = [(name, pa.string()) for name in columns[:-1]]
    schema = pa.schema([*strings, ("confidence", pa.float64())])
    return Comparison(
        pa.Table.from_pandas(worst[columns], schema=schema, preserve_index=False),
        pa.Table.from_pandas(counts.reset_index(), preserve_index=False),
    )


def _documents(frame: pd.DataFrame) -> set[str]:
    return {key.split("/", 1)[0] for key in frame.index}


def _change(before: object, after: object, shared: bool) -> str:
    there, here = isinstance(before, str), isinstance(after, str)
    if there and here:
        if (before == RIGHT) == (after == RIGHT):
            return ""
        return GAINED if after == RIGHT else LOST
    if INVENTED in (before, after) and shared:
        return LOST if here else GAINED
    return NEW if here else GONE


def _counted(counts: pd.DataFrame) -> pd.DataFrame:
    return counts.reindex(columns=[GAINED, LOST, NEW, GONE], fill_value=0).rename_axis(columns=None)
