"""A gallery: a folder of short scripts, each with the film that it makes, and a page that shows them.

- `example`, `folder`: a script as its docstring tells of it, read without running it; the scripts of a folder.
- `pool`, `runner`: scripts run several at a time, each in an interpreter of its own.
- `film_file`, `film_difference`: films measured, and compared as a viewer sees them.
- `manifest`, `page`, `readme`: what the films of a folder are; the folder as a page of HTML, and as a README.md.
- `build`: all of it put together; the command `gallery` is a translation of that.
"""
