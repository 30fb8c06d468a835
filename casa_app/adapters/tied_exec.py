"""Becomes the command it is given, after asking the kernel to signal it when its parent dies (Linux, prctl(2)).

Run as a script: `tied_exec.py PARENT SIGNAL COMMAND...`. The request has to be made between fork and exec; making it
here, in a process of one thread, avoids a `preexec_fn` in a process of many.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main(parent: int, number: int, command: list[str]) -> None:
    """Never returns."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # it died before we asked
            sys.exit(1)
    os.execv(command[0], command)  # noqa: S606 the command is our own server's


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
