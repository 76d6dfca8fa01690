"""Readers: queries run in processes of their own, each on a snapshot, so that any of them can be stopped."""

from api.readers.face import Readers, Reply, Writer
from api.readers.limits import AnswerTooLarge, Limits, OutOfMemory, OutOfTime, QueryStopped, ReaderLost

__all__ = [
    "AnswerTooLarge",
    "Limits",
    "OutOfMemory",
    "OutOfTime",
    "QueryStopped",
    "ReaderLost",
    "Readers",
    "Reply",
    "Writer",
]
