"""Blogs of hundreds of posts as other generators have them, made by counting: each run gives the same.

A blog has posts with the front matter of its generator in all its variety, pictures, links from post to post in every
form that the generator knows, remnants of its templates, drafts, a page, and the files that make a blog of it.
"""

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

_SUBJECTS = (
    "De bank onder de linde",
    "Wie mag het zeggen?",
    "Soep op dinsdag: het vervolg",
    "'t Loo komt in beweging",
    "Een coöperatie in de wijk",
    "De sleutel van het dorpshuis",
    "Geen vergunning & toch een feest",
)
_PEOPLE = ("Joke Voorbeeld", "Piet van Elders", "Zoë de Boer", "redactie")
_TAGS = ("eigenaarschap", "loslaten", "dorpshuis", "C#", "Vergroening", "geld & tijd")
_FIRST_DAY = date(2015, 1, 7)


@dataclass(frozen=True)
class Blog:
    """A blog on disk: its files by path, the mapping for it, and the address that each of its published posts had."""

    files: dict[str, bytes]
    mapping: str
    addresses: tuple[str, ...]

    def write(self, folder: Path) -> None:
        """Write all files of the blog in a folder."""
        for name, data in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


@dataclass(frozen=True)
class _Post:
    number: int
    title: str
    slug: str
    day: date

    @property
    def author(self) -> str:
        return _PEOPLE[self.number % len(_PEOPLE)]

    @property
    def tags(self) -> list[str]:
        return [_TAGS[self.number % len(_TAGS)], _TAGS[(self.number * 5 + 1) % len(_TAGS)]][: 1 + self.number % 2]

    @property
    def is_draft(self) -> bool:
        return self.number % 50 == 49


def jekyll(count: int) -> Blog:
    """A blog for Jekyll, with the permalinks that it has of itself."""

    def address(post: _Post) -> str:
        return f"/{post.day:%Y/%m/%d}/{post.slug}.html"

    def text(post: _Post, other: _Post) -> str:
        name = f"{other.day}-{other.slug}"
        links = (
            f"[eerder]({{% post_url {name} %}})",
            f"[eerder]({{{{ site.baseurl }}}}{{% post_url {name} %}})",
            f"[eerder]({address(other)})",
            f"[eerder](https://blog.voorbeeld.nl{address(other)}#het-vervolg)",
            f"[eerder]({{{{ '{address(other)}' | relative_url }}}} \"Lees terug\")",
            f"[eerder][terug]\n\n[terug]: {address(other)}",
        )
        picture = (
            f"![Een foto van {post.number}](/assets/images/foto-{post.number % 20}.png)",
            f'{{% include figure.html src="/assets/images/foto-{post.number % 20}.png" alt="De bank" title="Om 8" %}}',
            f'<img src="{{{{ site.baseurl }}}}/assets/images/foto-{post.number % 20}.png">',
            f"[![Klein](/assets/images/foto-{post.number % 20}.png)](/assets/plan.pdf)",
        )
        remnant = (
            "{% include reacties.html %}",
            "{% highlight ruby %}\nputs '{{ niets }}'\n{% endhighlight %}",
            "{% raw %}Zo schrijf je {{ page.title }}.{% endraw %}",
            "Gemaakt op {{ page.date | date: '%d-%m-%Y' }}.",
        )
        return _text(post, links, picture, remnant)

    files: dict[str, bytes] = {}
    addresses = []
    for post, other in _posts(count):
        folder = "_drafts" if post.is_draft else "_posts"
        name = f"{folder}/{post.day}-{post.slug}.{'markdown' if post.number % 7 == 3 else 'md'}"
        front = [
            "layout: post",
            f"title: {_quoted(post.title)}",
            f"date: {post.day} 23:30:00 +0100" if post.number % 3 else "comments: true",
            f"author: {post.author}",
            f"tags: [{', '.join(map(_quoted, post.tags))}]" if post.number % 4 else "tags: dorpshuis loslaten",
        ]
        if post.number % 5 == 2:
            front += ["image: /assets/images/foto-3.png", f"excerpt: {_quoted('Kort: ' + post.title)}"]
        if post.number % 25 == 4:
            front += ["redirect_from:", f"  - /oud/{post.number}/"]
            addresses.append(f"/oud/{post.number}/")
        files[name] = _with_front("---", front, text(post, other))
        if not post.is_draft:
            addresses.append(address(post))
    files |= {
        "_config.yml": b"title: Een blog\nurl: https://blog.voorbeeld.nl\nbaseurl: ''\n",
        "over.md": _with_front("---", ["layout: page", "title: Over dit blog"], "Zie [de eerste](/assets/plan.pdf)."),
        "_layouts/post.html": b"{{ content }}\n",
        "assets/css/main.scss": b"---\n---\nbody { color: black }\n",
        "README.md": b"# Een blog\n",
        **_pictures("assets/images", 20),
        "assets/plan.pdf": b"%PDF-1.4\n",
    }
    mapping = """\
        soort: verhaal
        velden:
          author: auteurs
          tags: themas
          excerpt: samenvatting
          image: afbeelding
        weglaten: [layout, comments]
        waarden:
          author: {redactie: "-"}
        """
    return _blog(files, mapping, [*addresses, "/over.html"])


