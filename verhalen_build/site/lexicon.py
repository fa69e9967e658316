"""The words of the book as searching needs them: which there are, and which belong together.

Words belong together as a compound and what it ends in (`burgerbegroting` and `begroting`), as names of one record,
and, where the search knows no stems itself, as forms of one word.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations

from Stemmer import Stemmer  # type: ignore[import-not-found]

from verhalen_build.model.names import plain
from verhalen_build.model.problems import Language

# Snowball names an algorithm by the code of its language. For Dutch it has two; this is the one whose stems are
# beginnings of words. Source: https://snowballstem.org/algorithms/
_ALGORITHMS: dict[Language, str] = {"nl": "dutch_porter"}
_SMALL_WORDS: dict[Language, str] = {
    "nl": "aan af al als bij dan dat de deze die dit door een en er gaat haar heb heeft het hem hen hij hoe hun ik in"
    " is je kan maar me mee met mijn moet na naar net niet nog nu of om onder ons ook op over samen t te tegen tot u"
    " uit van vanuit veel voor waar waarom was wat we weer welke wel werd wie wij wil word worden wordt ze zich"
    " zijn zo",
    "en": "a about an and are as at be by do does for from has have how i in is it me my not of on or our that the"
    " their them they this to was we what when where which who why will with you your",
}
# With which words begin that are no compounds of what follows: `verhalen`, `terugzetten`.
_NO_FRONTS: dict[Language, str] = {"nl": "her mis ont terug toe ver vast weg"}
_WORD = re.compile(r"[^\W_]+")
_DIGIT = re.compile(r"\d")
_SHORTEST_TAIL = 4
_SHORTEST_FRONT = 3
# What Dutch puts between the parts of a compound.
_LINKS = ("", "s", "en", "e", "n")
_MOST_COMPOUNDS = 20
# The entries are searched for names that readers must not see; none is read across these.
ENTRY_END, FIELD_END, _VALUE_END = ";", ":", "|"


def small_words(language: Language) -> str:
    """Words that do not narrow a search down; "" for a language of which they are not known."""
    return _SMALL_WORDS.get(language, "")


def words_in(text: str) -> list[str]:
    """The words of a text as they are looked up: lower case and without accents."""
    return _WORD.findall(plain(text))


@dataclass(frozen=True)
class SearchLexicon:
    """The words that a search may find, and the names of each record that has several.

    `with_forms` is for a search that does not know that two words are forms of one.
    """

    words: frozenset[str]
    names: tuple[tuple[str, ...], ...]
    language: Language
    with_forms: bool = False

    def entries(self) -> list[str]:
        """An entry for each word, sorted: the word, other names for it, compounds that end in it, and what it ends in.

        Where a record has a name of several words, there is an entry for that too.
        """
        synonyms = self._synonyms()
        return [self._entry(word, synonyms.get(word, ())) for word in sorted(self.words | synonyms.keys())]

    def _entry(self, word: str, synonyms: Iterable[str]) -> str:
        stem = self._stem_of.get(word, "")
        forms = self._forms.get(stem, ()) if self.with_forms else ()
        head = self._head_of.get(stem)
        fields = (
            dict.fromkeys([*synonyms, *(form for form in forms if form != word)]),
            [self._forms[compound][0] for compound in self._compounds_of.get(stem, ())],
            [self._forms[head][0]] if head else (),
        )
        return FIELD_END.join([word, *map(_VALUE_END.join, fields)]).rstrip(FIELD_END)

    def _synonyms(self) -> dict[str, list[str]]:
        """By each name of a record, in words as they are looked up, its other names."""
        synonyms = defaultdict(list)
        for names in self.names:
            keys = dict.fromkeys(" ".join(words_in(name)) for name in names)
            for name, other in permutations(filter(None, keys), 2):
                # Whoever finds one word finds it within more words too.
                if not set(name.split()) <= set(other.split()):
                    synonyms[name].append(other)
        return synonyms

    @cached_property
    def _stem_of(self) -> dict[str, str]:
        try:
            stem = Stemmer(_ALGORITHMS.get(self.language, self.language)).stemWord
        except KeyError:
            # Snowball does not know this language: each word is its own stem.
            stem = str
        return {word: plain(stem(word)) for word in sorted(self.words) if not _DIGIT.search(word)}

    @cached_property
    def _forms(self) -> dict[str, list[str]]:
        """The words with each stem, the shortest first."""
        forms = defaultdict(list)
        for word, stem in self._stem_of.items():
            forms[stem].append(word)
        return {stem: sorted(words, key=_shortest_first) for stem, words in forms.items()}

    @cached_property
    def _compounds_of(self) -> dict[str, list[str]]:
        """By a stem, the stems of compounds that end in it."""
        compounds = defaultdict(list)
        for stem in self._forms:
            for place in range(_SHORTEST_FRONT, len(stem) - _SHORTEST_TAIL + 1):
                front, tail = stem[:place], stem[place:]
                if (
                    tail in self._forms
                    and tail not in self._small
                    and self._is_front(front, len(front) > _SHORTEST_FRONT)
                ):
                    compounds[tail].append(stem)
                    break
        return {tail: sorted(stems, key=_shortest_first)[:_MOST_COMPOUNDS] for tail, stems in compounds.items()}

    @cached_property
    def _head_of(self) -> dict[str, str]:
        """By the stem of a compound, the stem of the word that it ends in, if it begins with a word too."""
        return {
            compound: tail
            for tail, compounds in self._compounds_of.items()
            for compound in compounds
            if self._is_front(compound.removesuffix(tail), may_be_unknown=False)
        }

    @cached_property
    def _small(self) -> frozenset[str]:
        return frozenset(f"{small_words(self.language)} {_NO_FRONTS.get(self.language, '')}".split())

    def _is_front(self, front: str, may_be_unknown: bool) -> bool:
        """Whether this may be what a compound begins with."""
        words = {front.removesuffix(link) for link in _LINKS}
        return words.isdisjoint(self._small) and (may_be_unknown or not words.isdisjoint(self.words))


def _shortest_first(word: str) -> tuple[int, str]:
    return len(word), word
