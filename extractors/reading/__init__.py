"""Reading: files, folders and streams of any make become articles; bad input becomes a report."""

from .encoding import Unreadable, decode
from .language import language
from .limits import ARTICLE_BYTES
from .sources import InputProblem, read_bytes, read_record, read_sources
from .webpage import PageInfo, WebArticle

__all__ = [
    "ARTICLE_BYTES",
    "InputProblem",
    "PageInfo",
    "Unreadable",
    "WebArticle",
    "decode",
    "language",
    "read_bytes",
    "read_record",
    "read_sources",
]
