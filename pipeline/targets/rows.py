"""A quantity that was judged a target made into a row."""

from __future__ import annotations

from pipeline.document import Document, Target
from pipeline.targets.clauses import Passage, trimmed
from pipeline.targets.horizons import Horizon
from pipeline.targets.indicators import indicator_of
from pipeline.targets.quantities import Quantity


def target_of(
    document: Document,
    passage: Passage,
    quantity: Quantity,
    sure: float,
    limit: Horizon | None,
    section: int | None,
    is_rank: bool = False,
) -> Target:
    """The row of a quantity that was judged a target; how well its words were read lowers its confidence."""
    clause = trimmed(document.folded, passage.clause(quantity.lead))
    return Target(
        span=quantity.span,
        text=document.text[clause.start : clause.end],
        indicator=indicator_of(document.text, passage, quantity, limit),
        comparator="<=" if is_rank else quantity.comparator,
        value=quantity.number.value,
        value_text=document.text[quantity.number.span.start : quantity.number.span.end],
        unit=quantity.unit,
        per=quantity.per,
        horizon=limit.value if limit else None,
        horizon_text=document.text[limit.span.start : limit.span.end] if limit else None,
        section=section,
        confidence=round(sure * document.confidence(quantity.span), 4),
    )
