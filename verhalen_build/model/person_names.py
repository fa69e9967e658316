"""The parts of a person's name, as bibliographies want them: nobody is found under the `van` of `Jan van Rijn`."""

import re
from dataclasses import dataclass

# In small letters, as in the Netherlands. With a capital, as in Belgium, they belong to the family name.
_PREFIXES = frozenset(
    "aan af al au auf aus bij d' da dal dalla das de dei del della den der des di do dos du e el en het in l' la las "
    "le les lo los met op onder over 's 't te ten ter thoe to toe tot uijt uit van ver vom von voor zu zum zur".split()
)
_TITLES = frozenset(
    "bc dr dra drs dhr ds em heer ing ir lic mag med meneer mej mevr mevrouw mr mrs ms msgr mw prof rev sr zr".split()
)
_SUFFIXES = frozenset("jr jr. jnr junior sr sr. snr senior ii iii iv".split())
_DEGREES = frozenset("ba bsc bba llb llm ma mba md mphil msc phd emfc rc ra".split())
# What is more than one person, or is spoken of in the way of a family.
_GROUPS = frozenset("bestuur echtpaar en fam familie family gebroeders gezin groep redactie werkgroep &".split())
_IN_BRACKETS = re.compile(r"(?:(?<!\s)\s++)?\([^()]*+\)")
_HYPHEN = re.compile(r"(?:(?<!\s)\s++)?[-–]\s*+")
_APOSTROPHES = str.maketrans("’‘`", "'''")


@dataclass(frozen=True)
class NameParts:
    """The parts of a name: `Jan`, `van der`, `Berg` and `jr.`; any but the family name may be empty."""

    given: str
    prefix: str
    family: str
    suffix: str


def name_parts(name: str, sort_name: str = "") -> NameParts | None:
    """The parts of a name; None if it is one word, or none that can be taken apart.

    `sort_name` is how a register has it (`García Márquez, Gabriel`), which tells where the family name begins.
    """
    name, sort_name = _tidied(name), _tidied(sort_name)
    family_first = _with_family_first(sort_name if _has_same_words(name, sort_name) else name)
    if family_first is not None:
        return family_first
    words = name.partition(",")[0].split()
    while len(words) > 1 and is_form_of_address(words[0]):
        words = words[1:]
    words, suffix = _without_suffix(words)
    if len(words) < 2 or words[0][0].islower() or any(word.lower().rstrip(".") in _GROUPS for word in words):
        return None
    start = _start_of_family(words)
    end_of_prefix = start
    while end_of_prefix < len(words) - 1 and is_prefix(words[end_of_prefix]):
        end_of_prefix += 1
    if not start:
        return None
    return _parts(words[:start], words[start:end_of_prefix], words[end_of_prefix:], suffix)


def in_reading_order(name: str) -> str:
    """A name as it is spoken: `Jan van der Berg` for `Berg, Jan van der`; any other name as it is."""
    parts = _with_family_first(_tidied(name))
    return name if parts is None else " ".join(filter(None, (parts.given, parts.prefix, parts.family, parts.suffix)))


def is_prefix(word: str) -> bool:
    """Whether a word stands before a family name, as `van` does."""
    return word.translate(_APOSTROPHES) in _PREFIXES


def is_form_of_address(word: str) -> bool:
    """Whether a word stands before somebody's name without being part of it: `mevrouw` or `drs.`."""
    return word.lower().rstrip(".") in _TITLES


def _tidied(name: str) -> str:
    """A name without what is in brackets, and without spaces around hyphens."""
    return _HYPHEN.sub("-", _IN_BRACKETS.sub("", name)).strip()


def _with_family_first(name: str) -> NameParts | None:
    """The parts of a name with a comma: `Berg, Jan van der` or `van der Berg, Jan`."""
    last, comma, first = (part.strip() for part in name.partition(","))
    if not comma or not last or not first or first[0].islower() or first.lower().replace(".", "") in _DEGREES:
        return None
    family, suffix = _without_suffix(last.split())
    given = first.split()
    before = 0
    while before < len(family) - 1 and is_prefix(family[before]):
        before += 1
    after = len(given)
    while after > 1 and is_prefix(given[after - 1]):
        after -= 1
    return _parts(given[:after], [*given[after:], *family[:before]], family[before:], suffix)


def _start_of_family(words: list[str]) -> int:
    """Where the family name begins, with its prefix: 0 if there is nothing before it."""
    for place, word in enumerate(words[:-1]):
        # `De Vries`, `Van den Berg`, and both names of a couple: `Jansen-de Boer`.
        if is_prefix(word.lower()) or is_prefix(word.rpartition("-")[2]):
            return place
    return len(words) - 1


def _without_suffix(words: list[str]) -> tuple[list[str], str]:
    return (words[:-1], words[-1]) if len(words) > 2 and words[-1].lower() in _SUFFIXES else (words, "")


def _has_same_words(name: str, sort_name: str) -> bool:
    return sorted(name.replace(",", " ").split()) == sorted(sort_name.replace(",", " ").split())


def _parts(given: list[str], prefix: list[str], family: list[str], suffix: str) -> NameParts:
    return NameParts(" ".join(given), " ".join(prefix), " ".join(family), suffix)


def initials(given: str) -> str:
    """The initials of first names: `J.W.` for `Jan Willem`, `J.-W.` for `Jan-Willem`, and `IJ.` for `IJsbrand`."""
    return "".join("-".join(filter(None, map(_initials_of, word.split("-")))) for word in given.split())


def _initials_of(word: str) -> str:
    if "." in word:
        return f"{word.rstrip('.')}."
    letters = word if word[:1].isalpha() else ""
    return f"{letters[:2] if letters[:2] == 'IJ' else letters[:1]}." if letters else ""
