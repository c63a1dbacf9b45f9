"""Start a program in a session of its own, print its number, and stay behind only to bury it.

What belongs here: what must happen between us and the program. What does not: anything of ours; it runs as a
script, in a Python that loads nothing (`-I -S`).

Somebody has to wait for a program when it ends, or it stays in the process table as a zombie. We have left
by then, and in a container the first process often buries nobody. A shell could do it, but what a shell
starts in the background ignores SIGINT, and Dagster derives its answer to SIGTERM from that.

Arguments: the log file, then the program and its own arguments.
"""

from __future__ import annotations

import os
import signal
import sys


def main(log: str, *command: str) -> None:
    """Leave two processes behind: the program, and the one that waits for it."""
    if os.fork():
        os._exit(0)
    os.setsid()
    pid = os.posix_spawn(
        command[0],
        command,
        os.environ,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
    )
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # whoever stops the program may ask us too; we end after it
    print(pid, flush=True)  # noqa: T201  (the answer to whoever started us)
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(silence, stream)
    os.waitpid(pid, 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
