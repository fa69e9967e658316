"""Stand-in until the real one lands."""
from dataclasses import dataclass

def decode(data, file):
    return data.decode("utf-8-sig").replace("\r\n", "\n"), ()

@dataclass(frozen=True)
class FrontMatter:
    yaml: str | None
    yaml_line: int
    body: str
    body_line: int
    problems: tuple

def split_front_matter(text, file):
    if not text.startswith("---\n"):
        return FrontMatter(None, 1, text, 1, ())
    end = text.index("\n---\n", 3)
    y = text[4:end + 1]
    return FrontMatter(y, 2, text[end + 5:], y.count("\n") + 3, ())
