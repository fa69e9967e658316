"""The archive that `verhalen init` writes: an example of each main kind, about a fictional village."""

from verhalen_build.model.problems import Language
from verhalen_build.translations import in_language

_DUTCH = {
    "config.yaml": """\
# De instellingen van dit boek. Wat achter een hekje (#) staat, leest alleen jij.

titel: Ons boek
ondertitel: Verhalen uit dorp en wijk
taal: {language}

# Waar wie lid wil worden naartoe kan schrijven:
# e_mail: boek@voorbeeld.nl

# De volgorde van het boek. Verhalen die hier niet staan, komen achteraan.
boek:
  delen:
    - titel: Om te beginnen
      verhalen:
        - De bank onder de linde
""",
    "stories/de-bank-onder-de-linde.md": """\
---
titel: De bank onder de linde
samenvatting: Twee buren zetten een bank neer, en het dorp kreeg een plein.
datum: 2024-05
gemeente: Lindenveen
initiatief: De Lindebank
mens: Joke Voorbeeld
thema: Eigenaarschap
citaten:
  - tekst: Zet maar neer, dan zien we wel wie er komt zitten.
    rol: ambtenaar
    verwoording: parafrase
lessen:
  - Begin klein en zichtbaar; wat er staat, praat mee.
vragen:
  - Waar in jouw dorp ontbreekt een bank?
---

Dit is een voorbeeld. Verander het, of gooi het weg.

Op een woensdag in mei sjouwde [[Joke Voorbeeld]] een oude schoolbank naar de linde. Ze had het aan niemand
gevraagd.[^1] Een uur later zat er iemand op.

## Wat er toen gebeurde

Zo begon [[De Lindebank]]. De gemeente [[Lindenveen]] kwam kijken en liet het zo.

[^1]: Achteraf bleek dat er geen vergunning nodig was.
""",
    "stories/initiatives/de-lindebank.md": """\
---
titel: De Lindebank
samenvatting: Een bank, een boom en wie er komt zitten.
gemeente: Lindenveen
mensen: [Joke Voorbeeld]
themas: [Eigenaarschap]
eigenaarschap: gemeenschap
status: loopt
begonnen: 2024-05
---

Een voorbeeld van een initiatief. Schrijf hier wat het is, wie het doet en hoe het begon.
""",
    "stories/people/joke-voorbeeld.md": """\
---
naam: Joke Voorbeeld
samenvatting: Zette een bank neer.
gemeente: Lindenveen
rollen:
  - rol: initiatiefnemer
    organisatie: De Lindebank
---

Een voorbeeld van een mens. Vraag altijd eerst of iemand zo in het boek wil staan.
""",
    "stories/municipalities/lindenveen.md": """\
---
naam: Lindenveen
samenvatting: Een verzonnen gemeente, als voorbeeld.
provincie: Drenthe
---

Een voorbeeld van een gemeente.
""",
    "stories/themes/eigenaarschap.md": """\
---
titel: Eigenaarschap
samenvatting: Van wie is het, en wie mag het zeggen?
---
""",
    "stories/words/meemaken.md": """\
---
titel: meemaken
betekenis: Erbij zijn en samen maken, in plaats van toekijken of overnemen.
---
""",
    "stories/gatherings/eerste-bijeenkomst.md": """\
---
titel: Eerste bijeenkomst
datum: 2024-06-12
gemeente: Lindenveen
onderwerpen: [kennismaken]
---

Een voorbeeld van een bijeenkomst.
""",
    "stories/pages/over-dit-boek.md": """\
---
titel: Over dit boek
---

Schrijf hier wat dit boek is, wie het maakt en hoe je meedoet.
""",
}

_ENGLISH = {
    "config.yaml": """\
# The settings of this book. What stands after a hash (#) is only for you.

title: Our book
subtitle: Stories from village and neighbourhood
language: {language}

# Where those who want to join can write:
# email: book@example.org

# The order of the book. Stories that are not here come at the end.
book:
  parts:
    - title: To begin with
      stories:
        - The bench under the lime tree
""",
    "stories/the-bench-under-the-lime-tree.md": """\
---
title: The bench under the lime tree
summary: Two neighbours put down a bench, and the village had a square.
date: 2024-05
municipality: Lindenveen
initiative: The Lime Bench
person: Joke Example
theme: Ownership
quotes:
  - text: Just put it there, and we shall see who comes to sit.
    role: civil servant
    wording: paraphrase
lessons:
  - Begin small and in sight; what is there joins the talk.
questions:
  - Where in your village is a bench missing?
---

This is an example. Change it, or throw it away.

On a Wednesday in May [[Joke Example]] dragged an old school bench to the lime tree. She had asked nobody.[^1] An hour
later somebody sat on it.

## What happened then

So [[The Lime Bench]] began. The municipality of [[Lindenveen]] came to look and let it be.

[^1]: Afterwards it turned out that no permit was needed.
""",
    "stories/initiatives/the-lime-bench.md": """\
---
title: The Lime Bench
summary: A bench, a tree and whoever comes to sit.
municipality: Lindenveen
people: [Joke Example]
themes: [Ownership]
ownership: community
status: running
started: 2024-05
---

An example of an initiative. Write here what it is, who does it and how it began.
""",
    "stories/people/joke-example.md": """\
---
name: Joke Example
summary: Put down a bench.
municipality: Lindenveen
roles:
  - role: founder
    organisation: The Lime Bench
---

An example of a person. Always ask first whether somebody wants to be in the book like this.
""",
    "stories/municipalities/lindenveen.md": """\
---
name: Lindenveen
summary: An invented municipality, as an example.
province: Drenthe
---

An example of a municipality.
""",
    "stories/themes/ownership.md": """\
---
title: Ownership
summary: Whose is it, and who may say?
---
""",
    "stories/words/making-along.md": """\
---
title: making along
definition: Being there and making it together, instead of watching or taking over.
---
""",
    "stories/gatherings/first-gathering.md": """\
---
title: First gathering
date: 2024-06-12
municipality: Lindenveen
subjects: [getting to know each other]
---

An example of a gathering.
""",
    "stories/pages/about-this-book.md": """\
---
title: About this book
---

Write here what this book is, who makes it and how to join in.
""",
}

_ARCHIVES: dict[Language, dict[str, str]] = {"nl": _DUTCH, "en": _ENGLISH}


def example_archive(language: Language) -> dict[str, str]:
    """The text of each file by path."""
    return {path: text.replace("{language}", language) for path, text in in_language(_ARCHIVES, language).items()}
