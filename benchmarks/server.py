"""A `waqai serve` in a process of its own, for measurements and for tests that kill it.

    python -m benchmarks.server WORLD-EVENTS WORLD-SEED serve --store STORE …

runs the command line as it is, but for the extractor: `benchmarks.synthetic.SyntheticExtractor` knows what is in the
articles of its world, so that no weights are loaded. Everything else is what users run.
"""

from __future__ import annotations

import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlencode

from benchmarks.synthetic import SyntheticExtractor, World

__all__ = ["Client", "Reply", "Server", "ServerDied", "free_port", "processes_of"]

ROOT = Path(__file__).resolve().parents[1]
READY = ("/health/ready", "/health")


class ServerDied(Exception):
    """The server ended, or did not come up; the message holds its last words."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: status, headers in lower case, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """Media type without parameters."""
        return self.headers.get("content-type", "").partition(";")[0]


class Client:
    """One connection to a server, kept open; for one thread. Raises ``OSError`` and ``http.client.HTTPException``."""

    def __init__(self, port: int, seconds: float = 120) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Send a request and read the whole answer."""
        try:
            self._connection.request(method, path, body, dict(headers or {}))
            answer = self._connection.getresponse()
            return Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        except (OSError, http.client.HTTPException):
            self._connection.close()
            raise

    def query(self, sparql: str, accept: str = "application/sparql-results+json", **parameters: str) -> Reply:
        """Ask a SPARQL query."""
        kind = {"Content-Type": "application/sparql-query", "Accept": accept}
        address = f"/sparql?{urlencode(parameters)}" if parameters else "/sparql"
        return self.send("POST", address, sparql.encode("utf-8"), kind)

    def put(self, article: Any) -> Reply:
        """Put an article in."""
        body = article.model_dump_json(exclude_none=True).encode("utf-8")
        return self.send("POST", "/articles", body, {"Content-Type": "application/json"})

    def close(self) -> None:
        """Let the connection go."""
        self._connection.close()


class Server:
    """A server over a store folder, as a context; ended, killed if need be, when the context is left.

    Args:
        store: folder of the store.
        world: the world that its extractor knows.
        environment: variables of the server besides those of this process.

    Raises:
        ServerDied: if it does not answer within ``seconds``.
    """

    def __init__(
        self, store: Path, world: World, environment: Mapping[str, str] | None = None, seconds: float = 180
    ) -> None:
        self.port = free_port()
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the server
        self._begun = time.perf_counter()
        command = [sys.executable, "-m", "benchmarks.server", str(world.events), str(world.seed)]
        command += ["serve", "--store", str(store), "--port", str(self.port)]
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("WAQAI_")}
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**inherited, "PYTHONUNBUFFERED": "1", **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_end_with_us,
        )
        self._seconds = seconds
        self.start_seconds: float | None = None

    def wait(self) -> Server:
        """Return when it answers; ``start_seconds`` is how long that took from the start of the process on."""
        while time.perf_counter() - self._begun < self._seconds:
            if self.process.poll() is not None:
                raise ServerDied(f"the server ended with {self.process.returncode}: {self.said()}")
            if self._answers():
                self.start_seconds = time.perf_counter() - self._begun
                return self
            time.sleep(0.01)
        raise ServerDied(f"the server did not answer within {self._seconds} s: {self.said()}")

    def client(self, seconds: float = 120) -> Client:
        """A new connection to it."""
        return Client(self.port, seconds)

    def said(self) -> str:
        """The end of what it printed."""
        self._log.seek(0)
        return self._log.read().decode("utf-8", "replace")[-3000:]

    def memory(self) -> int:
        """Bytes of memory that it and its children take, what they share counted once (PSS)."""
        return sum(_pss(process) for process in processes_of(self.process.pid))

    def kill(self) -> None:
        """Kill the server itself with -9; what it started is left to notice."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, seconds: float = 20) -> int:
        """Ask it to end, and kill it with all that it started where it doesn't; returns its exit status."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()
        for process in processes_of(self.process.pid):
            _end(process)
        self._log.close()
        return self.process.returncode

    def _answers(self) -> bool:
        client = self.client(5)
        try:
            return any(client.send("GET", path).status == 200 for path in READY)
        except (OSError, http.client.HTTPException):
            return False
        finally:
            client.close()

    def __enter__(self) -> Server:
        """Wait until it answers; ended where it doesn't."""
        try:
            return self.wait()
        except BaseException:
            self.stop(0)
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        self.stop()


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def processes_of(leader: int) -> list[int]:
    """Processes that are alive of the session of a process, and all that descend from them: readers have a session
    of their own.
    """
    parents: dict[int, int] = {}
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:  # ended meanwhile
            continue
        if fields[0] == "Z":
            continue
        parents[int(entry.name)] = int(fields[1])
        if int(fields[3]) == leader:
            found.append(int(entry.name))
    for process in found:  # grows on the way
        found.extend(child for child, parent in parents.items() if parent == process and child not in found)
    return found


def _pss(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def _end_with_us() -> None:
    """Have the kernel (Linux) end this process when the one that started it is killed: no server is left behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def _end(process: int) -> None:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return


def main() -> None:
    """The command line with another extractor."""
    from api import cli, parts

    events, seed = int(sys.argv[1]), int(sys.argv[2])
    extractor = SyntheticExtractor(World(events, seed))
    parts.make_extractor = lambda models: extractor
    sys.argv = ["waqai", *sys.argv[3:]]
    cli.main()


if __name__ == "__main__":
    main()
