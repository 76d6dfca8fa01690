"""Parameters of addresses and forms, each any number of times, as the SPARQL protocols have them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from fastapi import Request

from api.problems import Problem

__all__ = ["Parameters", "address_of", "parameters_of"]

MOST = 200
_HOST = re.compile(r"[A-Za-z0-9.:_\[\]-]+")
_PATH = re.compile(rb"(?:[A-Za-z0-9/:@!$&'()*+,;=._~-]|%[0-9A-Fa-f]{2})+")


@dataclass(frozen=True, slots=True)
class Parameters:
    """Names and values in order."""

    pairs: tuple[tuple[str, str], ...] = ()

    def all(self, name: str) -> list[str]:
        """All values of a parameter."""
        return [value for each, value in self.pairs if each == name]

    def one(self, name: str) -> str | None:
        """The value of a parameter that may be given once.

        :raises Problem: 400 where it is given more often.
        """
        values = self.all(name)
        if len(values) > 1:
            raise Problem(400, f"there are {len(values)} '{name}' parameters; send one")
        return values[0] if values else None

    def refuse(self, reason: str, *names: str) -> None:
        """End the request where one of these parameters is given.

        :raises Problem: 400.
        """
        given = [name for name in names if self.all(name)]
        if given:
            raise Problem(400, f"{given[0]}: {reason}")

    def __add__(self, other: Parameters) -> Parameters:
        """Those of both."""
        return Parameters(self.pairs + other.pairs)


def parameters_of(source: Request | bytes) -> Parameters:
    """The parameters of a request's address, or of a form.

    :raises Problem: 400 where they are not percent-encoded UTF-8, or too many.
    """
    encoded = source if isinstance(source, bytes) else source.scope["query_string"]
    try:
        text = encoded.decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST)
    except UnicodeDecodeError as error:
        raise Problem(400, f"the parameters are not percent-encoded UTF-8: byte {error.start}") from None
    except ValueError:
        raise Problem(400, f"there are more than {MOST} parameters") from None
    return Parameters(tuple(pairs))


def address_of(request: Request) -> str:
    """The absolute IRI that was asked for, just as it was written, without its parameters.

    :raises Problem: 400 where host or path could not stand in an IRI.
    """
    host = request.headers.get("host", "")
    path: bytes = request.scope.get("raw_path") or request.scope["path"].encode("utf-8")
    path = path.partition(b"?")[0]
    if not _HOST.fullmatch(host):
        raise Problem(400, "the Host header is no name of a host")
    if not _PATH.fullmatch(path):
        raise Problem(400, "the path holds characters that must be percent-encoded")
    return f"{request.scope['scheme']}://{host}{path.decode('ascii')}"
