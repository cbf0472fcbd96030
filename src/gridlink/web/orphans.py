"""Ending with the process that started us: an orphan would keep the port and go on serving, with yesterday's code."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def end_with(parent: int, number: int) -> None:
    """Be sent signal `number` when process `parent`, ours, has ended, however it did. Only Linux can; a no-op elsewhere.

    If the parent has ended already, this process ends at once: nobody waits for what it would begin.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def end_with_server() -> None:
    """For a worker process of the HTTP server: SIGKILL when the server above it is gone, as nobody can drain it then."""
    server = multiprocessing.parent_process()
    if server is not None and server.ident is not None:
        end_with(server.ident, signal.SIGKILL)
