"""The process that readers come from: started first of all, as it and the server take about as long to be there.

The module imports nothing of ours, so that this can be the first thing that the server does.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

__all__ = ["NurseryProcess"]

_START_SECONDS = 120.0
"""How long it may take to answer: it imports the graph first, on a machine that may have much else to do."""


class NurseryProcess:
    """`api.readers.nursery` in a process of its own, which is starting.

    ``control`` is the socket that it is told on; it ends when that is closed, and its readers with it.

    Raises:
        OSError: if no process can be started.
    """

    def __init__(self) -> None:
        self.control, theirs = socket.socketpair()
        self.control.settimeout(_START_SECONDS)
        paths = [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
        try:
            with theirs:
                self.process = subprocess.Popen(
                    [sys.executable, "-m", "api.readers", str(theirs.fileno())],
                    pass_fds=[theirs.fileno()],
                    env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,
                )
        except BaseException:
            self.control.close()
            raise

    def close(self) -> None:
        """End it; again is no error."""
        self.control.close()
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
