from dataclasses import dataclass
import yaml
@dataclass(frozen=True)
class Scalar:
    text: str
    line: int
    column: int
    quoted: bool
@dataclass(frozen=True)
class Sequence:
    items: tuple
    line: int
    column: int
@dataclass(frozen=True)
class Mapping:
    entries: tuple
    line: int
    column: int
Node = Scalar | Sequence | Mapping
def conv(n, first):
    l, c = n.start_mark.line + first, n.start_mark.column + 1
    if isinstance(n, yaml.ScalarNode):
        return Scalar("" if n.value in ("~", "null") else n.value, l, c, n.style is not None)
    if isinstance(n, yaml.SequenceNode):
        return Sequence(tuple(conv(x, first) for x in n.value), l, c)
    return Mapping(tuple((conv(k, first), conv(v, first)) for k, v in n.value), l, c)
def parse_yaml(text, file, first_line=1):
    n = yaml.compose(text, Loader=yaml.CSafeLoader)
    return (Mapping((), first_line, 1) if n is None else conv(n, first_line)), ()
def parse_mapping(text, file, first_line=1):
    return parse_yaml(text, file, first_line)
