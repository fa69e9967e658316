"""verhalen: compiles a folder of Markdown stories into a linked website, the book you can join."""

__version__ = "0.1.0"
