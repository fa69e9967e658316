"""Makes up archives of Dutch-like stories: any size, the same for the same seed.

Every word is put together from syllables, so the archives hold nobody's text. They have the shape that the builds are
measured on: stories of about 600 words with a footnote, a list, a table and three links to other stories, each in 1 of
40 municipalities, with 2 of 25 themes, 1 to 3 people and 1 initiative, which all have a file of their own.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

SEED = 2015
MUNICIPALITIES = 40
THEMES = 25
LINKS = 3
SMALLEST = LINKS + 1

FIRST_DAY = date(2006, 1, 1)
DAYS = 4000

ONSETS = "b br d dr f fl g gr h j k kl kr l m n p pl r s sch sl sp st str t tr v vl w z zw".split()
NUCLEI = "a aa e ee i ie o oo u uu oe ui ij ei ou eu".split()
CODAS = "f g k l lk lt m n nd nk ng p r rd rk rt s st t".split()
ENDINGS = ["", "", "", "", "", "", "en", "er", "je", "heid", "ing", "lijk", "sel"]
FUNCTION_WORDS = (
    "de het een en van in is dat op te zijn met voor niet aan er om ook als dan maar bij nog uit naar door over "
    "wij zij hun ons elkaar wat wie waar toen daarna omdat terwijl samen eerst weer steeds iedereen niemand"
).split()
FIRST_NAMES = (
    "Aafke Bram Corrie Daan Eefje Fokke Geertje Hidde Ineke Jelle Klaske Lubbert Marijke Nanne Okke Pietje Rients "
    "Sietske Tjalling Ubele Vrouwkje Wietse Ymkje Zwaantje"
).split()
PLACE_ENDINGS = "veen dam horst berg dijk wolde drecht kerk burg mond".split()
PROVINCES = "Drenthe Flevoland Gelderland Groningen Limburg Overijssel Utrecht Zeeland".split()
OWNERSHIPS = ("gemeenschap", "gedeeld", "gemeente")


@dataclass(frozen=True)
class Term:
    """A municipality, theme, person or initiative, with the fields that only its kind has, in Dutch."""

    kind: str
    slug: str
    title: str
    summary: str
    fields: tuple[tuple[str, str], ...]
    body: str


@dataclass(frozen=True)
class Name:
    """A story as another story links to it."""

    slug: str
    title: str


@dataclass(frozen=True)
class Story:
    """A story; its body is Markdown in which other stories stand as [[Title]]."""

    slug: str
    title: str
    summary: str
    date: date
    municipality: Term
    themes: tuple[Term, ...]
    people: tuple[Term, ...]
    initiative: Term
    links: tuple[Name, ...]
    body: str


@dataclass(frozen=True)
class Words:
    """A vocabulary in which, as in a language, a few words are used often and most seldom."""

    words: tuple[str, ...]
    weights: tuple[float, ...]

    def some(self, rng: random.Random, count: int) -> list[str]:
        """Draw `count` words."""
        return rng.choices(self.words, cum_weights=self.weights, k=count)

    def sentence(self, rng: random.Random) -> str:
        """Draw a sentence of 7 to 17 words."""
        words = self.some(rng, rng.randint(7, 17))
        if len(words) > 12:
            words[5] += ","
        return " ".join(words).capitalize() + "."

    def title(self, rng: random.Random) -> str:
        """Draw a title of four words, of which the last is new."""
        return " ".join([*self.some(rng, 3), _word(rng)]).capitalize()

    def paragraph(self, rng: random.Random, sentences: int) -> str:
        """Draw a paragraph of that many sentences, about 12 words each."""
        return " ".join(self.sentence(rng) for _ in range(sentences))


@dataclass(frozen=True)
class Archive:
    """An archive as a plan: the terms and the names of its stories; the stories are made one at a time."""

    seed: int
    words: Words
    municipalities: tuple[Term, ...]
    themes: tuple[Term, ...]
    people: tuple[Term, ...]
    initiatives: tuple[Term, ...]
    names: tuple[Name, ...]

    @property
    def terms(self) -> tuple[Term, ...]:
        """Every record that is not a story."""
        return self.municipalities + self.themes + self.people + self.initiatives

    def stories(self) -> Iterator[Story]:
        """Give the stories one by one, so that 10,000 of them never stand in memory together."""
        for number in range(len(self.names)):
            yield _story(self, number)


def plan(stories: int, seed: int = SEED) -> Archive:
    """Plan an archive of that many stories (at least 4, as each links to three others)."""
    if stories < SMALLEST:
        raise ValueError(f"an archive has at least {SMALLEST} stories, not {stories}")
    rng = random.Random(f"{seed} plan")
    words = _vocabulary(rng)
    taken: set[str] = set()
    municipalities = tuple(_municipality(rng, words, taken, number) for number in range(MUNICIPALITIES))
    themes = tuple(_theme(rng, words, taken) for _ in range(THEMES))
    people = tuple(_person(rng, words, taken, municipalities) for _ in range(max(20, stories // 5)))
    initiatives = tuple(_initiative(rng, words, taken, municipalities) for _ in range(max(1, stories // 10)))
    names = tuple(_name(_unused(rng, taken, words.title)) for _ in range(stories))
    return Archive(seed, words, municipalities, themes, people, initiatives, names)


def slug_of(title: str) -> str:
    """Give the file name of a title; titles here are ASCII letters and spaces."""
    return title.lower().replace(" ", "-")


def _name(title: str) -> Name:
    return Name(slug_of(title), title)


def _unused(rng: random.Random, taken: set[str], make: Callable[[random.Random], str]) -> str:
    """Make names until one is new, so that a title or slug never means two records."""
    while slug_of(name := make(rng)) in taken:
        pass
    taken.add(slug_of(name))
    return name


def _word(rng: random.Random) -> str:
    syllables = (rng.choice(ONSETS) + rng.choice(NUCLEI) + rng.choice(CODAS) for _ in range(rng.choice((1, 1, 1, 2))))
    return "".join(syllables) + rng.choice(ENDINGS)


def _vocabulary(rng: random.Random) -> Words:
    words = list(dict.fromkeys(FUNCTION_WORDS + [_word(rng) for _ in range(4000)]))
    # Zipf's law: a word's frequency falls with its rank.
    weights = accumulate(1 / (rank + 3) for rank in range(len(words)))
    return Words(tuple(words), tuple(weights))


def _municipality(rng: random.Random, words: Words, taken: set[str], number: int) -> Term:
    title = _unused(rng, taken, lambda rng: (_word(rng) + rng.choice(PLACE_ENDINGS)).capitalize())
    coordinates = f"{rng.uniform(51, 53.3):.4f}, {rng.uniform(4, 7):.4f}"
    fields = (("cbs_code", f"GM9{number:03}"), ("provincie", rng.choice(PROVINCES)), ("coordinaten", coordinates))
    return _term("gemeenten", title, rng, words, fields)


def _theme(rng: random.Random, words: Words, taken: set[str]) -> Term:
    title = _unused(rng, taken, lambda rng: (_word(rng) + _word(rng)).capitalize())
    return _term("themas", title, rng, words, ())


def _person(rng: random.Random, words: Words, taken: set[str], municipalities: tuple[Term, ...]) -> Term:
    title = _unused(rng, taken, lambda rng: f"{rng.choice(FIRST_NAMES)} {(_word(rng) + 'sma').capitalize()}")
    return _term("mensen", title, rng, words, (("gemeente", rng.choice(municipalities).title),))


def _initiative(rng: random.Random, words: Words, taken: set[str], municipalities: tuple[Term, ...]) -> Term:
    title = _unused(rng, taken, lambda rng: f"De {_word(rng)} van {_word(rng).capitalize()}")
    fields = (("gemeente", rng.choice(municipalities).title), ("eigenaarschap", rng.choice(OWNERSHIPS)))
    return _term("initiatieven", title, rng, words, fields)


def _term(kind: str, title: str, rng: random.Random, words: Words, fields: tuple[tuple[str, str], ...]) -> Term:
    body = f"{words.paragraph(rng, 3)}\n\n{words.paragraph(rng, 3)}\n"
    return Term(kind, slug_of(title), title, words.sentence(rng), fields, body)


def _story(archive: Archive, number: int) -> Story:
    # Each story has its own source of chance, so that it does not depend on how many were made before it.
    rng = random.Random(f"{archive.seed} story {number}")
    name = archive.names[number]
    links = _others(rng, archive.names, number)
    return Story(
        slug=name.slug,
        title=name.title,
        summary=archive.words.sentence(rng),
        date=FIRST_DAY + timedelta(days=rng.randrange(DAYS)),
        municipality=rng.choice(archive.municipalities),
        themes=tuple(rng.sample(archive.themes, 2)),
        people=tuple(rng.sample(archive.people, rng.randint(1, 3))),
        initiative=rng.choice(archive.initiatives),
        links=links,
        body=_body(rng, archive.words, links),
    )


def _others(rng: random.Random, names: tuple[Name, ...], number: int) -> tuple[Name, ...]:
    picked = rng.sample(range(len(names) - 1), LINKS)
    return tuple(names[at + (at >= number)] for at in picked)


def _body(rng: random.Random, words: Words, links: tuple[Name, ...]) -> str:
    """Put together about 600 words under two headings, with a list, a table, a quotation and a footnote."""
    linked = [f"{words.paragraph(rng, 6)} {words.sentence(rng)[:-1]} [[{link.title}]]." for link in links]
    blocks = [
        words.paragraph(rng, 5),
        f"{linked[0]}[^1]",
        f"## {_heading(rng, words)}",
        words.paragraph(rng, 6),
        "\n".join(f"- {words.sentence(rng)}" for _ in range(4)),
        linked[1],
        f"## {_heading(rng, words)}",
        _table(rng, words),
        f'{words.paragraph(rng, 4)} Dat heet hier "{" ".join(words.some(rng, 3))}", of *{_word(rng)}*.',
        f"> {words.paragraph(rng, 3)}",
        linked[2],
        f"[^1]: {words.sentence(rng)}",
    ]
    return "\n\n".join(blocks) + "\n"


def _heading(rng: random.Random, words: Words) -> str:
    return " ".join(words.some(rng, 4)).capitalize()


def _table(rng: random.Random, words: Words) -> str:
    head = ["| Wat | Wanneer | Hoeveel |", "| --- | --- | ---: |"]
    rows = [f"| {' '.join(words.some(rng, 2))} | {rng.randint(2006, 2016)} | {rng.randint(1, 900)} |" for _ in range(4)]
    return "\n".join(head + rows)
