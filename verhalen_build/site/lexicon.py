"""The words of the book as searching needs them: which there are, and which belong together.

Words belong together as forms of one word, as names of one record, and as a word and the compounds that end in it
(`begroting` and `burgerbegroting`).
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations

from Stemmer import Stemmer  # type: ignore[import-not-found]

from verhalen_build.model.names import plain
from verhalen_build.model.problems import Language

# Snowball names an algorithm by the code of its language. For Dutch it has two; this is the one that leaves `burger`
# and `eigenaar` as they are. Source: https://snowballstem.org/algorithms/
_ALGORITHMS: dict[Language, str] = {"nl": "dutch_porter"}
# Endings of which Snowball takes too much or too little, and what is the same in all forms of such a word: `overheid`
# is not `over`, a `regeling` is no `regel`, but `coöperaties` are several of a `coöperatie`.
_OWN_STEMS: dict[Language, tuple[tuple[re.Pattern[str], str], ...]] = {
    "nl": (
        (re.compile(r"(.{3}he)(?:id|ids|den)$"), r"\1id"),
        (re.compile(r"(.{3}ing)(?:en|s)?$"), r"\1"),
        (re.compile(r"(.{3}ie)s?$"), r"\1"),
    )
}
_SMALL_WORDS: dict[Language, str] = {
    "nl": "aan af al als bij dan dat de deze die dit doe doen doet door een en er gaat haar heb heeft het hem hen hij"
    " hoe hun iets ik in is je kan kun kunt maar me mee met mijn moet na naar net niet nog nu of om onder ons ook op"
    " over samen t te tegen tot u uit van vanuit veel vind vinden voor waar waarom was wat we weer welke wel werd wie"
    " wij wil word worden wordt ze zich zijn zo",
    "en": "a about an and are as at be by do does for from has have how i in is it me my not of on or our that the"
    " their them they this to was we what when where which who why will with you your",
}
# With what words begin and end that are no compounds: `verhalen`, `terugzetten`, `vriendelijk`, `landschap`.
_NO_FRONTS: dict[Language, str] = {"nl": "her mis ont terug toe ver vast weg"}
_NO_TAILS: dict[Language, str] = {
    "nl": "achtig baar heid lijk ling loos matig rijk schap teit vol vormig waarts waardig zaam"
}
_VERB_ENDINGS: dict[Language, tuple[str, ...]] = {"nl": ("t", "en")}
_WORD = re.compile(r"[^\W_]+")
_DIGIT = re.compile(r"\d")
_SHORTEST_FRONT, _SHORTEST_TAIL, _SHORTEST_COMPOUND = 3, 4, 8
# Of a tail that is no word of the book itself more is asked, for many a word ends in something by chance.
_SHORTEST_NEW_TAIL = 5
# What Dutch puts between the parts of a compound.
_LINKS = ("", "s", "en", "e", "n")
# A browser fetches a part of the index for each.
_MOST_OTHERS = 4
_MOST_COMPOUNDS = 6
# The entries are searched for names that readers must not see; none is read across these.
ENTRY_END, FIELD_END, _VALUE_END = "!", ":", "="


def small_words(language: Language) -> str:
    """Words that do not narrow a search down; "" for a language of which they are not known."""
    return _SMALL_WORDS.get(language, "")


def words_in(text: str) -> list[str]:
    """The words of a text as they are looked up: lower case and without accents."""
    return _WORD.findall(plain(text))


@dataclass(frozen=True)
class SearchLexicon:
    """The words that a search may find, and the names of each record that has several.

    `common` are the words that are also written without a capital; others are names, which are no compounds.
    """

    words: frozenset[str]
    common: frozenset[str]
    names: tuple[tuple[str, ...], ...]
    language: Language

    def entries(self) -> list[str]:
        """An entry for each word, sorted: the word, its other forms and names, and compounds that end in it.

        Where a record has a name of several words, there is an entry for that too, and one for what compounds end in.
        """
        keys = self.words | self._synonyms.keys() | self._compounds_of_new.keys()
        return [self._entry(word) for word in sorted(keys)]

    def _entry(self, word: str) -> str:
        stem = self._stem_of.get(word, word)
        forms = (form for form in self._forms.get(stem, ()) if form != word)
        others = tuple(dict.fromkeys([*self._synonyms.get(word, ()), *forms]))
        compounds = [self._forms[compound][0] for compound in self._compounds_of.get(stem, ())]
        compounds += self._compounds_of_new.get(word, ())
        fields = (others[:_MOST_OTHERS], compounds[:_MOST_COMPOUNDS])
        return FIELD_END.join([word, *map(_VALUE_END.join, fields)]).rstrip(FIELD_END)

    @cached_property
    def _synonyms(self) -> dict[str, list[str]]:
        """By each name of a record, in words as they are looked up, its other names."""
        synonyms = defaultdict(list)
        for names in self.names:
            keys = dict.fromkeys(" ".join(words_in(name)) for name in names)
            for name, other in permutations(filter(None, keys), 2):
                # Whoever finds one word finds it within more words too.
                if not set(name.split()) <= set(other.split()):
                    synonyms[name].append(other)
        return dict(synonyms)

    @cached_property
    def _stem_of(self) -> dict[str, str]:
        try:
            stem = Stemmer(_ALGORITHMS.get(self.language, self.language)).stemWord
        except KeyError:
            # Snowball does not know this language: each word is its own stem.
            stem = str
        return {word: self._stem(word, stem) for word in sorted(self.words) if not _DIGIT.search(word)}

    def _stem(self, word: str, stem: Callable[[str], str]) -> str:
        for ending, own_stem in _OWN_STEMS.get(self.language, ()):
            if ending.search(word):
                return ending.sub(own_stem, word)
        stemmed = plain(stem(word))
        return word if stemmed in self._small else stemmed

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
        for stem, forms in self._forms.items():
            tail = next((tail for tail in self._tails(stem) if tail in self._forms), "")
            if tail and not self.common.isdisjoint(forms) and not self._is_verb(stem, tail):
                compounds[tail].append(stem)
        return {tail: sorted(stems, key=_shortest_first) for tail, stems in compounds.items()}

    @cached_property
    def _compounds_of_new(self) -> dict[str, list[str]]:
        """By what is no word of the book, compounds that end in it: `crossbaan` where there is a `fietscrossbaan`."""
        compounds = defaultdict(list)
        for word in self.common & self._stem_of.keys():
            for tail in self._tails(word):
                if len(tail) >= _SHORTEST_NEW_TAIL and tail not in self.words:
                    compounds[tail].append(word)
        return {tail: sorted(words, key=_shortest_first) for tail, words in compounds.items()}

    def _tails(self, word: str) -> Iterator[str]:
        """What a word ends in after something with which a compound may begin, the longest first."""
        if len(word) >= _SHORTEST_COMPOUND:
            for place in range(_SHORTEST_FRONT, len(word) - _SHORTEST_TAIL + 1):
                if word[place:] not in self._small and self._is_front(word[:place]):
                    yield word[place:]

    def _is_verb(self, compound: str, tail: str) -> bool:
        """Whether a compound is a verb, as `plaatsvinden`: so is its tail, and it is not written without an ending."""
        endings = _VERB_ENDINGS.get(self.language, ())
        is_verb = bool(endings) and all(tail + ending in self.words for ending in endings)
        return is_verb and compound not in self.words

    @cached_property
    def _small(self) -> frozenset[str]:
        lists = (small_words(self.language), *(table.get(self.language, "") for table in (_NO_FRONTS, _NO_TAILS)))
        return frozenset(" ".join(lists).split())

    @cached_property
    def _fronts(self) -> frozenset[str]:
        """Words and stems with which a compound may begin."""
        return (self.words | set(self._stem_of.values())) - self._small

    def _is_front(self, front: str) -> bool:
        """Whether this may be what a compound begins with."""
        words = {front.removesuffix(link) for link in _LINKS if len(front) - len(link) >= _SHORTEST_FRONT}
        return words.isdisjoint(self._small) and not words.isdisjoint(self._fronts)


def _shortest_first(word: str) -> tuple[int, str]:
    return len(word), word
