"""The stems of words, by Snowball: `tuinen` and `tuin` have the same one."""

import re
from collections.abc import Iterable

from Stemmer import Stemmer  # type: ignore[import-not-found]

from verhalen_build.model.names import plain
from verhalen_build.model.problems import Language

# Snowball names an algorithm by the code of its language. For Dutch it has two; this is the one whose stems are
# beginnings of words, so that a word that occurs nowhere else can still be matched by its beginning.
# Source: https://snowballstem.org/algorithms/
_ALGORITHMS: dict[Language, str] = {"nl": "dutch_porter"}
_WORD = re.compile(r"[^\W\d_]{3,}")


def stems_of(texts: Iterable[str], language: Language) -> dict[str, str]:
    """The stem of each word in these texts that differs from its stem; lower case and without accents, sorted."""
    try:
        stem = Stemmer(_ALGORITHMS.get(language, language)).stemWord
    except KeyError:
        # Snowball does not know this language: a word is found as it is.
        return {}
    words = sorted({word for text in texts for word in _WORD.findall(text.lower())})
    stems = {plain(word): plain(stem(word)) for word in words}
    return {word: word_stem for word, word_stem in sorted(stems.items()) if word_stem != word}
