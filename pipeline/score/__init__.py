"""How right the published tables are: against gold tables in the same schema, row by row.

>>> judged = judge(Path("specimens/gold"), Path("data/processed"))
>>> summary(judged, by="level").to_pandas()
>>> compare(judged, read_baseline(Path("baseline.parquet"))).total
"""

from __future__ import annotations

from pipeline.score.align import Alignment, TextErrors, align
from pipeline.score.compare import Comparison, compare, read_baseline, save_baseline
from pipeline.score.judge import Judged, judge
from pipeline.score.measures import organ_agreement, reliability, summary, text_errors

__all__ = [
    "Alignment",
    "Comparison",
    "Judged",
    "TextErrors",
    "align",
    "compare",
    "judge",
    "organ_agreement",
    "read_baseline",
    "reliability",
    "save_baseline",
    "summary",
    "text_errors",
]
