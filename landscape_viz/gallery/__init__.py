"""A gallery: a folder of short scripts, each with the film that it makes, and a page that shows them.

- `Piece`: one script as its docstring tells of it; `read_piece` reads it without running it.
- `produce` runs scripts, several at a time and each in a process of its own, and measures their films.
- `Manifest`: what the films of a folder are: frames, length, bytes, seeds, versions.
- `page`: the folder as one static HTML page; `readme`: as a README.md.
- `rebuild` and `check` put these together; the command `gallery` is a translation of them.

Nothing here loads jax, matplotlib or numpy into the process that asks: the workers do.
"""
