"""Addresses of remote stores, taken apart; what is secret in them is never shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

from kg.errors import StoreError

__all__ = ["Address", "addresses", "is_address"]


def is_address(text: str) -> bool:
    """Whether the name of a store is an address and not a folder."""
    return text.startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class Address:
    """An address without its account, so that it can be shown; ``parameters`` is what stands behind its ``?``."""

    url: str
    parameters: tuple[tuple[str, str], ...] = ()
    account: tuple[str, str] | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, text: str) -> Address:
        """An address like ``https://user:password@host/path?name=value``.

        Raises:
            StoreError: if it is none; the message does not repeat it, since it may hold a password.
        """
        try:
            parts = urlsplit(text.strip())
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port, parts = None, None, urlsplit("")
        if parts.scheme not in ("http", "https") or not host:
            raise StoreError("an address of the remote store is no http or https address: check what you gave")
        place = f"[{host}]" if ":" in host else host
        url = urlunsplit((parts.scheme, f"{place}:{port}" if port else place, parts.path or "/", "", ""))
        account = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
        return cls(url, tuple(parse_qsl(parts.query, keep_blank_values=True)), account)


def addresses(text: str) -> tuple[Address, ...]:
    """The addresses of a store, separated by commas: for queries, for updates, and for the Graph Store Protocol.

    The second is the first where it is left out. The third may be left out.

    Raises:
        StoreError: if one is no address, or there are more than three.
    """
    given = tuple(Address.parse(part) for part in text.split(",") if part.strip())
    if not 1 <= len(given) <= 3:
        raise StoreError(f"a remote store has one to three addresses (query,update,graph store), not {len(given)}")
    return given if len(given) > 1 else (given[0], given[0])
