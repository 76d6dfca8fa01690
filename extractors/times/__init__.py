"""Arabic time: expressions found and resolved, and publication dates inferred."""

from extractors.times.expression import TimeExpression
from extractors.times.finder import TenseAt, find_times

__all__ = ["TenseAt", "TimeExpression", "find_times"]