def hugo(count: int) -> Blog:
    """A blog for Hugo: posts as files and as folders with their pictures beside them, front matter in three forms."""

    def address(post: _Post) -> str:
        return f"/posts/{post.slug}/"

    def text(post: _Post, other: _Post) -> str:
        named = f"posts/{other.slug}.md" if other.number % 3 else f"posts/{other.slug}"
        links = (
            f'[eerder]({{{{< ref "{named}" >}}}})',
            f'[eerder]({{{{< relref "/{named}#het-vervolg" >}}}})',
            f"[eerder]({address(other)})",
            f"<https://blog.voorbeeld.nl{address(other)}>",
            f"[eerder](../{other.slug}/)",
        )
        own = "foto.png" if post.number % 3 == 0 else f"/images/foto-{post.number % 20}.png"
        picture = (
            f'![Een foto van {post.number}]({own} "Het plein")',
            f'{{{{< figure src="{own}" alt="De bank" title="Onder de linde" >}}}}',
            f"![]({own})",
        )
        remnant = (
            "{{< youtube w7Ft2ymGmfc >}}",
            "{{% notice tip %}}Let op{{% /notice %}}",
            "```go\n{{< niet waar >}}\n```",
            "{{< highlight python >}}\nprint(1)\n{{< /highlight >}}",
        )
        return _text(post, links, picture, remnant)

    files: dict[str, bytes] = {}
    addresses = []
    for post, other in _posts(count):
        name = f"content/posts/{post.slug}.md" if post.number % 3 else f"content/posts/{post.slug}/index.md"
        old = f"/oud/{post.number}.html"
        draft = str(post.is_draft).lower()
        tags = ", ".join(map(_quoted, post.tags))
        if post.number % 5 == 1:
            front = [f"title = {_quoted(post.title)}", f"date = {post.day}T23:30:00+01:00", f"draft = {draft}"]
            front += [f"tags = [{tags}]", f'aliases = ["{old}"]', "weight = 10"]
            files[name] = _with_front("+++", front, text(post, other))
        elif post.number % 5 == 2:
            front = [f'"title": {_quoted(post.title)}', f'"date": "{post.day}"', f'"draft": {draft}']
            front += [f'"aliases": ["{old}"]', f'"authors": [{_quoted(post.author)}]']
            files[name] = ("{\n" + ",\n".join(front) + "\n}\n\n" + text(post, other)).encode()
        else:
            front = [f"title: {_quoted(post.title)}", f"date: {post.day}", f"draft: {draft}", f"tags: [{tags}]"]
            front += [f"authors: [{_quoted(post.author)}]", "aliases:", f"  - {old}"]
            files[name] = _with_front("---", front, text(post, other))
        if not post.number % 3:
            files[f"content/posts/{post.slug}/foto.png"] = _picture(post.number)
        if not post.is_draft:
            addresses += [address(post), old]
    files |= {
        "hugo.toml": b'baseURL = "https://blog.voorbeeld.nl/"\ntitle = "Een blog"\n',
        "content/_index.md": b"---\ntitle: Voorkant\n---\n",
        "content/over/index.md": b"---\ntitle: Over dit blog\n---\n\nWie wij zijn.\n",
        "layouts/_default/single.html": b"{{ .Content }}\n",
        "archetypes/default.md": b"---\ntitle: {{ .Name }}\n---\n",
        **_pictures("static/images", 20),
    }
    mapping = """\
        soort: verhaal
        velden:
          authors: auteurs
          tags: themas
        weglaten: [weight]
        waarden:
          authors: {redactie: "-"}
        """
    return _blog(files, mapping, [*addresses, "/over/"])


