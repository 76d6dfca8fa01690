"""Readers: queries run in processes of their own, each on a snapshot, so that any of them can be stopped."""

from api.readers.face import Readers, Reply, Writer
from api.readers.limits import AnswerTooLarge, Limits, OutOfMemory, OutOfTime, QueryStopped, ReaderLost
from api.readers.making import make_readers
from api.readers.pooled import PooledReaders
from api.readers.questions import ArticleAs, Page, Question, Record, Relations, Value
from api.readers.responses import answered
from api.readers.threads import ThreadReaders
from api.readers.writing import GraphWriter

__all__ = [
    "AnswerTooLarge",
    "ArticleAs",
    "GraphWriter",
    "Limits",
    "OutOfMemory",
    "OutOfTime",
    "Page",
    "PooledReaders",
    "QueryStopped",
    "Question",
    "ReaderLost",
    "Readers",
    "Record",
    "Relations",
    "Reply",
    "ThreadReaders",
    "Value",
    "Writer",
    "answered",
    "make_readers",
]
