"""The outside world behind small protocols: the same one for the embedded part and the large one."""