def eleventy(count: int) -> Blog:
    """A blog for Eleventy: posts with a day in their names, and a data file with what all of them have."""

    def address(post: _Post) -> str:
        if post.number % 10 == 5:
            return f"/{post.day:%Y}/{post.slug}/"
        return f"/posts/{post.slug}/"

    def text(post: _Post, other: _Post) -> str:
        links = (
            f"[eerder]({address(other)})",
            f"[eerder]({{{{ '{address(other)}' | url }}}})",
            f"[eerder](./{other.day}-{other.slug}.md#het-vervolg)",
            f"Zie https://www.blog.voorbeeld.nl{address(other)}.",
        )
        picture = (
            f'{{% image "./images/foto-{post.number % 20}.png", "De bank" %}}',
            f"![Een foto van {post.number}](/images/foto-{post.number % 20}.png)",
            "![Weg](/images/weg.png)",
        )
        remnant = (
            "{% renderTemplate %}",
            "{{ collections.post.length }} stukken",
            '{% set naam = "Joke" %}',
            "Een lijst in `[[haken]]` en [[haken]] in de tekst.",
        )
        return _text(post, links, picture, remnant)

    files: dict[str, bytes] = {}
    addresses = []
    for post, other in _posts(count):
        front = [f"title: {_quoted(post.title)}", f"tags: [{', '.join(map(_quoted, post.tags))}]"]
        if post.number % 10 == 5:
            front += ["permalink: \"/{{ page.date | date: '%Y' }}/{{ page.fileSlug }}/\""]
        if post.number % 4:
            front += ["description: >-", f"  Kort over {post.slug}", f"author: {post.author}"]
        if post.is_draft:
            front += ["permalink: false"]
        else:
            addresses.append(address(post))
        files[f"src/posts/{post.day}-{post.slug}.md"] = _with_front("---", front, text(post, other))
    files |= {
        "eleventy.config.js": b"export default function (config) {}\n",
        "src/_data/site.json": b'{"url": "https://blog.voorbeeld.nl"}\n',
        "src/posts/posts.json": b'{"layout": "post.njk", "tags": ["post"]}\n',
        "src/_includes/post.njk": b"{{ content | safe }}\n",
        "src/over.md": b"---\ntitle: Over dit blog\n---\n\nWie wij zijn.\n",
        **_pictures("src/images", 20),
        **_pictures("src/posts/images", 20),
    }
    mapping = """\
        soort: verhaal
        velden:
          author: auteurs
          tags: themas
          description: samenvatting
        weglaten: [layout]
        waarden:
          author: {redactie: "-"}
          tags: {post: "-"}
        """
    return _blog(files, mapping, [*addresses, "/over/"])


MAKERS: dict[str, Callable[[int], Blog]] = {"jekyll": jekyll, "hugo": hugo, "eleventy": eleventy}
"""A blog of so many posts, by the generator it is for."""


def _posts(count: int) -> Iterator[tuple[_Post, _Post]]:
    """Each post with the one to which it links; no post links to a draft."""
    posts = []
    for number in range(count):
        subject = _SUBJECTS[number % len(_SUBJECTS)]
        posts.append(_Post(number, f"{subject} ({number})", f"stuk-{number}", _FIRST_DAY + timedelta(days=number * 7)))
    published = [post for post in posts if not post.is_draft]
    for post in posts:
        yield post, published[(post.number * 7 + 3) % len(published)]


def _text(post: _Post, links: tuple[str, ...], pictures: tuple[str, ...], remnants: tuple[str, ...]) -> str:
    number = post.number
    return f"""
Het begon op een dag in {post.day.year}, met [een plan](https://www.example.org/plan/{number}).<!--more-->

## Het vervolg

{links[number % len(links)]}

{pictures[number % len(pictures)]}

> Zet maar neer.

{remnants[number % len(remnants)]}

Zie [het vervolg](#het-vervolg) en de noot.[^1]

[^1]: Noot bij {number}.
"""


def _with_front(mark: str, lines: list[str], text: str) -> bytes:
    return "\n".join([mark, *lines, mark, text]).encode()


def _quoted(text: str) -> str:
    return f'"{text}"'


def _blog(files: dict[str, bytes], mapping: str, addresses: list[str]) -> Blog:
    return Blog(files, "".join(f"{line.removeprefix('        ')}\n" for line in mapping.splitlines()), tuple(addresses))


def _pictures(folder: str, count: int) -> dict[str, bytes]:
    return {f"{folder}/foto-{number}.png": _picture(number) for number in range(count)}


def _picture(shade: int) -> bytes:
    """A PNG of one grey pixel, in as many shades as there are."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 1, 1, 16, 0, 0, 0, 0)
    pixel = zlib.compress(b"\0" + struct.pack(">H", shade))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")
