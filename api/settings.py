"""What the server is told by its environment and its configuration file: one table, which the documentation repeats.

``python -m api.settings`` prints the table as docs/http.md holds it. A new setting is a new field with its entry.
"""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from api.kinds import BadSetting, Entry, choice, entries, flag, number, path, shown, text, whole, words

__all__ = ["ENTRIES", "VARIABLES", "BadSetting", "Settings", "read_file", "table"]

_SHORTEST_TOKEN = 16
_LARGEST_FILE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the server. ``token_hash`` is the SHA-256 of the token; the token itself is not kept."""

    token_hash: bytes | None = None

    store: Annotated[str, Entry(text, "folder of the graph")] = "waqai-store"
    models: Annotated[
        Path | None, Entry(path, "folder of Stanza weights to use instead of the package's", "the package's")
    ] = None
    base: Annotated[str | None, Entry(text, "base IRI of the data, for a new store", "our own")] = None
    host: Annotated[str, Entry(text, "address that `serve` listens on")] = "127.0.0.1"
    port: Annotated[int, Entry(whole(0, 65535), "port that `serve` listens on")] = 8000
    trusted_proxies: Annotated[
        tuple[str, ...], Entry(words, "addresses or networks of proxies whose `X-Forwarded-For` is believed")
    ] = ("127.0.0.1",)

    tokens: Annotated[Path | None, Entry(path, "file of tokens, written by `waqai tokens`")] = None
    public_read: Annotated[
        bool | None, Entry(flag, "whether reads need no token", "`true` without a file of tokens, `false` with one")
    ] = None
    public_metrics: Annotated[bool, Entry(flag, "whether `/metrics` needs no token")] = False
    rate: Annotated[int, Entry(whole(0, 10_000_000), "requests a minute for each token; 0 for any number")] = 6000
    public_rate: Annotated[
        int,
        Entry(whole(0, 10_000_000), "requests a minute without a token for each address, where tokens are configured"),
    ] = 600
    cors_origins: Annotated[
        tuple[str, ...], Entry(words, "origins whose pages may ask, like `https://maps.example.org`; `*` for all")
    ] = ()
    audit_log: Annotated[
        Path | None,
        Entry(
            path,
            "file that each write is appended to; `off` for none",
            "`STORE.audit.jsonl` beside a store in a folder",
        ),
    ] = None

    default_graph: Annotated[
        str, Entry(choice("union", "strict"), "what a query without a dataset sees: the `union` of all, or the unnamed")
    ] = "union"
    federation: Annotated[
        bool, Entry(flag, "whether queries may call other servers (`SERVICE`), and updates fetch from them (`LOAD`)")
    ] = False

    body_limit: Annotated[int, Entry(whole(1024, 20 * 1024 * 1024), "largest request body in bytes")] = 2 * 1024 * 1024
    query_seconds: Annotated[
        float, Entry(number(0.1, 3600), "longest time that a query, or a wait for the graph, may take")
    ] = 30.0
    query_memory: Annotated[
        int, Entry(whole(64, 1024 * 1024), "memory that a query may take, in MiB, on top of some 60 for its process")
    ] = 1024
    query_rows: Annotated[int, Entry(whole(1, 10**12), "rows or statements that an answer may have")] = 1_000_000
    query_bytes: Annotated[int, Entry(whole(1024, 10**15), "bytes that an answer may have")] = 1024 * 1024 * 1024
    readers: Annotated[
        int | None, Entry(whole(1, 256), "queries answered at the same time", "one a processor, at least 2")
    ] = None
    slow_readers: Annotated[int, Entry(whole(1, 256), "further queries that may run longer than a second")] = 4
    extract_seconds: Annotated[float, Entry(number(1, 86_400), "longest wait for an extraction")] = 300.0
    queue: Annotated[int, Entry(whole(1, 10_000), "requests that may wait for the graph, and for the extractor")] = 32
    connections: Annotated[int, Entry(whole(1, 100_000), "connections at a time; more are answered 503")] = 512
    header_seconds: Annotated[
        float, Entry(number(0.1, 3600), "longest time that the head of a request may take to come")
    ] = 15.0
    body_seconds: Annotated[
        float, Entry(number(0.1, 3600), "longest time that the body of a request may take to come")
    ] = 60.0
    send_seconds: Annotated[
        float, Entry(number(0.1, 3600), "longest time that a client may leave its answer waiting before it is cut off")
    ] = 60.0
    keep_alive_seconds: Annotated[int, Entry(whole(1, 3600), "how long an idle connection is kept")] = 15
    shutdown_seconds: Annotated[int, Entry(whole(1, 3600), "how long running requests may go on after SIGTERM")] = 30

    log_format: Annotated[str, Entry(choice("json", "text"), "log as JSON lines (`json`), or for the eye (`text`)")] = (
        "json"
    )
    log_level: Annotated[
        str, Entry(choice("debug", "info", "warning", "error"), "least severe messages logged; requests are `info`")
    ] = "info"

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str] = os.environ, models: Path | None = None, file: Path | None = None
    ) -> Settings:
        """Settings out of environment variables, and of the file that WAQAI_CONFIG names where they are silent.

        :param models: goes before both.
        :param file: the configuration file, in place of WAQAI_CONFIG.
        :raises BadSetting: where one cannot be used.
        """
        named = environment.get("WAQAI_CONFIG")
        file = file or (Path(named) if named else None)
        values = read_file(file) if file else {}
        hashed = values.pop("token_hash", None)
        for name, one in ENTRIES.items():
            if given := environment.get(_variable(name)):
                values[name] = one.read(given, _variable(name))
        if models is not None:
            values["models"] = models
        return cls(token_hash=_token_hash(environment) or hashed, **values)

    @property
    def secured(self) -> bool:
        """Whether tokens are configured; without any, only this machine is served."""
        return self.token_hash is not None or self.tokens is not None

    @property
    def reads_are_public(self) -> bool:
        """Whether reads need no token."""
        return self.tokens is None if self.public_read is None else self.public_read


def _variable(name: str) -> str:
    return f"WAQAI_{name.upper()}"


ENTRIES: Mapping[str, Entry] = entries(Settings)
"""Every setting that environment and file share, by its name in the file."""

_ELSEWHERE: Mapping[str, str] = {
    "WAQAI_TOKEN": "one token that may do everything, at least 16 characters; not in the file",
    "WAQAI_TOKEN_SHA256": "SHA-256 of that token in hexadecimal, in place of the token itself",
    "WAQAI_CONFIG": "configuration file (TOML)",
    "WAQAI_DEBUG": "with any value, the command line shows where an unexpected error came from",
}

VARIABLES: Mapping[str, str] = {
    **{_variable(name): one.meaning for name, one in ENTRIES.items()},
    **_ELSEWHERE,
}
"""Every environment variable that Waqai reads, and what it means."""


def read_file(file: Path) -> dict[str, Any]:
    """Settings of a configuration file: names as in ENTRIES, or ``token_sha256``, which becomes ``token_hash``.

    :raises BadSetting: where the file cannot be read, or holds what is no setting.
    """
    try:
        with file.open("rb") as stream:
            content = stream.read(_LARGEST_FILE + 1)
        if len(content) > _LARGEST_FILE:
            raise BadSetting(f"{file}: is larger than {_LARGEST_FILE} bytes")
        given = tomllib.loads(content.decode("utf-8"))
    except OSError as error:
        raise BadSetting(f"{file}: {error.strerror or error}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSetting(f"{file}: is not TOML: {error}") from None
    values: dict[str, Any] = {}
    for name, value in given.items():
        where = f"'{name}' in {file}"
        if name == "token":
            raise BadSetting(f"{where}: no token is kept in a file; put its hash there, as token_sha256")
        if name == "token_sha256":
            values["token_hash"] = _digest(text(value, where), where)
        elif name in ENTRIES:
            values[name] = ENTRIES[name].read(value, where)
        else:
            raise BadSetting(f"{where}: there is no such setting; known are token_sha256, {', '.join(ENTRIES)}")
    return values


def _token_hash(environment: Mapping[str, str]) -> bytes | None:
    token, hexed = environment.get("WAQAI_TOKEN"), environment.get("WAQAI_TOKEN_SHA256")
    if token and hexed:
        raise BadSetting("WAQAI_TOKEN and WAQAI_TOKEN_SHA256 are both set; set one")
    if token:
        if len(token) < _SHORTEST_TOKEN:
            raise BadSetting(f"WAQAI_TOKEN is shorter than {_SHORTEST_TOKEN} characters, and could be guessed")
        return hashlib.sha256(token.encode("utf-8", errors="surrogateescape")).digest()
    return _digest(hexed, "WAQAI_TOKEN_SHA256") if hexed else None


def _digest(hexed: str, name: str) -> bytes:
    try:
        digest = bytes.fromhex(hexed.strip())
    except ValueError:
        digest = b""
    if len(digest) != hashlib.sha256().digest_size:
        raise BadSetting(f"{name} is no SHA-256: it must have 64 hexadecimal digits")
    return digest


def table() -> str:
    """The table of all settings in Markdown."""
    rows = ["| variable | in the file | | default |", "|---|---|---|---|"]
    default = Settings()
    for name, one in ENTRIES.items():
        rows.append(
            f"| `{_variable(name)}` | `{name}` | {one.meaning} | {one.default or shown(getattr(default, name))} |"
        )
    in_file = {"WAQAI_TOKEN_SHA256": "`token_sha256`"}
    rows += [f"| `{name}` | {in_file.get(name, '')} | {meaning} | — |" for name, meaning in _ELSEWHERE.items()]
    return "\n".join(rows)


if __name__ == "__main__":
    print(table())
