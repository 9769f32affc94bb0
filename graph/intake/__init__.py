"""How a file becomes facts: readers, and the limited child process they run in."""
