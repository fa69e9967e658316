"""`verhalen bring-in --from folder`: a blog for Jekyll, Hugo or Eleventy becomes stories, and nothing leads nowhere."""

import posixpath
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.blogs import MAKERS
from tests.support.bringing import CONFIG, Bringing
from tests.support.pages import read_pages
from tests.support.pictures import tiny_png
from tests.test_docs import EDITING, blocks, section

MAPPING = "velden: {author: auteurs, tags: themas}\nweglaten: [layout]\n"
POST = "---\ntitle: De bank\ndate: 2020-01-31\n---\n"
HUGO_LANGUAGES = 'defaultContentLanguage = "nl"\n[languages.nl]\n[languages.en]\n'
JEKYLL_COLLECTION = "collections:\n  wijk:\n    permalink: /v/:name/\n"


@pytest.fixture
def bring(archive: WriteArchive, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch) -> "Bring":
    """`bring({"_posts/…": …})` brings in a blog with these files; today is the first day of 2026."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767265200")
    return Bring(archive, verhalen)


class Bring(Bringing):
    """Brings in a blog of a few files."""

    def __call__(
        self,
        blog: Mapping[str, str | bytes],
        *options: str,
        mapping: str = MAPPING,
        book: Mapping[str, str | bytes] | None = None,
    ) -> None:
        files = {f"blog/{name}": data for name, data in blog.items()}
        self.write({"mapping.yaml": mapping, **(book or {}), **files})
        self.again(*(options or ("--yes",)))

    def again(self, *options: str) -> None:
        self.run("--from", "folder", "blog", "--map", "mapping.yaml", *options)

    def codes(self) -> list[str]:
        """As for every source, but for posts without a text, which most of these are."""
        return [code for code in super().codes() if code != "post-without-text"]

    def body(self, path: str) -> str:
        return self.text(path).split("\n---\n", 1)[1].strip()


# Whole blogs


@pytest.mark.parametrize(("generator", "posts"), list(zip(MAKERS, (500, 150, 150), strict=True)))
def test_a_large_blog_is_a_book_in_which_every_link_and_every_old_address_leads_somewhere(
    generator: str, posts: int, tmp_path: Path, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767265200")
    blog = MAKERS[generator](posts)
    blog.write(tmp_path / "blog")
    (tmp_path / "config.yaml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "mapping.yaml").write_text(blog.mapping, encoding="utf-8")

    run = verhalen("bring-in", "--from", "folder", "blog", "--map", "mapping.yaml", "--yes", cwd=tmp_path)
    built = verhalen("build", cwd=tmp_path)

    assert run.exit_code == 0, run.stderr
    assert "[remnant]" in run.stderr
    assert "[key-unmapped]" not in run.stderr
    assert built.exit_code == 0, built.stderr
    site = tmp_path / "site"
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    pages = read_pages(site)
    redirects = {page.path for page in pages if page.is_redirect}
    assert {_page_at(address) for address in blog.addresses} <= redirects
    leads = [
        # Links on the page for unknown addresses begin at the top of the site.
        posixpath.normpath(posixpath.join(page.folder, unquote(re.split("[?#]", address)[0]))).removeprefix("/")
        for page in pages
        for element in page.tagged("a", "img")
        if (address := element.attributes.get("href", "") or element.attributes.get("src", ""))
        and not re.match(r"[a-z]+:|#", address)
    ]
    assert len(leads) > 10 * posts
    assert set(leads) <= files
    stories = [path.read_text("utf-8") for path in (tmp_path / "stories").glob("*.md")]
    assert len(stories) == posts
    assert sum("](stuk-" in text or "]: stuk-" in text for text in stories) == posts


def _page_at(address: str) -> str:
    """The file that answers to an address."""
    return f"{address}index.html".lstrip("/") if address.endswith("/") else address.lstrip("/")


@pytest.mark.parametrize("generator", ["Jekyll", "Hugo", "Eleventy"])
def test_the_mapping_that_the_manual_shows_takes_over_a_blog(
    generator: str, tmp_path: Path, verhalen: RunVerhalen
) -> None:
    blog = MAKERS[generator.lower()](20)
    blog.write(tmp_path / "blog")
    (mapping,) = blocks(section(EDITING, f"### Een mapping voor {generator}"), "yaml")
    (tmp_path / "config.yaml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "mapping.yaml").write_text(mapping, encoding="utf-8")

    run = verhalen("bring-in", "--from", "folder", "blog", "--map", "mapping.yaml", "--yes", cwd=tmp_path)

    assert run.exit_code == 0, run.stderr
    assert "[key-unmapped]" not in run.stderr
    assert verhalen("check", cwd=tmp_path).exit_code == 0


def test_an_archive_in_which_a_file_is_missing_takes_in_a_blog(bring: Bring) -> None:
    book = {"stories/oud.md": "---\ntitel: Oud\n---\n\n[plan](weg.pdf)\n"}
    bring({"_posts/2020-01-31-de-bank.md": POST + "Ja.\n"}, book=book)

    assert bring.codes() == []
    assert bring.body("stories/de-bank.md") == "Ja."


# Asking


def test_without_yes_and_without_anybody_to_ask_nothing_is_written_and_it_says_how_to_go_on(bring: Bring) -> None:
    bring({"_posts/2020-01-31-de-bank.md": POST}, "--skip-bad")

    assert "stories/de-bank.md" in bring.said
    assert "met dezelfde opdracht en --yes" in bring.said
    assert not (bring.folder / "stories").exists()


def test_a_post_that_cannot_be_read_keeps_all_others_back(bring: Bring) -> None:
    bring({"_posts/2020-01-31-de-bank.md": POST, "_posts/2020-02-01-oud.md": b"---\ntitle: Oud\n---\n\0"})

    assert bring.codes() == ["nul-byte"]
    assert bring.exit_code == 1
    assert not (bring.folder / "stories").exists()


def test_with_skip_bad_the_others_come(bring: Bring) -> None:
    bring(
        {"_posts/2020-01-31-de-bank.md": POST, "_posts/2020-02-01-oud.md": b"---\ntitle: Oud\n---\n\0"},
        "--skip-bad",
        "--yes",
    )

    assert bring.codes() == ["nul-byte"]
    assert [path.name for path in (bring.folder / "stories").glob("*.md")] == ["de-bank.md"]


def test_a_story_that_was_here_already_is_not_written_over(bring: Bring) -> None:
    bring({"_posts/2020-01-31-de-bank.md": POST}, book={"stories/de-bank.md": "# Van mij\n"})

    assert bring.codes() == ["file-exists"]
    assert bring.text("stories/de-bank.md") == "# Van mij\n"


def test_a_folder_without_posts_is_told(bring: Bring) -> None:
    bring({"README.md": "# Leeg\n"})

    assert bring.codes() == ["no-posts"]


# The mapping


@pytest.mark.parametrize(
    ("mapping", "code", "told"),
    [
        ("velde: {tags: themas}\n", "mapping-key", "velden"),
        ("velden: {tags: tema}\n", "mapping-field", "thema"),
        ("soort: berichtje\n", "mapping-kind", "verhaal"),
        ("velden: themas\n", "mapping-form", "blokje"),
        ("generator: drupal\n", "mapping-form", "jekyll"),
        ("velden: [\n", "yaml-unclosed-bracket", "]"),
    ],
)
def test_a_fault_in_the_mapping_is_told_with_what_was_meant(bring: Bring, mapping: str, code: str, told: str) -> None:
    bring({"_posts/2020-01-31-de-bank.md": POST}, mapping=mapping)

    assert bring.codes() == [code]
    assert told in bring.said
    assert bring.exit_code == 1


def test_a_key_that_the_mapping_does_not_name_is_told_once_and_one_that_it_leaves_out_is_not(bring: Bring) -> None:
    post = "---\ntitle: {}\nlayout: post\nmood: blij\n---\n"
    bring({f"_posts/2020-01-0{number}-a{number}.md": post.format(number) for number in range(1, 4)})

    assert bring.codes() == ["key-unmapped"]
    assert "blog/_posts/2020-01-01-a1.md:4:1" in bring.said
    assert "“mood”" in bring.said
    assert "Aantal stukken: 3" in bring.said


def test_values_are_renamed_or_left_out_and_new_names_get_a_file(bring: Bring) -> None:
    bring(
        {"_posts/2020-01-31-de-bank.md": '---\ntags: [buren, "de-oude-naam", weg]\nauthor: Joke Voorbeeld\n---\n'},
        mapping="fields: {tags: themes, author: authors}\nvalues: {tags: {de-oude-naam: Afval, weg: '-'}}\n",
        book={"stories/themes/buren.md": "# Buren\n"},
    )

    assert "themas:\n  - buren\n  - Afval\nalias" in bring.text("stories/de-bank.md")
    assert bring.text("stories/themes/afval.md") == "---\ntitel: Afval\n---\n"
    assert bring.text("stories/people/joke-voorbeeld.md") == "---\nnaam: Joke Voorbeeld\n---\n"
    assert bring.codes() == ["record-made", "record-made"]
    assert bring.check("error") == []


def test_a_folder_becomes_another_kind_or_stays_out_as_the_mapping_says(bring: Bring) -> None:
    bring(
        {
            "_posts/2020-01-31-de-bank.md": "---\ntitle: De bank\n---\n[Joke](/wie/joke.html)\n",
            "wie/joke.md": "---\ntitle: Joke\n---\n",
            "klad/a.md": "---\ntitle: A\n---\n",
            "over.md": "---\ntitle: Over\n---\n",
        },
        mapping="mappen: {wie: mens, klad: '-'}\n",
    )

    assert bring.body("stories/de-bank.md") == "[Joke](people/joke.md)"
    assert (bring.folder / "stories/pages/over.md").exists()
    assert bring.codes() == ["post-left-out"]
    assert bring.check("error") == []


def test_a_value_that_no_field_can_hold_is_left_out_and_told(bring: Bring) -> None:
    bring({"_posts/2020-01-31-de-bank.md": "---\ntitle: De bank\ntags: ['???']\n---\n"})

    assert bring.codes() == ["value-dropped"]
    assert bring.check("error") == []


@pytest.mark.parametrize(
    "front",
    [
        "image: a.png\nimage_alt: Een bank\nimage_caption: Op het plein\nimage-credit: Mies\n",
        "image: {src: a.png, alt: Een bank, caption: Op het plein, photographer: Mies}\n",
        "image:\n- {url: a.png, description: Een bank, caption: Op het plein, credit: Mies}\n",
        "omschrijving: Een bank\nimage: a.png\nonder: Op het plein\nfoto: {wie: Mies}\n",
    ],
)
def test_what_is_said_about_a_picture_comes_along(bring: Bring, front: str) -> None:
    mapping = (
        "velden: {image: afbeelding, omschrijving: afbeelding.beschrijving, onder: afbeelding.bijschrift,"
        " foto.wie: afbeelding.maker}\n"
    )
    bring({"_posts/2020-01-01-a.md": f"---\n{front}---\nTekst.\n", "a.png": tiny_png()}, mapping=mapping)

    assert (
        "afbeelding:\n  bestand: images/a.png\n  beschrijving: Een bank\n  bijschrift: Op het plein\n  maker: Mies\n"
        in bring.text("stories/a.md")
    )
    assert bring.codes() == []
    assert bring.check("error") == []


def test_what_is_said_about_a_picture_that_is_not_there_is_told(bring: Bring) -> None:
    bring(
        {"_posts/2020-01-01-a.md": "---\nimage: weg.png\nimage_alt: Een bank\n---\nTekst.\n"},
        mapping="velden: {image: afbeelding}\n",
    )

    assert sorted(bring.codes()) == ["picture-dropped", "value-dropped"]


def test_a_text_in_the_front_matter_is_the_text(bring: Bring) -> None:
    front = "title: A\ncontent: >-\n  Eerste [De bank](/2020/01/31/de-bank.html).\n\n\n  Tweede.\n"
    bring(
        {"_posts/2020-01-01-a.md": f"---\n{front}---\n", "_posts/2020-01-31-de-bank.md": f"{POST}Tekst.\n"},
        mapping="velden: {content: tekst}\n",
    )

    assert bring.body("stories/a.md") == "Eerste [De bank](de-bank.md).\n\nTweede."
    assert bring.codes() == []


@pytest.mark.parametrize("body", ["", "<!-- volgt -->\n"])
def test_a_post_without_a_text_is_told_with_the_key_that_may_have_it(bring: Bring, body: str) -> None:
    text = "Een zin. " * 10
    bring({"_posts/2020-01-01-a.md": f"---\ntitle: A\ninhoud: {text}\n---\n{body}"}, mapping="soort: verhaal\n")

    assert "[post-without-text]" in bring.said
    assert "inhoud: tekst" in bring.said


# A proposed mapping


def test_a_mapping_is_proposed_that_can_be_used_at_once(bring: Bring) -> None:
    front = "title: A\nlayout: post\ntags: [soep]\nkleur: rood\nauthor: Mies Proef\npublished: true\n"
    text = '{% include reacties.html %}\n\n{% citaat tekst="Wie komt, eet mee" %}\n'
    bring({"_config.yml": "", "_posts/2020-01-01-a.md": f"---\n{front}---\n{text}"}, "--propose", mapping="")

    bring.run("--from", "folder", "blog", "--map", "voorstel.yaml", "--propose")
    proposal = bring.text("voorstel.yaml")
    bring.run("--from", "folder", "blog", "--map", "voorstel.yaml", "--yes")

    assert "  tags: themas  # stukken: 1, zoals: soep\n" in proposal
    assert "  author: auteurs  # stukken: 1, zoals: Mies Proef\n" in proposal
    assert '  # kleur: "-"  # stukken: 1, zoals: rood\n' in proposal
    assert "weglaten: [layout]\n" in proposal
    assert '  # reacties.html: "-"  # aantal keer: 1\n' in proposal
    assert "published" not in proposal
    assert "themas:\n  - soep\n" in bring.text("stories/a.md")
    assert bring.exit_code == 0


def test_each_line_of_a_proposal_can_be_used_by_taking_its_mark_away(bring: Bring) -> None:
    front = "title: A\nkleur: rood\ntags: [soep]\n"
    bring({"_posts/2020-01-01-a.md": f"---\n{front}---\n{{% include reacties.html %}}\n"}, "--propose")
    bring.run("--from", "folder", "blog", "--map", "voorstel.yaml", "--propose")

    proposal = re.sub(r"^( +)# (?=\S+: )", r"\1", bring.text("voorstel.yaml"), flags=re.MULTILINE)
    (bring.folder / "voorstel.yaml").write_text(proposal, encoding="utf-8")
    bring.run("--from", "folder", "blog", "--map", "voorstel.yaml", "--yes")

    assert bring.codes() == []
    assert bring.text("stories/a.md").startswith("---\ntitel: A\n")


def test_a_text_in_the_front_matter_is_proposed_as_the_text(bring: Bring) -> None:
    bring({"content/a.md": "---\ntitle: A\ncontent: Soep.\n---\n"}, "--propose")
    bring.run("--from", "folder", "blog", "--map", "voorstel.yaml", "--propose")

    assert "  content: tekst  #" in bring.text("voorstel.yaml")


def linking_posts(*links: str) -> dict[str, str]:
    """Posts of which each links to the next by its address on the old site."""
    names = ("de-bank", "de-soep", "de-tuin")
    return {
        f"_posts/2020-01-31-{name}.md": f"---\ntitle: {name}\n---\nLees [verder]({link}).\n"
        for name, link in zip(names, links, strict=True)
    }


def test_links_that_lead_nowhere_propose_the_address_with_which_they_do(bring: Bring) -> None:
    links = ("/stukken/2020/de-soep/", "/stukken/2020/de-tuin/", "/iets/anders/")
    bring(linking_posts(*links))

    assert bring.codes() == ["link-not-taken"] * 3
    assert bring.said.count("in de mapping deze regel: adres: /stukken/:year/:slug/") == 2

    bring(linking_posts(*links), mapping="adres: /stukken/:year/:slug/\n")

    assert bring.codes().count("link-not-taken") == 1
    assert bring.body("stories/de-bank.md") == "Lees [verder](de-soep.md)."


def test_one_link_alone_proposes_no_address(bring: Bring) -> None:
    bring(linking_posts("/stukken/de-soep/", "/niets/", "/weg/"))

    assert "adres: /" not in bring.said


def test_a_key_comes_with_the_line_that_it_needs(bring: Bring) -> None:
    front = "mood: blij\nsamenvating: Kort.\nwaar: Zwolle\n"
    bring(
        {"_posts/2020-01-31-de-bank.md": f"---\ntitle: De bank\n{front}---\nSoep.\n"},
        book={"stories/municipalities.yaml": "- naam: Zwolle\n"},
    )

    assert 'onder velden deze regel: mood: "-"' in bring.said
    assert "onder velden deze regel: samenvating: samenvatting" in bring.said
    assert "onder velden deze regel: waar: gemeenten" in bring.said


def test_a_dash_at_a_field_leaves_a_key_out(bring: Bring) -> None:
    bring({"_posts/2020-01-31-de-bank.md": f"{POST[:-4]}mood: blij\n---\n"}, mapping='velden: {mood: "-"}\n')

    assert bring.codes() == []


def test_a_new_name_comes_with_the_line_that_leaves_it_out_or_means_another(bring: Bring) -> None:
    bring(
        {"_posts/2020-01-31-de-bank.md": "---\ntitle: De bank\ntags: [vergroning, soep]\n---\n"},
        book={"stories/themes/vergroening.md": "# Vergroening\n"},
    )

    assert "onder waarden, en daarin onder tags, deze regel: vergroning: Vergroening" in bring.said
    assert 'onder waarden, en daarin onder tags, deze regel: soep: "-"' in bring.said


def test_the_proposal_has_the_address_and_the_names(bring: Bring) -> None:
    posts = linking_posts("/stukken/2020/de-soep/", "/stukken/2020/de-tuin/", "/iets/anders/")
    tagged = {name: text.replace("---\nLees", "tags: [soep]\n---\nLees") for name, text in posts.items()}
    bring(tagged, "--propose")
    bring.run("--from", "folder", "blog", "--map", "voorstel.yaml", "--propose")

    proposal = bring.text("voorstel.yaml")
    assert "\nadres: /stukken/:year/:slug/\n" in proposal
    assert 'waarden:\n  tags:\n    # soep: "-"\n' in proposal
    bring.run("--from", "folder", "blog", "--map", "voorstel.yaml", "--yes")
    assert bring.codes().count("link-not-taken") == 1


def test_a_proposal_never_replaces_a_mapping(bring: Bring) -> None:
    bring({"_posts/2020-01-01-a.md": POST}, "--propose", mapping="soort: verhaal\n")

    assert "[file-exists]" in bring.said
    assert bring.text("mapping.yaml") == "soort: verhaal\n"


# Old addresses


@pytest.mark.parametrize(
    ("files", "address"),
    [
        ({"_posts/2020-01-31-de-bank.md": POST}, "/2020/01/31/de-bank.html"),
        ({"_posts/2020-01-31-de-bank.md": POST, "_config.yml": "permalink: pretty\n"}, "/2020/01/31/de-bank/"),
        ({"_posts/2020-01-31-de-bank.md": POST, "_config.yml": "permalink: /:title/\n"}, "/de-bank/"),
        ({"_posts/2020-01-31-de-bank.md": POST, "_config.yml": "permalink: ordinal\n"}, "/2020/031/de-bank.html"),
        ({"_posts/2020-01-31-de-bank.md": "---\ncategories: wijk dorp\n---\n"}, "/wijk/dorp/2020/01/31/de-bank.html"),
        ({"_posts/2020-01-31-de-bank.md": "---\npermalink: /bank\n---\n"}, "/bank"),
        ({"content/posts/de-bank.md": POST}, "/posts/de-bank/"),
        ({"content/posts/de-bank/index.md": POST}, "/posts/de-bank/"),
        ({"content/posts/x.md": POST.replace("---\ntitle", "---\nslug: de-bank\ntitle")}, "/posts/de-bank/"),
        ({"content/posts/x.md": "---\ndate: 2020-01-31\nurl: /mijn/bank.html\n---\n"}, "/mijn/bank.html"),
        (
            {"content/posts/de-bank.md": POST, "hugo.toml": '[permalinks]\nposts = "/:year/:month/:slug/"\n'},
            "/2020/01/de-bank/",
        ),
        (
            {"content/posts/x.md": POST, "hugo.toml": '[permalinks]\nposts = "/:year/:slug/"\n'},
            "/2020/de-bank/",
        ),
        ({"content/posts/de-bank.md": POST, "hugo.toml": "uglyURLs = true\n"}, "/posts/de-bank.html"),
        ({"content/posts/de-bank.en.md": POST, "hugo.toml": HUGO_LANGUAGES}, "/en/posts/de-bank/"),
        ({"content/posts/de-bank.nl.md": POST, "hugo.toml": HUGO_LANGUAGES}, "/posts/de-bank/"),
        ({"_wijk/de-bank.md": POST, "_config.yml": "collections: [wijk]\n"}, "/wijk/de-bank.html"),
        ({"_wijk/de-bank.md": POST, "_config.yml": JEKYLL_COLLECTION}, "/v/de-bank/"),
        ({"src/posts/2020-01-31-de-bank.md": POST, "eleventy.config.js": ""}, "/posts/de-bank/"),
        (
            {
                "src/posts/2020-01-31-de-bank.md": POST,
                "src/posts/posts.json": '{"permalink": "/blog/{{ page.fileSlug }}/"}',
                ".eleventy.js": "",
            },
            "/blog/de-bank/",
        ),
        (
            {
                "src/nl/2020-01-31-de-bank.md": POST,
                "src/nl/nl.json": '{"permalink": "/{{ page.filePathStem }}.html"}',
                ".eleventy.js": "",
            },
            "/nl/de-bank.html",
        ),
        (
            {
                "site/nl/de-bank.md": POST,
                "site/nl/nl.11tydata.js": 'module.exports = {\n  permalink: "/{{ title | slugify }}/",\n}\n',
                "eleventy.config.js": 'return { dir: { input: "site" } }',
            },
            "/de-bank/",
        ),
        (
            {
                "2020-01-31-de-bank.md": POST,
                "2020-01-31-de-bank.json": '{"permalink": "/{{ date | date: \'%Y\' }}/{{ slug }}/", "slug": "de-bank"}',
                "eleventy.config.js": "",
            },
            "/2020/de-bank/",
        ),
    ],
)
def test_the_address_that_a_generator_gave_leads_to_the_story(
    bring: Bring, files: Mapping[str, str], address: str
) -> None:
    bring(files, mapping="velden: {}\nweglaten: [categories]\n")

    assert bring.codes() == []
    (story,) = (bring.folder / "stories").glob("*.md")
    page = bring.build() / (_page_at(address) if address.endswith(("/", ".html")) else f"{address[1:]}.html")
    assert f"verhalen/{story.stem}.html" in page.read_text("utf-8")


def test_the_mapping_can_say_what_the_addresses_were(bring: Bring) -> None:
    bring({"2020/de-bank.md": POST}, mapping="adres: /:year/:slug/\n")

    assert '- "/2020/de-bank/"' in bring.text("stories/de-bank.md")


def test_an_address_that_cannot_be_told_or_cannot_be_a_page_or_is_anothers_is_told(bring: Bring) -> None:
    bring(
        {
            "_posts/2020-01-01-a.md": "---\npermalink: /:maand/a/\n---\n",
            "_posts/2020-01-02-b.md": "---\nredirect_from: ['/?p=12', /inhoud.html]\n---\n",
            "_posts/2020-01-03-c.md": "---\npermalink: /2020/01/02/b.html\n---\n",
        }
    )

    assert sorted(bring.codes()) == ["old-address-lost"] * 3 + ["old-address-unknown"]
    assert bring.check("error") == []


# Links and pictures


def test_links_in_every_form_lead_to_the_new_file(bring: Bring) -> None:
    links = (
        "{% post_url 2020-01-31-de-bank %}",
        "{{ site.baseurl }}{% link _posts/2020-01-31-de-bank.md %}",
        "/blog/2020/01/31/de-bank.html",
        "/2020/01/31/de-bank",
        "https://www.voorbeeld.nl/blog/2020/01/31/de-bank.html?utm=1",
        "../31/de-bank.html",
        "{{ '/2020/01/31/de-bank.html' | relative_url }}",
        "<2020-01-31-de-bank.md>",
    )
    text = "".join(f"- [hier]({link})\n" for link in links)
    bring(
        {
            "_config.yml": "url: https://voorbeeld.nl\nbaseurl: /blog\n",
            "_posts/2020-01-31-de-bank.md": POST,
            "_posts/2020-01-30-a.md": f"---\ntitle: A\n---\n{text}",
        }
    )

    assert bring.body("stories/a.md") == "\n".join(["- [hier](de-bank.md)"] * len(links))
    assert bring.codes() == []


def test_links_by_name_and_in_html_are_links_too(bring: Bring) -> None:
    text = '[hier][b] en <a href="/2020/01/31/de-bank.html">daar</a>\n\n[b]: /2020/01/31/de-bank.html "De bank"\n'
    bring({"_posts/2020-01-31-de-bank.md": POST, "_posts/2020-01-30-a.md": f"---\ntitle: A\n---\n{text}"})

    assert bring.body("stories/a.md") == ('[hier][b] en <a href="de-bank.md">daar</a>\n\n[b]: de-bank.md "De bank"')


def test_of_a_link_that_leads_nowhere_the_words_stay_and_its_place_is_told(bring: Bring) -> None:
    text = "Zie [het `archief`](/archief/) en\n[dit](ftp://x/y), [leeg]() en [kop](#bestaat-niet).\n"
    bring({"_posts/2020-01-31-de-bank.md": f"{POST}{text}"})

    assert bring.body("stories/de-bank.md") == "Zie het `archief` en\ndit, leeg en kop."
    assert bring.codes() == ["link-not-taken"] * 4
    assert "blog/_posts/2020-01-31-de-bank.md:5:5:" in bring.said
    assert "blog/_posts/2020-01-31-de-bank.md:6:1:" in bring.said
    assert bring.check("error") == []


def test_a_link_to_a_heading_arrives_there_or_else_at_the_top_of_the_page(bring: Bring) -> None:
    text = "[a](/2020/01/31/de-bank.html#hoe-het-begon) [b](/2020/01/31/de-bank.html#weg)\n"
    bring(
        {
            "_posts/2020-01-31-de-bank.md": f"{POST}## Hoe het begon\n",
            "_posts/2020-01-30-a.md": f"---\ntitle: A\n---\n{text}",
        }
    )

    assert bring.body("stories/a.md") == "[a](de-bank.md#hoe-het-begon) [b](de-bank.md)"
    assert bring.codes() == ["fragment-lost"]


def test_pictures_and_documents_come_along_under_plain_names(bring: Bring) -> None:
    text = (
        "![De bank](/assets/Foto%20van%20de%20Bank.PNG 'Op het plein')\n\n"
        "[het plan](/assets/plan.pdf#page=2)\n\n![b][foto]\n\n[foto]: /assets/bank.png\n"
    )
    bring(
        {
            "_posts/2020-01-31-de-bank.md": f"{POST}{text}",
            "assets/Foto van de Bank.PNG": tiny_png(1),
            "assets/bank.png": tiny_png(2),
            "assets/plan.pdf": b"drie",
        }
    )

    assert bring.body("stories/de-bank.md") == (
        '![De bank](images/foto-van-de-bank.png "Op het plein")\n\n'
        "[het plan](bestanden/plan.pdf#page=2)\n\n![b](images/bank.png)"
    )
    assert (bring.folder / "stories/images/foto-van-de-bank.png").read_bytes() == tiny_png(1)
    assert bring.codes() == []
    assert bring.check("error") == []


def test_two_pictures_of_one_name_are_two_files(bring: Bring) -> None:
    bring(
        {
            "hugo.toml": "",
            "content/posts/a/index.md": "---\ndate: 2020-01-01\n---\n![x](/foto.png)\n",
            "static/foto.png": b"een",
            "static/images/foto.png": b"twee",
            "content/posts/b.md": "---\ndate: 2020-01-01\n---\n![x](/images/foto.png)\n",
        }
    )

    assert bring.body("stories/b.md") == "![x](images/foto-2.png)"
    assert (bring.folder / "stories/images/foto-2.png").read_bytes() == b"twee"


def test_pictures_that_are_missing_elsewhere_or_not_described_leave_no_error(bring: Bring) -> None:
    text = (
        "![Weg](/weg.png)\n\n![Ver](https://example.org/ver.png)\n\n![](/assets/de-bank_2.png)\n\n"
        '<img src="/weg.png"> <img src="https://example.org/a.png" alt="A"> <img src="/assets/de-bank_2.png">\n'
    )
    bring({"_posts/2020-01-31-de-bank.md": f"{POST}{text}", "assets/de-bank_2.png": tiny_png()})

    assert bring.body("stories/de-bank.md") == (
        "`![Weg](/weg.png)`\n\n[Ver](<https://example.org/ver.png>)\n\n![de bank 2](images/de-bank-2.png)\n\n"
        '&lt;img src="/weg.png"> [A](<https://example.org/a.png>) '
        '<img src="images/de-bank-2.png" alt="de bank 2">'
    )
    assert sorted(bring.codes()) == sorted(["image-not-taken", "image-elsewhere", "image-described"] * 2)
    assert bring.check("error") == []


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ('{% image src: "a.png", alt: "Een bank" %}', "![Een bank](images/a.png)"),
        ('{% image "a.png", alt: "Een \\"bank\\"" %}', '![Een "bank"](images/a.png)'),
        ("{% image 'a.png', 'Een bank', '100vw' %}", "![Een bank](images/a.png)"),
        ('{% responsive_image path: a.png alt: "Een bank" %}', "![Een bank](images/a.png)"),
        (
            '{% include figuur-figure.html image_path="/a.png" alt="Een bank" caption="Foto: Mies" %}',
            '![Een bank](images/a.png "Foto: Mies")',
        ),
        ('{{< figure\n  src="/a.png"\n  alt="Een bank"\n>}}', "![Een bank](images/a.png)"),
        (
            '{{< figure src="/a.png" alt="Een bank" >}}Op het plein{{< /figure >}}',
            "![Een bank](images/a.png)Op het plein",
        ),
        ("<img src=\"{{ '/a.png' | relative_url }}\" alt='Een bank'>", '<img src="images/a.png" alt="Een bank">'),
        ('<img alt="Een bank" src="{{ "/a.png" | relative_url }}">', '<img src="images/a.png" alt="Een bank">'),
        (
            '<img data-src="/a.png" src="data:," alt="Een bank" title="Plein">',
            '<img src="images/a.png" alt="Een bank" title="Plein">',
        ),
        ('<a href="{{ "/2020/01/31/de-bank.html" | relative_url }}">hier</a>', '<a href="de-bank.md">hier</a>'),
    ],
)
def test_arguments_of_tags_and_attributes_with_tags_in_them_are_read(bring: Bring, written: str, becomes: str) -> None:
    bring({"_posts/2020-01-31-de-bank.md": f"{POST}{written}\n", "a.png": tiny_png()})

    assert bring.body("stories/de-bank.md") == becomes
    assert bring.codes() == []


def test_a_caption_keeps_its_links_and_who_made_the_picture(bring: Bring) -> None:
    text = (
        '{{< figure src="/a.png" alt="Bank" caption="De bank" attr="Foto: Mies" attrlink="https://voorbeeld.nl" >}}\n'
    )
    bring({"hugo.toml": "", "content/a.md": f"---\ndate: 2020-01-01\n---\n{text}", "static/a.png": tiny_png()})

    page = (bring.build() / "verhalen/a.html").read_text("utf-8")
    caption = '<figcaption>De bank. <a href="https://voorbeeld.nl">Foto: Mies</a></figcaption>'
    assert re.search(rf'<figure><picture><source [^>]*><img [^>]*alt="Bank"[^>]*></picture>{caption}', page)


def test_a_picture_between_html_is_a_picture_there(bring: Bring) -> None:
    text = '<figure>\n  {% image "a.png" "Een bank" %}\n  <figcaption>Op het plein</figcaption>\n</figure>\n'
    bring({"_posts/2020-01-31-de-bank.md": f"{POST}{text}", "a.png": tiny_png()})

    page = (bring.build() / "verhalen/de-bank.html").read_text("utf-8")
    figure = r'<figure><picture><source [^>]*><img [^>]*alt="Een bank"[^>]*></picture>'
    assert re.search(f"{figure}<figcaption>Op het plein</figcaption></figure>", page)


def test_a_picture_in_a_link_stays_in_it_or_stands_behind_it_where_it_became_a_link(bring: Bring) -> None:
    text = (
        "[![Bank](/a.png)](https://voorbeeld.nl)\n\n[![Ver](https://elders.nl/b.png)](https://voorbeeld.nl)\n\n"
        '<a href="https://voorbeeld.nl"><img src="https://elders.nl/b.png" alt="Ver"></a>\n'
    )
    bring({"_posts/2020-01-31-de-bank.md": f"{POST}{text}", "a.png": tiny_png()})

    assert bring.body("stories/de-bank.md") == (
        "[![Bank](images/a.png)](https://voorbeeld.nl)\n\n"
        "[Ver](https://voorbeeld.nl) ([Ver](<https://elders.nl/b.png>))\n\n"
        '<a href="https://voorbeeld.nl">Ver</a> ([Ver](<https://elders.nl/b.png>))'
    )


def test_the_caption_of_a_picture_on_another_website_stays(bring: Bring) -> None:
    bring({"_posts/2020-01-31-de-bank.md": f'{POST}![Groep](https://elders.nl/b.png "Mies, Teun en Joris")\n'})

    assert bring.body("stories/de-bank.md") == "[Groep](<https://elders.nl/b.png>) (Mies, Teun en Joris)"
    assert bring.codes() == ["image-elsewhere"]


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        (
            '<iframe src="https://www.youtube.com/embed/abcdefg?rel=0" title="De soep"></iframe>',
            "[De soep](<https://www.youtube.com/watch?v=abcdefg>)",
        ),
        ("<iframe src='//player.vimeo.com/video/99'>x</iframe>", "[https://vimeo.com/99](<https://vimeo.com/99>)"),
        (
            '<video controls><source src="https://voorbeeld.nl/film.mp4">Kan niet</video>',
            "[https://voorbeeld.nl/film.mp4](<https://voorbeeld.nl/film.mp4>)",
        ),
        ('{{< youtube id="abcdefg" title="De soep" >}}', "[De soep](<https://www.youtube.com/watch?v=abcdefg>)"),
        ("{% vimeo 12345 %}", "[https://vimeo.com/12345](<https://vimeo.com/12345>)"),
    ],
)
def test_a_film_or_frame_becomes_a_link_with_its_title(bring: Bring, written: str, becomes: str) -> None:
    bring({"_posts/2020-01-31-de-bank.md": f"{POST}{written}\n"})

    assert bring.body("stories/de-bank.md") == becomes
    assert bring.codes() == ["frame-linked"]


def test_the_picture_above_a_text_comes_along_or_is_told(bring: Bring) -> None:
    bring(
        {
            "_posts/2020-01-01-a.md": "---\nimage: {path: /a.jpg, alt: Een bank}\n---\n",
            "_posts/2020-01-02-b.md": "---\nimage: /weg.jpg\n---\n",
            "a.jpg": tiny_png(),
        },
        mapping="velden: {image: afbeelding}\n",
    )

    assert "afbeelding:\n  bestand: images/a.jpg\n  beschrijving: Een bank\n" in bring.text("stories/a.md")
    assert bring.codes() == ["picture-dropped"]


# What a generator leaves in a text


def test_remnants_are_told_with_their_place_and_stay_as_code(bring: Bring) -> None:
    text = 'Een {{ page.title }} en\n  {% include a.html b="c" %}\n\n{{< tweet abc >}} {:toc}\n'
    bring({"_posts/2020-01-31-de-bank.md": f"{POST}{text}"})

    assert bring.body("stories/de-bank.md") == (
        'Een `{{ page.title }}` en\n  `{% include a.html b="c" %}`\n\n`{{< tweet abc >}}` `{:toc}`'
    )
    places = re.findall(r"de-bank\.md:(\d+:\d+):", bring.said)
    assert places == ["5:5", "6:3", "8:1", "8:19"]
    assert bring.codes() == ["remnant"] * 4


@pytest.mark.parametrize(
    ("rule", "written", "becomes"),
    [
        ('reacties.html: "-"', "Voor. {% include reacties.html %}", "Voor."),
        ('let-op: "-"', "{{< let-op >}}\nTekst.\n{{< /let-op >}}", "Tekst."),
        ("citaat: woorden", "{% citaat woorden=\"Wie komt, eet mee\" wie='Mies' %}", "Wie komt, eet mee"),
        ("citaat: 2", '{{< citaat Mies "Wie komt, eet mee" >}}', "Wie komt, eet mee"),
        ("groot.html: beeld", '{% include groot.html bron="/a.png" alt="Bank" %}', "![Bank](images/a.png)"),
        ('page.title: "-"', "Voor. {{ page.title }}", "Voor."),
        ('su_knop: "-"', '[su_knop url="x"]Klik[/su_knop]', "Klik"),
    ],
)
def test_the_mapping_says_what_becomes_of_a_code(bring: Bring, rule: str, written: str, becomes: str) -> None:
    files: dict[str, str | bytes] = {"_posts/2020-01-31-de-bank.md": f"{POST}{written}\n", "a.png": tiny_png()}
    bring(files, mapping=f"codes:\n  {rule}\n")

    assert bring.body("stories/de-bank.md") == becomes
    assert bring.codes() == []


def test_a_code_without_a_rule_is_told_with_the_line_for_the_mapping_and_many_are_told_once(bring: Bring) -> None:
    tags = "\n\n".join(f'{{{{< citaat "Zin {number}" >}}}}' for number in range(25))
    bring({"_posts/2020-01-31-de-bank.md": f"{POST}{tags}\n"})

    assert bring.codes() == ["remnant"]
    assert 'onder codes: citaat: "-"' in bring.said
    assert "22" in bring.said


def test_a_remnant_above_the_text_is_told_too(bring: Bring) -> None:
    bring({"_posts/2020-01-31-de-bank.md": '---\nlayout: post\ntitle: "De bank van {{ site.title }}"\n---\n'})

    assert bring.codes() == ["remnant"]
    assert "de-bank.md:3:1:" in bring.said
    assert bring.check("error") == []


def test_in_code_and_comments_nothing_is_a_remnant(bring: Bring) -> None:
    text = (
        "`{{ a }}` ``{% b %}``\n\n```\n{{ c }} [x](/weg)\n```\n\n~~~\n{{< d >}}\n~~~\n\n    {{ e }}\n\n"
        "<!--more {{ f }} -->\n\n<pre>{{ g }}</pre>\n"
    )
    bring({"_posts/2020-01-31-de-bank.md": f"{POST}{text}"})

    assert bring.body("stories/de-bank.md") == text.strip()
    assert bring.codes() == []


def test_blocks_of_code_become_those_of_markdown(bring: Bring) -> None:
    text = (
        "{% highlight js %}\na = '{{ x }}'\n{% endhighlight %}\n\n"
        "{% raw %}{{ y }}{% endraw %}\n\n{% comment %}z{% endcomment %}\n"
    )
    bring({"_posts/2020-01-31-de-bank.md": f"{POST}{text}"})

    assert bring.body("stories/de-bank.md") == "```js\na = '{{ x }}'\n```\n\n{{ y }}\n\n<!-- z -->"
    assert bring.codes() == []


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ("Het is ~~niet~~ waar: H~2~O, m^2^.", "Het is <del>niet</del> waar: H<sub>2</sub>O, m<sup>2</sup>."),
        ("~ongeveer~ 3 ^ 2, x[^1] en `~~a~~`\n\n[^1]: Noot", "~ongeveer~ 3 ^ 2, x[^1] en `~~a~~`\n\n[^1]: Noot"),
        ("[a](https://voorbeeld.nl/a~b~c) https://voorbeeld.nl/~~b~~", None),
        ('<div markdown="1">\n**Let op**\n</div>', "<div>\n**Let op**\n</div>"),
        ("## Kop {: #begin .groot}\n\nTekst.\n{: .lead}", "## Kop {#begin}\n\nTekst."),
        ('![Bank](/a.png){: .right width="3"} {lacht}', "![Bank](images/a.png) {lacht}"),
        ("* Inhoud\n{:toc}\n\nTekst.", "Tekst."),
        (
            "Bank\n: Iets om op te *zitten*.\n: Of van geld\n\nStoel\nKruk\n: Ook",
            (
                "<dl>\n<dt>Bank</dt>\n<dd>Iets om op te *zitten*.</dd>\n<dd>Of van geld</dd>\n\n"
                "<dt>Stoel</dt>\n<dt>Kruk</dt>\n<dd>Ook</dd>\n</dl>"
            ),
        ),
        ("> citaat\n\n- punt\n: geen uitleg", None),
        (
            '[caption id="a" width="3"]<img src="/a.png" alt="Bank" /> De [bank](/2020/01/31/de-bank.html)[/caption]',
            '<figure>\n<img src="images/a.png" alt="Bank">\n<figcaption>De [bank](de-bank.md)</figcaption>\n</figure>',
        ),
        (
            '[caption caption="De bank"]![Bank](/a.png)[/caption]',
            "<figure>\n![Bank](images/a.png)\n<figcaption>De bank</figcaption>\n</figure>",
        ),
    ],
)
def test_syntax_of_other_dialects_becomes_html_or_goes(bring: Bring, written: str, becomes: str | None) -> None:
    bring({"_posts/2020-01-31-de-bank.md": f"{POST}{written}\n", "a.png": tiny_png()})

    text = bring.body("stories/de-bank.md")
    assert re.sub(r"\s*\n(?=<figcaption>)", "\n", text) == (becomes or written)
    assert bring.codes() == []
    assert bring.check("error") == []


def test_shortcodes_of_wordpress_are_told_and_films_become_links(bring: Bring) -> None:
    text = '[gallery ids="1,2"]\n\n[embed]https://youtu.be/abc[/embed] [1] noot\n\n[su_knop url="x"]Klik[/su_knop]\n'
    bring({"_posts/2020-01-31-de-bank.md": f"{POST}{text}"})

    assert bring.body("stories/de-bank.md") == (
        '`[gallery ids="1,2"]`\n\n[https://youtu.be/abc](<https://youtu.be/abc>) [1] noot\n\n'
        '`[su_knop url="x"]Klik[/su_knop]`'
    )
    assert bring.codes() == ["remnant", "frame-linked", "remnant"]


def test_double_brackets_stay_brackets(bring: Bring) -> None:
    bring({"_posts/2020-01-31-de-bank.md": f"{POST}[[1]](/2020/01/31/de-bank.html) en [[iets]]\n"})

    assert bring.body("stories/de-bank.md") == "[\\[1\\]](de-bank.md) en [\\[iets\\]]"
    assert bring.check("error") == []
    page = (bring.build() / "verhalen/de-bank.html").read_text("utf-8")
    assert "en [[iets]]" in page


# Vaults of Obsidian

VAULT: Mapping[str, str | bytes] = {".obsidian/app.json": "{}", "Bijlagen/Foto van de bank.png": tiny_png()}


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ("[[De bank]]", "[De bank](<de-bank.md>)"),
        ("[[Wijk/De bank.md|de plek]]", "[de plek](<de-bank.md>)"),
        ("[[de BANK#Hoe het begon]]", "[de BANK > Hoe het begon](<de-bank.md#hoe-het-begon>)"),
        ("[[Lindebank]] ^abc12", "[Lindebank](<de-bank.md>)"),
        ("[[De bank#^abc12]]", "[De bank](<de-bank.md>)"),
        ("| a |\n| --- |\n| [[De bank\\|bank]] |", "| a |\n| --- |\n| [bank](<de-bank.md>) |"),
        (
            "![[Foto van de bank.png|Een bank|300]]",
            "![Een bank](images/bijlagen/foto-van-de-bank.png)",
        ),
        (
            "![[Foto van de bank.png|Een bank|Rechts]]",
            "![Een bank|Rechts](images/bijlagen/foto-van-de-bank.png)",
        ),
        ("[[Bijlagen/Foto van de bank.png|foto]]", "[foto](<images/bijlagen/foto-van-de-bank.png>)"),
        ("[md](Wijk/De%20bank.md) ==licht== `[[x]]`", "[md](de-bank.md) <mark>licht</mark> `[[x]]`"),
        ("> [!tip]- Let op\n> [[De bank]]", "> [!tip]- Let op\n> [De bank](<de-bank.md>)"),
    ],
)
@pytest.mark.parametrize("settings", [VAULT, {"Bijlagen/Foto van de bank.png": tiny_png(), "x.md": "[[De bank]]\n"}])
def test_links_in_a_vault_lead_to_the_note_or_file_of_that_name(
    bring: Bring, settings: Mapping[str, str | bytes], written: str, becomes: str
) -> None:
    note = "---\naliases: [Lindebank]\n---\n# De bank\n\n## Hoe het begon\n\nTekst. ^abc12\n"
    bring({"De soep.md": f"{written}\n", "Wijk/De bank.md": note, **settings})

    assert bring.body("stories/de-soep.md") == becomes
    assert bring.body("stories/de-bank.md") == "## Hoe het begon\n\nTekst."
    assert "aliassen:\n  - Lindebank\n" in bring.text("stories/de-bank.md")
    assert bring.codes() == []
    assert bring.check("error") == []


def test_comments_in_a_vault_stay_out(bring: Bring) -> None:
    text = "Soep. %%bel Mies%%\n\n%%\nAlinea [[x]]\n\n![[y.png]]\n%%\n\n`%%code%%` Na.\n\n%%zonder einde\n\ngeheim\n"
    bring({"De soep.md": text, **VAULT})

    assert re.sub(r"\s+", " ", bring.body("stories/de-soep.md")) == "Soep. `%%code%%` Na."
    assert bring.codes() == ["vault-comment"] * 3


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("Een %%geheim%% en %% nog een\n\nLater %%ook geheim%% na.", "Een en Later na."),
        ("Voor 100%% zeker. %%geheim%% Na.", "Voor 100%% zeker. Na."),
        ("%%geheim\n\nook geheim%% Na.\n\nEn %%dit%% ook.", "Na. En ook."),
        ("Soep %%geheim", "Soep"),
        ("Soep%%%% na 5%%geheim%%.", "Soep na 5."),
    ],
)
def test_a_mark_of_a_comment_without_its_other_half_shows_nothing_that_was_hidden(
    bring: Bring, text: str, becomes: str
) -> None:
    bring({"De soep.md": text, **VAULT})

    assert " ".join(bring.body("stories/de-soep.md").split()) == becomes
    assert set(bring.codes()) == {"vault-comment"}


def test_a_note_in_a_sentence_of_a_vault_is_a_note(bring: Bring) -> None:
    text = "Een bank^[Van [[De bank|eik]], zegt *Joke*.] en soep^[Met ui.].\n\n[^1]: Al daar.\n\nZo[^1] `^[code]`.\n"
    bring({"De soep.md": text, "De bank.md": "Tekst.\n", **VAULT})

    assert bring.body("stories/de-soep.md") == (
        "Een bank[^2] en soep[^3].\n\n[^1]: Al daar.\n\nZo[^1] `^[code]`.\n\n"
        "[^2]: Van [eik](<de-bank.md>), zegt *Joke*.\n\n[^3]: Met ui."
    )


def test_a_note_shown_in_another_becomes_a_link(bring: Bring) -> None:
    bring({"De soep.md": "![[De bank]]\n", "De bank.md": "Tekst.\n", **VAULT})

    assert bring.body("stories/de-soep.md") == "[De bank](<de-bank.md>)"
    assert bring.codes() == ["note-linked"]


def test_what_only_obsidian_can_look_up_is_told(bring: Bring) -> None:
    bring({"De soep.md": "Soep.\n\n```dataview\nLIST FROM #soep\n```\n", **VAULT})

    assert bring.codes() == ["remnant"]


def test_properties_and_tags_in_a_vault_become_fields(bring: Bring) -> None:
    note = '---\ntags: "#soep, eten"\nauteur: "[[Mensen/Mies Proef]]"\n---\nTekst met #eten/warm.\n'
    bring({"De soep.md": note, **VAULT}, mapping="velden: {tags: themas, auteur: auteurs}\n")

    assert "themas:\n  - soep\n  - eten\n  - eten/warm\n" in bring.text("stories/de-soep.md")
    assert "auteurs:\n  - Mies Proef\n" in bring.text("stories/de-soep.md")


# Posts


@pytest.mark.parametrize(
    "post",
    [
        "---\ntitle: A\ndate: 2020-01-31T23:30:00+01:00\n---\n",
        "---\ntitle: A\ndate: 2020/01/31 12:00\n---\n",
        '+++\ntitle = "A"\ndate = 2020-01-31T23:30:00+01:00\n+++\n',
        '{\n"title": "A",\n"date": "2020-01-31"\n}\n',
        "---\ntitle: A\npubDate: Jan 31, 2020\n---\n",
        "---\ntitle: A\npublished: Fri, 31 Jan 2020 12:00:00 GMT\n---\n",
        "---\ntitle: A\ndate: 31-1-2020\n---\n",
        "---\ntitle: A\ngeplaatst: 01/31/2020\ndate: 2010-01-01\n---\n",
    ],
)
def test_a_day_is_that_on_which_it_was_written_there(bring: Bring, post: str) -> None:
    bring({"content/posts/a.md": f"{post}Tekst.\n"}, mapping="velden: {geplaatst: datum}\n")

    assert "titel: A\ndatum: 2020-01-31\n" in bring.text("stories/a.md")
    assert bring.codes() == []


@pytest.mark.parametrize(
    ("name", "front"),
    [
        ("_drafts/a.md", "title: A"),
        ("_posts/2020-01-01-a.md", "published: false"),
        ("_posts/2020-01-01-a.md", "draft: true"),
    ],
)
def test_what_was_no_page_yet_is_a_draft(bring: Bring, name: str, front: str) -> None:
    bring({name: f"---\n{front}\n---\n"})

    assert "concept: ja\n" in bring.text("stories/a.md")


@pytest.mark.parametrize(
    ("name", "front"),
    [
        ("_posts/2020-01-01-a.md", "private: true"),
        ("_posts/2020-01-01-a.md", "status: private"),
        ("_posts/2020-01-01-a.md", "expiryDate: 2021-01-01"),
        ("_posts/2020-01-01-a.md", "publishDate: 2026-12-31"),
        ("_posts/2020-01-01-a.md", "password: geheim"),
        ("_posts/2020-01-01-a.md", "build: {render: never}"),
        ("_weg/2020-01-01-a.md", "title: A"),
        ("oud/2020-01-01-a.md", "title: A"),
    ],
)
def test_what_nobody_could_see_is_a_draft_and_told(bring: Bring, name: str, front: str) -> None:
    settings = {"_config.yml": "exclude: [oud/]\n", "_posts/2020-01-31-de-bank.md": f"{POST}Tekst.\n"}
    bring({name: f"---\n{front}\n---\nTekst.\n", **settings})

    assert "concept: ja\n" in bring.text("stories/a.md")
    assert "concept" not in bring.text("stories/de-bank.md")
    assert bring.codes() == ["post-hidden"]


def test_what_a_folder_of_hugo_hides_is_a_draft(bring: Bring) -> None:
    bring(
        {
            "hugo.toml": "",
            "content/geheim/_index.md": "---\ncascade:\n  private: true\n---\n",
            "content/geheim/a.md": "---\ndate: 2020-01-01\n---\nTekst.\n",
            "content/b.md": "---\ndate: 2020-01-01\n---\nTekst.\n",
        }
    )

    assert "concept: ja\n" in bring.text("stories/a.md")
    assert "concept" not in bring.text("stories/b.md")


@pytest.mark.parametrize("front", ["published: true", "status: publish", "expiryDate: 2030-01-01", "hidden: false"])
def test_what_everybody_could_see_is_no_draft(bring: Bring, front: str) -> None:
    bring({"_posts/2020-01-01-a.md": f"---\n{front}\n---\nTekst.\n"})

    assert "concept" not in bring.text("stories/a.md")
    assert bring.codes() == []


def test_a_post_with_a_fault_that_cannot_be_mended_comes_in_as_a_draft(bring: Bring) -> None:
    bring(
        {
            "_posts/2020-01-01-a.md": "---\ntitle: A\ndate: 2020-13-45\n---\nTekst.\n",
            "_posts/2020-01-31-de-bank.md": f"{POST}[A]({{% post_url 2020-01-01-a %}})\n",
        }
    )

    assert bring.codes() == ["kept-as-draft", "old-address-unknown"]
    assert "concept: ja\n" in bring.text("stories/a.md")
    assert "concept" not in bring.text("stories/de-bank.md")
    assert bring.check("error") == []


@pytest.mark.parametrize(
    ("post", "place"),
    [
        ('+++\ntitle = "A\n+++\n', "2:"),
        ('{\n"title": "A"\n"b": 1}\n', "3:1"),
        ("---\ntitle: [A\n---\n", "2:8"),
    ],
)
def test_front_matter_that_cannot_be_read_is_told_with_its_place(bring: Bring, post: str, place: str) -> None:
    bring({"content/posts/a.md": post})

    assert f"blog/content/posts/a.md:{place}" in bring.said
    assert bring.exit_code == 1
    assert not (bring.folder / "stories").exists()


def test_a_text_between_quotation_marks_may_have_empty_lines(bring: Bring) -> None:
    bring(
        {"_posts/2020-01-31-de-bank.md": '---\ntitle: De bank\nexcerpt: "Eerste.\n\nTweede."\n---\nTekst.\n'},
        mapping="velden: {excerpt: samenvatting}\n",
    )

    assert "samenvatting: |-\n  Eerste.\n  Tweede.\n" in bring.text("stories/de-bank.md")
    assert bring.codes() == []


@pytest.mark.parametrize(
    "data",
    [
        "---\ntitle: Café\n---\nZo’n dag.\n".encode("cp1252"),
        "---\ntitle: Café\n---\n".encode() + "Zo’n dag.\n".encode("cp1252"),
        "---\ntitle: Café\n---\nZo’n dag.\n".encode("utf-16"),
    ],
)
def test_a_post_in_another_encoding_is_read_and_told(bring: Bring, data: bytes) -> None:
    bring({"_posts/2020-01-31-de-bank.md": data})

    assert "titel: Café\n" in bring.text("stories/de-bank.md")
    assert bring.body("stories/de-bank.md") == "Zo’n dag."
    assert bring.codes() == ["encoding-guessed"]


def test_two_posts_of_one_name_are_two_stories(bring: Bring) -> None:
    bring(
        {"_posts/2020-01-31-de-bank.md": POST, "_posts/2021-01-31-de-bank.md": POST, "_posts/2020-01-01-index.md": POST}
    )

    names = {path.name for path in (bring.folder / "stories").glob("*.md")}
    assert names == {"de-bank.md", "de-bank-2.md", "index-story.md"}
    assert bring.check("error") == []


def test_a_post_that_is_not_in_markdown_is_told_by_name(bring: Bring) -> None:
    bring({"_posts/2020-01-31-de-bank.md": POST, "_posts/2020-02-01-de-tuin.adoc": "---\ntitle: De tuin\n---\n= Ja"})

    assert bring.codes() == ["post-form"]
    assert "_posts/2020-02-01-de-tuin.adoc" in bring.said


def test_a_page_in_html_is_a_page_one_that_the_program_filled_in_is_told_and_a_template_is_not(bring: Bring) -> None:
    bring(
        {
            "_posts/2020-01-31-de-bank.md": POST,
            "over.html": "---\ntitle: Over ons\n---\n<h1>Over ons</h1><p>Hier staat wie wij zijn.</p>\n",
            "alles.html": "---\n---\nWat wij hier ooit schreven: {% for p in site.posts %}{{ p.title }}{% endfor %}\n",
            "index.html": "---\n---\n{% for post in site.posts %}{{ post.title }}{% endfor %}\n",
        }
    )

    assert bring.body("stories/pages/over.md") == "Hier staat wie wij zijn."
    assert bring.codes() == ["post-form"]
    assert "alles.html" in bring.said
    assert "Niet overgenomen: 1 sjablonen." in bring.said


def test_a_post_in_html_is_a_story_with_its_pictures_links_and_codes(bring: Bring) -> None:
    html = (
        "---\ntitle: De tuin\n---\n<h2>Begin</h2>\n<p>Met <strong>{{ site.title }}</strong> en "
        '<a href="{% post_url 2020-01-31-de-bank %}">de bank</a>.</p>\n'
        '<p><img src="{{ \'/assets/tuin.png\' | relative_url }}" alt="Een tuin"></p>\n'
        "<ul>\n  <li>kool</li>\n  <li>ui</li>\n</ul>\n"
    )
    bring({"_posts/2020-01-31-de-bank.md": POST, "_posts/2020-02-01-de-tuin.html": html, "assets/tuin.png": tiny_png()})

    assert bring.body("stories/de-tuin.md") == (
        "## Begin\n\nMet **`{{ site.title }}`** en [de bank](de-bank.md).\n\n"
        "![Een tuin](images/tuin.png)\n\n- kool\n- ui"
    )
    assert bring.codes() == ["remnant"]
    assert "_posts/2020-02-01-de-tuin.html:4:1" in bring.said


def test_the_title_of_a_page_in_html_without_one_is_its_heading(bring: Bring) -> None:
    bring(
        {
            "_posts/2020-01-31-de-bank.md": POST,
            "over.html": "---\n---\n<h1>Wie wij zijn</h1><p>Wij zijn met ons vieren.</p>",
        }
    )

    assert "titel: Wie wij zijn" in bring.text("stories/pages/over.md")
    assert bring.body("stories/pages/over.md") == "Wij zijn met ons vieren."


def test_a_text_that_jekyll_made_no_page_of_is_told_by_name(bring: Bring) -> None:
    bring({"_posts/2020-01-31-de-bank.md": POST, "los.md": "# Los\n\nTekst.\n", "README.md": "Over de code.\n"})

    assert bring.codes() == ["text-left-out"]
    assert "los.md" in bring.said


def test_the_text_about_a_folder_of_hugo_becomes_a_page(bring: Bring) -> None:
    bring(
        {
            "hugo.toml": "",
            "content/wijk/_index.md": "---\ntitle: De wijk\ndate: 2020-01-01\n---\nOver de wijk.\n",
            "content/wijk/a.md": "---\ndate: 2020-01-01\n---\nZie [de wijk](/wijk/).\n",
            "content/leeg/_index.md": "---\ntitle: Leeg\n---\n",
            "content/los.md": "# Los stuk\n\nTekst.\n",
        }
    )

    assert bring.body("stories/pages/wijk.md") == "Over de wijk."
    assert '"/wijk/"' in bring.text("stories/pages/wijk.md")
    assert bring.body("stories/a.md") == "Zie [de wijk](pages/wijk.md)."
    assert "titel: Los stuk\n" in bring.text("stories/pages/los.md")
    assert bring.codes() == []


def test_a_picture_that_stands_only_in_the_finished_site_comes_along(bring: Bring) -> None:
    bring({"_posts/2020-01-31-de-bank.md": f"{POST}![Bank](/beeld/a.png)\n", "_site/beeld/a.png": tiny_png()})

    assert bring.body("stories/de-bank.md") == "![Bank](images/beeld/a.png)"


def test_front_matter_that_is_a_program_is_refused(bring: Bring) -> None:
    bring({"posts/de-bank.md": '---js\n{ title: "De bank" }\n---\nTekst.\n', "eleventy.config.js": ""})

    assert bring.codes() == ["foreign-front-matter"]


def test_what_stays_behind_is_counted_by_sort(bring: Bring) -> None:
    bring({"_posts/2020-01-31-de-bank.md": POST, "_layouts/a.html": "", "b.html": "", "c.css": "", "d.png": b""})

    assert bring.said.count("[files-left-behind]") == 3
    assert "Niet overgenomen: 2 sjablonen." in bring.said
    assert "Niet overgenomen: 1 beelden die in geen stuk staan." in bring.said


def test_a_link_out_of_the_folder_is_not_followed(bring: Bring, tmp_path: Path) -> None:
    (tmp_path / "elders").mkdir()
    (tmp_path / "elders/geheim.png").write_bytes(b"geheim")
    blog = tmp_path / "archive/blog"
    blog.mkdir(parents=True)
    (blog / "map").symlink_to(tmp_path / "elders")
    (blog / "rond").symlink_to(blog)
    (blog / "foto.png").symlink_to(tmp_path / "elders/geheim.png")

    bring({"_posts/2020-01-31-de-bank.md": f"{POST}![x](/foto.png) ![x](/map/geheim.png)\n"})

    assert sorted(bring.codes()) == ["image-not-taken"] * 2 + ["link-outside"] * 3
    assert not (bring.folder / "stories/images").exists()


def test_a_picture_that_is_too_large_stays_behind(bring: Bring, tmp_path: Path) -> None:
    blog = tmp_path / "archive/blog"
    blog.mkdir(parents=True)
    with open(blog / "foto.png", "wb") as file:
        file.truncate(50 * 2**20 + 1)

    bring({"_posts/2020-01-31-de-bank.md": f"{POST}![x](/foto.png)\n"})

    assert sorted(bring.codes()) == ["file-left-behind", "image-not-taken"]


def test_a_mapping_may_stand_in_another_folder(bring: Bring, tmp_path: Path) -> None:
    bring({"_posts/2020-01-31-de-bank.md": POST}, "--dry-run")
    elsewhere = tmp_path / "elders.yaml"
    elsewhere.write_text("soort: verhaal\n", encoding="utf-8")

    bring.run("--from", "folder", "blog", "--map", str(elsewhere), "--yes")

    assert "titel: De bank\n" in bring.text("stories/de-bank.md")


def test_a_mapping_that_is_not_there_is_told_in_the_words_of_the_book(
    archive: WriteArchive, verhalen: RunVerhalen
) -> None:
    folder = archive({"config.yaml": CONFIG, "blog/_posts/2020-01-02-a.md": "---\ntitle: A\n---\n\nA.\n"})

    run = verhalen("bring-in", "--from", "folder", "blog", "--map", "weg.yaml", cwd=folder)

    assert run.exit_code == 1
    assert "[document-missing]" in run.stderr
    assert "No such file" not in run.stderr
