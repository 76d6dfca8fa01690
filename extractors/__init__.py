"""From the page of an Arabic news article to the events it tells.

page → :class:`~ontology.records.Article` → regions → dependency trees → mentions → events with arguments and
factuality → merged within the article → :class:`~ontology.records.Extraction`.
"""

from extractors.article import Page, clean
from extractors.extractor import Extractor, Knowledge
from extractors.loading import ModelsMissingError, package_models
from extractors.reading import InputProblem, language, read_sources
from extractors.times import find_times

__all__ = [
    "Extractor",
    "InputProblem",
    "Knowledge",
    "ModelsMissingError",
    "Page",
    "clean",
    "find_times",
    "language",
    "package_models",
    "read_sources",
]
