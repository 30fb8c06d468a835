"""What a server does with its memory once it has started."""

import gc


async def settle() -> None:
    """Takes what start-up made out of the garbage collector's rounds: all of it lives as long as the process."""
    gc.collect()
    gc.freeze()
