"""Arabic time: expressions found and resolved, and publication dates inferred."""

from extractors.times.expression import TimeExpression
from extractors.times.facts import FactFinder, FactMention, public_facts
from extractors.times.finder import TenseAt, find_times
from extractors.times.page import PageDate, PageDates, page_dates
from extractors.times.publication import infer_publication
from extractors.times.tenures import tenures

__all__ = [
    "FactFinder",
    "FactMention",
    "PageDate",
    "PageDates",
    "TenseAt",
    "TimeExpression",
    "find_times",
    "infer_publication",
    "page_dates",
    "public_facts",
    "tenures",
]
