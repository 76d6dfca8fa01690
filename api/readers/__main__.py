"""``python -m api.readers FD``: the nursery, on the socket with that number. The server starts it."""

import signal
import socket
import sys

from api.readers.nursery import main

if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM):  # the server says when it is time
        signal.signal(number, signal.SIG_IGN)
    main(socket.socket(fileno=int(sys.argv[1])))
