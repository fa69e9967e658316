"""The preview while somebody writes: up to date after every save, whatever is wrong, and for this computer only."""

import os
import re
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import islice, takewhile
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

import pytest

from tests.support.command import run_verhalen
from tests.support.pictures import chunk, damaged_png, tiny_png
from tests.support.serving import PATIENCE, Served, free_port, launch, serving, until, write
from verhalen_build.model.picture import Picture, renditions_of
from verhalen_build.publish.picture_encoder import encoded_renditions

FAULT, GONE, REFUSED = 500, 404, 403
KAS = "/verhalen/kas.html"

WORLD: dict[str, str | bytes] = {
    "config.yaml": "titel: Ons boek\ntoestemming: volledig\n",
    "stories/kas.md": """\
---
titel: De kas
mensen: [Joke, Frans]
afbeelding: {bestand: kas.png, beschrijving: De kas}
---
Er groeide van alles. Zie het [plan](plan.pdf).
""",
    "stories/kladje.md": "---\ntitel: Een kladje\nconcept: ja\ngemeente: Nergenshuizen\n---\nNog niet af.\n",
    "stories/later.md": "---\ntitel: Voor later\ndatum: 2999\n---\nDit moet nog gebeuren.\n",
    "stories/leeg.md": "# Leeg\n\n<!-- Nog schrijven. -->\n",
    "stories/people/joke.md": "---\nnaam: Joke\naliassen:\n  - oud/joke.html\n---\nKookt.\n",
    "stories/words.yaml": "- titel: meemaken\n  betekenis: Erbij zijn.\n- titel: loslaten\n  betekenis: Weggeven.\n",
    "stories/kas.png": tiny_png(1),
    "stories/plan.pdf": b"%PDF",
}


def story(text: str, title: str = "De kas") -> str:
    """The text of a story file."""
    return f"---\ntitel: {title}\n---\n{text}\n"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The world above, served. Tests only look at it."""
    folder = tmp_path_factory.mktemp("served") / "archive"
    write(folder, {**WORLD, "../elders.pdf": "Geheim."})
    with serving(folder) as served:
        yield served


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Served]:
    """The world above, served for one test."""
    write(tmp_path / "archive", WORLD)
    with serving(tmp_path / "archive") as served:
        yield served


# Where it is


def test_the_book_is_on_this_computer_only(world: Served) -> None:
    assert world.get("/").status == 200

    with pytest.raises(OSError, match=r"refused|timed out|unreachable"):
        socket.create_connection(("127.0.0.2", world.port), timeout=5)


def test_a_port_that_is_taken_gives_way_to_the_next_free_one(tmp_path: Path) -> None:
    write(tmp_path / "archive", WORLD)
    with ExitStack() as stack:
        try:
            stack.enter_context(socket.create_server(("127.0.0.1", 8000)))
        except OSError:
            """Somebody else has it, so that it is taken just as well."""

        served = stack.enter_context(serving(tmp_path / "archive", []))

        assert served.port > 8000
        assert served.get(KAS).status == 200


def test_a_port_that_was_asked_for_and_is_taken_is_told(tmp_path: Path) -> None:
    write(tmp_path, WORLD)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])

        run = run_verhalen("serve", "--port", port, cwd=tmp_path)

    assert run.returncode == 1
    assert port in run.stderr
    assert "[port-taken]" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_folder_without_an_archive_is_not_served(tmp_path: Path) -> None:
    run = run_verhalen("serve", cwd=tmp_path)

    assert run.returncode == 1
    assert "[no-archive]" in run.stderr
    assert list(tmp_path.iterdir()) == []


# What is saved is shown


def test_a_saved_story_is_shown_and_whoever_listens_hears_of_it(own: Served) -> None:
    with own.epochs() as epochs:
        before = next(epochs)

        own.write("stories/kas.md", story("Er groeide een wonderboom."))

        assert next(epochs) != before
        assert "wonderboom" in own.get(KAS).text


def save_anew(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")


def save_by_renaming(path: Path, text: str) -> None:
    new = path.with_name(".kas.md.swp")
    new.write_text(text, "utf-8")
    new.replace(path)


def save_and_keep_the_old_one_meanwhile(path: Path, text: str) -> None:
    old = path.rename(path.with_name("kas.md~"))
    path.write_text(text, "utf-8")
    old.unlink()


def save_after_removing(path: Path, text: str) -> None:
    path.unlink()
    path.write_text(text, "utf-8")


def save_in_pieces(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        for letter in text:
            file.write(letter)
            file.flush()


def save_with_the_time_of_before(path: Path, text: str) -> None:
    before = path.stat()
    path.write_text(text, "utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize(
    "save",
    [
        save_anew,
        save_by_renaming,
        save_and_keep_the_old_one_meanwhile,
        save_after_removing,
        save_in_pieces,
        save_with_the_time_of_before,
    ],
)
def test_however_an_editor_saves_it_is_shown(
    writer: Served, save: Callable[[Path, str], None], request: pytest.FixtureRequest
) -> None:
    sentence = f"Zo bewaard: {save.__name__}."

    save(writer.root / "stories" / "kas.md", story(sentence))

    writer.shows(KAS, sentence)


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The world above, served for tests that change a story and find it without a fault."""
    folder = tmp_path_factory.mktemp("served") / "archive"
    write(folder, WORLD)
    with serving(folder) as served:
        yield served


def test_a_file_that_is_emptied_and_then_written_comes_back(writer: Served) -> None:
    writer.write("stories/kas.md", "")
    writer.shows(KAS, "stories/kas.md", status=FAULT)

    writer.write("stories/kas.md", story("Er is weer iets."))

    writer.shows(KAS, "Er is weer iets.")


def test_a_half_written_file_is_a_fault_until_it_is_whole(writer: Served) -> None:
    whole = story("Nu is het heel.")
    writer.write("stories/kas.md", whole[:8])
    writer.shows(KAS, "stories/kas.md", status=FAULT)

    writer.write("stories/kas.md", whole)

    writer.shows(KAS, "Nu is het heel.")


def test_an_unknown_address_has_the_looks_of_the_book_also_where_that_will_stand_below_a_server(tmp_path: Path) -> None:
    write(tmp_path, {"config.yaml": "titel: Proef\nwebadres: https://www.voorbeeld.nl/verhalen/\n"})
    write(tmp_path / "stories", {"kas.md": story("Glas.", "De kas")})
    with serving(tmp_path) as served:
        served.shows(KAS, "Glas.")
        page = served.get("/a/b/c")
        styles = re.findall(r'href="(/verhalen/static/[^"]+css[^"]*)', page.text)

        assert page.status == GONE
        assert styles
        for style in styles:
            served.shows(style, "{")


def test_files_and_folders_come_go_and_get_other_names(own: Served) -> None:
    stories = own.root / "stories"

    own.write("stories/nieuw.md", story("Dit is nieuw.", "Nieuw"))
    own.shows("/verhalen/nieuw.html", "Dit is nieuw.")

    (stories / "nieuw.md").rename(stories / "ander.md")
    own.shows("/verhalen/ander.html", "Dit is nieuw.")
    assert own.get("/verhalen/nieuw.html").status == GONE

    (stories / "ander.md").unlink()
    own.shows("/verhalen/ander.html", "", status=GONE)

    write(own.root.parent / "municipalities", {"zwolle.md": "---\nnaam: Zwolle\n---\nAan de IJssel.\n"})
    (own.root.parent / "municipalities").rename(stories / "municipalities")
    own.shows("/gemeenten/zwolle.html", "Aan de IJssel.")

    own.write("stories/municipalities/zwolle.md", "---\nnaam: Zwolle\n---\nNog altijd.\n")
    own.shows("/gemeenten/zwolle.html", "Nog altijd.")

    shutil.rmtree(stories / "municipalities")
    own.shows("/gemeenten/zwolle.html", "", status=GONE)


def test_a_picture_that_is_replaced_is_shown(own: Served) -> None:
    assert own.get("/beelden/1/kas.png").text == shown(tiny_png(1))

    own.write("stories/kas.png", tiny_png(200))

    own.shows("/beelden/1/kas.png", shown(tiny_png(200)))


def test_a_picture_that_turns_out_to_be_damaged_when_it_is_made_is_told(own: Served) -> None:
    own.write("stories/kas.png", damaged_png())
    own.shows(KAS, "De afbeelding kas.png is beschadigd of niet compleet.", status=FAULT)

    own.write("stories/kas.png", tiny_png(200))
    own.shows(KAS, "Er groeide van alles.")


def shown(png: bytes) -> str:
    """What readers get of a picture of one point."""
    renditions = renditions_of(Picture("PNG", 1, 1, is_transparent=True))
    assert renditions is not None
    return encoded_renditions(png, renditions)[-1].decode(errors="replace")


def test_a_picture_is_shown_without_its_notes_as_on_the_site(own: Served) -> None:
    plain = tiny_png(3)
    own.write("stories/kas.png", plain[:-12] + chunk(b"tEXt", b"GPS\0Geheime plek") + plain[-12:])

    own.shows("/beelden/1/kas.png", shown(plain))


def test_stories_that_are_gone_for_a_while_come_back_and_are_watched_again(own: Served) -> None:
    (own.root / "stories").rename(own.root / "weg")
    own.shows(KAS, "", status=GONE)

    (own.root / "weg").rename(own.root / "stories")
    own.shows(KAS, "Er groeide van alles.")

    with own.epochs() as epochs:
        next(epochs)
        own.write("stories/kas.md", story("Weer terug."))
        next(epochs)
    own.shows(KAS, "Weer terug.")


# Many changes at once


def test_a_burst_of_a_thousand_changes_makes_few_new_epochs(own: Served) -> None:
    with own.epochs() as epochs:
        first = next(epochs)
        for number in range(1000):
            own.write(f"stories/nummer-{number}.md", story(f"Verhaal {number}.", f"Nummer {number}"))
        own.shows("/verhalen/nummer-999.html", "Verhaal 999.")
        for number in (0, 500, 999):
            assert f"Verhaal {number}." in own.get(f"/verhalen/nummer-{number}.html").text

        own.write("stories/kas.md", story("En daarna nog een."))
        own.shows(KAS, "En daarna nog een.")

        seen = re.search(r'data-seen="([^"]*)"', own.get(KAS).text)
        assert seen
        heard = list(takewhile(lambda epoch: epoch != seen[1], epochs))
        assert first not in heard
        # On a computer that is busy with more than this the thousand take longer than a burst is waited for.
        assert len(heard) < 50


def test_nothing_is_lost_of_what_is_saved_while_the_book_is_made(own: Served) -> None:
    for number in range(60):
        own.write(f"stories/nummer-{number}.md", story(f"Verhaal {number}.", f"Nummer {number}"))
        # So that the book is made now and then meanwhile.
        own.get("/verhalen/index.html")

    for number in range(60):
        own.shows(f"/verhalen/nummer-{number}.html", f"Verhaal {number}.")
    own.shows("/verhalen/index.html", "Nummer 59")


# Where there is an error


def test_an_error_shows_where_it_is_and_what_to_do_on_every_page(own: Served) -> None:
    own.write("stories/kas.md", "---\ntitel: De kas\ngemeente: Nergenshuizen\n---\nTekst.\n")

    page = own.shows(KAS, "Nergenshuizen", status=FAULT).text

    assert "<title>Er is 1 fout</title>" in page
    assert 'href="/.verhalen/source/stories/kas.md#L3"' in page
    assert "stories/kas.md" in page
    assert "gemeente: <mark>Nergenshuizen</mark>" in page
    assert "verhalen new gemeente" in page
    for path in ("/", "/mensen/joke.html", "/mensen/", "/is-er-niet.html"):
        assert own.get(path).status == FAULT
    assert own.get("/static/boek.css").status == 200

    own.write("stories/kas.md", WORLD["stories/kas.md"])

    own.shows(KAS, "Er groeide van alles.")


def test_every_error_is_shown_together(own: Served) -> None:
    own.write("stories/kas.md", "---\ntitel: De kas\ngemeente: Nergenshuizen\n---\nZie [[Niemand]].\n")
    own.write("stories/ander.md", "---\ntitel: Ander\nonzin: ja\n---\n")

    page = own.shows("/", "Er zijn 3 fouten", status=FAULT).text

    for mark in ("Nergenshuizen", "Niemand", "onzin"):
        assert re.search(rf"<mark>[^<]*{mark}", page)


def test_what_an_error_says_is_text_and_no_html(own: Served) -> None:
    own.write("stories/kas.md", '---\ntitel: De kas\ngemeente: "<script>alert(1)</script>"\n---\n')

    page = own.shows("/", "alert(1)", status=FAULT).text

    assert "<script>alert" not in page


def test_the_last_good_version_stays_behind_the_error(own: Served) -> None:
    own.write("stories/kas.md", "---\ntitel: De kas\ngemeente: Nergenshuizen\n---\n")
    page = own.shows(KAS, "Nergenshuizen", status=FAULT).text

    link = re.search(r'href="(/\.verhalen/behind[^"]*)"', page)
    assert link
    answer = own.get(link[1])
    cookie = {"Cookie": f"{own.cookie['Cookie']}; {answer.headers['Set-Cookie'].partition(';')[0]}"}
    behind = own.get(answer.headers["Location"], cookie)

    assert answer.status == 303
    assert behind.status == 200
    assert "Er groeide van alles." in behind.text
    assert "Dit is de laatste goede versie." in behind.text
    assert own.get(KAS).status == FAULT

    own.write("stories/kas.md", "---\ntitel: De kas\ngemeente: Ergenshuizen\n---\n")
    own.shows(KAS, "Ergenshuizen", status=FAULT)
    # The book changes a moment before its epoch does.
    until(lambda: own.get(KAS, cookie).status == FAULT, lambda: "the error of the new epoch")


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example/",
        "\\\\evil.example/",
        "/\\evil.example/",
        "\\/evil.example",
        "/\t/evil.example/",
        "https://evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "/x\r\nSet-Cookie: a=b",
        "",
    ],
)
def test_the_way_behind_an_error_stays_on_this_server(world: Served, target: str) -> None:
    answer = world.get(f"/.verhalen/behind?to={quote(target, safe='')}")

    # As a browser reads it: a backslash is a slash, and tabs and ends of line are not there.
    location = re.sub(r"[\t\r\n]", "", answer.headers["Location"]).replace("\\", "/")
    target_url = urlsplit(urljoin(world.address, location))
    assert (target_url.scheme, target_url.netloc) == ("http", f"127.0.0.1:{world.port}")
    assert len(answer.headers.get_all("Set-Cookie", [])) == 1


@pytest.mark.parametrize("fault", [b"titel: [Ons, boek\n", b"\xff\0", b"titel: Boek\nonzin: ja\n", b"", None])
def test_an_error_in_the_settings_is_shown_and_goes_when_it_is_fixed(writer: Served, fault: bytes | None) -> None:
    if fault is None:
        (writer.root / "config.yaml").unlink()
    else:
        writer.write("config.yaml", fault)
    page = writer.shows("/", "config.yaml", status=FAULT).text
    assert "/.verhalen/behind" in page

    writer.write("config.yaml", WORLD["config.yaml"])

    writer.shows("/", "Ons boek")


@pytest.mark.parametrize("name", ["config.yaml", "themes/boek/static/eigen.css"])
def test_a_file_that_cannot_be_read_is_told_and_goes_when_it_can(writer: Served, name: str) -> None:
    file = writer.root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    write(writer.root, {"../elders": "titel: Elders\n"})
    file.symlink_to(writer.root.parent / "elders")
    assert name in writer.shows("/", "wordt niet gelezen", status=FAULT).text

    file.unlink()
    writer.write("config.yaml", WORLD["config.yaml"])

    writer.shows("/", "Ons boek")


def test_a_theme_of_its_own_may_come_later(own: Served) -> None:
    own.write("themes/boek/static/eigen.css", "main { color: green }\n")
    own.shows("/static/eigen.css", "green")

    own.write("themes/boek/static/eigen.css", "main { color: maroon }\n")
    own.shows("/static/eigen.css", "maroon")

    shutil.rmtree(own.root / "themes")
    own.shows("/static/eigen.css", "", status=GONE)


@pytest.mark.parametrize(
    "fault", ["{% extends 'boek/story.html' %}\n{% block text %}", "{{ niets }}", '{% include "is-er-niet.html" %}']
)
def test_an_error_in_a_template_is_shown_and_goes_when_it_is_fixed(writer: Served, fault: str) -> None:
    writer.write("stories/kas.md", story("Er groeide van alles."))
    writer.write("themes/boek/templates/story.html", fault)
    page = writer.shows(KAS, "themes/boek/templates/story.html", status=FAULT).text
    assert 'class="help"' in page

    writer.write("themes/boek/templates/story.html", '{% extends "boek/story.html" %}')

    writer.shows(KAS, "Er groeide van alles.")


def test_an_error_that_was_there_at_the_start_goes_when_it_is_fixed(tmp_path: Path) -> None:
    write(tmp_path / "archive", {**WORLD, "config.yaml": b"\xff\0"})
    with serving(tmp_path / "archive") as served:
        page = served.shows(KAS, "config.yaml", status=FAULT).text
        assert "/.verhalen/behind" not in page

        served.write("stories/kas.md", "---\ntitel: De kas\ngemeente: Nergenshuizen\n---\nTekst.\n")
        served.write("config.yaml", "titel: Ons boek\ntoestemming: volledig\n")
        served.shows(KAS, "Nergenshuizen", status=FAULT)

        served.write("stories/kas.md", story("Het klopt."))
        served.shows(KAS, "Het klopt.")


def test_the_terminal_tells_of_errors_and_that_they_are_gone(own: Served) -> None:
    own.write("stories/kas.md", "---\ntitel: De kas\ngemeente: Nergenshuizen\n---\n")
    own.shows(KAS, "Nergenshuizen", status=FAULT)
    assert "stories/kas.md:3:11: fout: “Nergenshuizen”" in own.said.read_text("utf-8")

    length = len(own.said.read_text("utf-8"))
    own.write("stories/kas.md", story("Goed."))
    own.shows(KAS, "Goed.")
    assert "fout" not in own.said.read_text("utf-8")[length:].replace("fout in een concept", "")


# What only a preview shows


@pytest.mark.parametrize(
    ("path", "words"),
    [("/verhalen/kladje.html", "Concept: nog niet in het boek"), ("/verhalen/later.html", "Datum in de toekomst")],
)
def test_what_would_not_be_in_the_book_is_shown_with_a_mark(world: Served, path: str, words: str) -> None:
    page = world.get(path)

    assert page.status == 200
    assert words in page.text
    assert words not in world.get(KAS).text


def test_a_story_of_which_nothing_shows_has_a_page(world: Served) -> None:
    assert "<h1>Leeg</h1>" in world.get("/verhalen/leeg.html").text


def test_a_fault_in_a_draft_is_told_but_keeps_nothing_from_being_shown(world: Served) -> None:
    assert world.get(KAS).status == 200
    assert "Nergenshuizen" in world.get("/.verhalen/problems").text


@pytest.mark.parametrize(
    ("path", "source", "label"),
    [
        (KAS, "stories/kas.md#L1", "stories/kas.md, regel 1"),
        ("/mensen/joke.html", "stories/people/joke.md#L1", "stories/people/joke.md, regel 1"),
        ("/woorden/loslaten.html", "stories/words.yaml#L3", "stories/words.yaml, regel 3"),
        ("/mensen/frans.html", "stories/kas.md#L", "stories/kas.md, regel "),
        ("/oud/joke.html", "stories/people/joke.md#L4", "stories/people/joke.md, regel 4"),
        ("/mensen/", "stories/people", "stories/people"),
        ("/verhalen/", "stories", "stories"),
        ("/woorden/", "stories/words", "stories/words"),
        ("/", "config.yaml#L1", "config.yaml, regel 1"),
        ("/inhoud.html", "config.yaml#L1", "config.yaml, regel 1"),
        ("/is-er-niet.html", "config.yaml#L1", "config.yaml, regel 1"),
    ],
)
def test_each_page_leads_to_the_place_of_its_source(world: Served, path: str, source: str, label: str) -> None:
    page = world.get(path).text

    links = re.findall(r'<a href="(/\.verhalen/source/[^"]*)"[^>]*>([^<]*)</a>', page)

    assert len(links) == 1
    assert links[0][0].startswith(f"/.verhalen/source/{source}")
    assert links[0][1].startswith(label)
    assert world.get(links[0][0].partition("#")[0]).status == 200


def test_a_source_is_shown_line_by_line_and_as_text(world: Served) -> None:
    page = world.get("/.verhalen/source/stories/kas.md").text

    assert '<li id="L2"><code>titel: De kas</code></li>' in page
    assert "[plan](plan.pdf)" in page


def test_a_folder_lists_its_sources(world: Served) -> None:
    page = world.get("/.verhalen/source/stories/people").text

    assert 'href="/.verhalen/source/stories/people/joke.md"' in page
    assert "kas.md" not in page


def test_a_build_meanwhile_has_nothing_of_the_preview(own: Served) -> None:
    with own.epochs() as epochs:
        next(epochs)
        own.get(KAS)

        run = run_verhalen("build", cwd=own.root)

        # The site is no source: it makes no new epoch.
        own.write("stories/kas.md", story("Na de bouw."))
        next(epochs)
        assert "Na de bouw." in own.get(KAS).text
    site = {path: path.read_bytes() for path in (own.root / "site").rglob("*") if path.is_file()}
    assert run.returncode == 0, run.stderr
    assert own.root / "site" / "verhalen" / "kas.html" in site
    assert own.root / "site" / "verhalen" / "kladje.html" not in site
    for path, data in site.items():
        assert b"/.verhalen/" not in data, path
        assert b"<verhalen-strip" not in data, path


# Who may ask, and for what


def request_for(served: Served, path: str) -> bytes:
    """The raw request of a browser for a path."""
    lines = (f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{served.port}", f"Cookie: {served.cookie['Cookie']}")
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode("latin-1")


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_this_computer_may_be_called_by_either_name(world: Served, name: str) -> None:
    assert world.get("/", {"Host": f"{name}:{world.port}"}).status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1",
        "127.0.0.1:{other}",
        "127.0.0.1.evil.example:{port}",
        "127.0.0.1:{port}.evil.example",
        "127.0.0.1:{port}@evil.example",
        "evil.example, 127.0.0.1:{port}",
        "[::1]:{port}",
        "0.0.0.0:{port}",
        "",
        "\x7f\x01",
        "x" * 10_000,
    ],
)
def test_another_host_is_refused(world: Served, host: str) -> None:
    name = host.format(port=world.port, other=world.port + 1)

    answer = world.get(KAS, {"Host": name})

    assert answer.status in {400, REFUSED}
    assert "Er groeide" not in answer.text


def test_a_request_that_names_no_host_is_refused(world: Served) -> None:
    for version in ("1.1", "1.0"):
        answer = world.raw(f"GET {KAS} HTTP/{version}\r\nCookie: {world.cookie['Cookie']}\r\n\r\n".encode())

        assert b"Er groeide" not in answer
        assert answer.split(maxsplit=2)[1] in {b"400", b"403"}


def test_an_address_in_full_counts_as_its_host(world: Served) -> None:
    own_host, other_host = (
        request_for(world, f"http://{host}{KAS}") for host in (f"127.0.0.1:{world.port}", "evil.example")
    )

    assert b"Er groeide" in world.raw(own_host)
    assert world.raw(other_host).split(maxsplit=2)[1] == b"403"


OUTSIDE = [
    "/../config.yaml",
    "/../../../../../../../../etc/passwd",
    "/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/static/../../../../../../etc/passwd",
    "/bestanden/..%2f..%2fconfig.yaml",
    "/bestanden/%2e%2e%5c%2e%2e%5cconfig.yaml",
    "/..\\config.yaml",
    "//etc/passwd",
    "/%2fetc/passwd",
    "/etc/passwd%00.html",
    "/%00",
    "/%ff%fe",
    "/config.yaml",
    "/stories/kas.md",
    "/.verhalen/memo.sqlite",
    "/.verhalen/static/../pages.py",
    "/.verhalen/static/..%2fpages.py",
    "/.verhalen/static/",
    "/.verhalen/source//etc/passwd",
    "/.verhalen/source/../config.yaml",
    "/.verhalen/source/stories/../../elders.pdf",
    "/.verhalen/source/stories/%2e%2e/%2e%2e/elders.pdf",
    "/.verhalen/source/",
    "/.verhalen/source/.verhalen/memo.sqlite",
    "/.verhalen/source/%00",
    "/.verhalen/onzin",
    "/" + "a/" * 20_000,
]


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: path[:60])
def test_nothing_is_served_that_is_not_of_the_book(world: Served, path: str) -> None:
    answer = world.raw(request_for(world, path))

    assert answer.split(maxsplit=2)[1] in {b"400", b"403", b"404"}
    for secret in (b"root:", b"titel: Ons boek", b"Geheim", b"SQLite"):
        assert secret not in answer


def test_a_file_that_becomes_a_link_out_of_the_archive_is_refused_at_once(own: Served) -> None:
    write(own.root, {"../elders.pdf": "Geheim."})
    own.write("stories/kas.md", story("Zie het [plan](plan.pdf)."))
    own.shows("/bestanden/plan.pdf", "%PDF")

    (own.root / "stories/plan.pdf").unlink()
    (own.root / "stories/plan.pdf").symlink_to("../../elders.pdf")
    answer = own.get("/bestanden/plan.pdf")

    assert answer.status == REFUSED
    assert "Geheim" not in answer.text


def test_of_a_file_a_browser_gets_the_part_that_it_asks_for(own: Served) -> None:
    """Without that nobody can go to another second of a recording."""
    own.write("stories/kas.md", story("Zie het [plan](plan.pdf)."))
    own.shows("/bestanden/plan.pdf", "%PDF")

    part = own.get("/bestanden/plan.pdf", {"Range": "bytes=1-3"})

    assert (part.status, part.text) == (206, "PDF")


@pytest.mark.parametrize("name", ["stories/link.pdf", "stories/link.md", "stories/people", "themes"])
def test_a_link_out_of_the_archive_is_told_and_not_followed(tmp_path: Path, name: str) -> None:
    write(
        tmp_path / "archive",
        {"config.yaml": "titel: Ons boek\ntoestemming: volledig\n", "stories/kas.md": story("Groen.")},
    )
    write(tmp_path / "elders", {"geheim.md": "# Geheim\n\nNiet voor lezers.\n"})
    target = tmp_path / "elders" / ("geheim.md" if "." in name else "")
    (tmp_path / "archive" / name).symlink_to(target, target_is_directory=target.is_dir())

    with serving(tmp_path / "archive") as served:
        page = served.shows("/", "hoort niet bij het archief", status=FAULT).text
        sources = [served.get(f"/.verhalen/source/{path}") for path in (name, f"{name}/geheim.md", "stories")]
        (served.root / name).unlink()
        served.shows("/", "Ons boek")

    assert name in page
    assert str(tmp_path / "elders") in page
    assert not any("Niet voor lezers" in text for text in (page, *(answer.text for answer in sources)))
    assert "Traceback" not in served.said.read_text("utf-8")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "ONZIN"])
def test_nothing_can_be_sent_to_the_book(world: Served, method: str) -> None:
    answer = world.get(KAS, {"Origin": world.address.rstrip("/"), "X-Verhalen-Token": "geraden"}, method)

    assert answer.status in {403, 405}
    assert "Er groeide" not in answer.text


def test_the_head_of_a_page_comes_without_its_body(world: Served) -> None:
    whole, head = world.get(KAS), world.get(KAS, method="HEAD")

    assert (head.status, head.text) == (200, "")
    assert head.headers["Content-Type"] == whole.headers["Content-Type"] == "text/html; charset=utf-8"
    assert world.get("/.verhalen/events", method="HEAD").status == 200


def test_a_page_allows_itself_nothing_from_elsewhere(world: Served) -> None:
    for path in (KAS, "/.verhalen/problems", "/.verhalen/source/stories/kas.md", "/static/boek.css", "/is-er-niet"):
        headers = world.get(path).headers
        assert "default-src 'none'; script-src 'self'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"


# Whatever comes


GARBAGE = [
    b"",
    b"\0" * 1000,
    bytes(range(256)) * 100,
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET / HTTP/1.1",
    b"GET / HTTP/1.1\r\nHost",
    b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 1000 + b"\r\n",
    b"GET / HTTP/1.1\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
    b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\n\r\n",
    b"GET http://[ HTTP/1.1\r\n\r\n",
    b"GET http://[evil]:99999/ HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: \xff\xfe\r\nCookie: \xff=\xfe; =;;\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\nx",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nonzin",
    b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: onzin\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\nonzin",
    b"GET /.verhalen/behind?to=%ff%fe&to[]=%00 HTTP/1.1\r\nHost: x\r\n\r\n",
]


@pytest.mark.parametrize("garbage", GARBAGE, ids=range(len(GARBAGE)))
def test_it_keeps_running_whatever_is_sent(world: Served, garbage: bytes) -> None:
    host = f"Host: 127.0.0.1:{world.port}\r\nCookie: {world.cookie['Cookie']}"
    world.raw(garbage.replace(b"Host: x", host.encode()))

    assert world.get(KAS).status == 200
    assert "Traceback" not in world.said.read_text("utf-8")


@pytest.mark.parametrize("request_line", [b"", b"GET / HT", b"GET /.verhalen/events HTTP/1.1\r\nHost: x\r\n\r\n"])
def test_it_keeps_running_when_others_stop_midway(world: Served, request_line: bytes) -> None:
    host = f"Host: 127.0.0.1:{world.port}\r\nCookie: {world.cookie['Cookie']}"
    line = request_line.replace(b"Host: x", host.encode())
    with ExitStack() as stack:
        for _ in range(50):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", world.port), timeout=PATIENCE))
            connection.sendall(line)

        assert world.get(KAS).status == 200

    assert world.get(KAS).status == 200
    assert "Traceback" not in world.said.read_text("utf-8")


def test_two_hundred_may_ask_at_once(world: Served) -> None:
    paths = [KAS, "/", "/static/boek.css", "/mensen/joke.html"] * 50

    with ThreadPoolExecutor(len(paths)) as everyone:
        answers = list(everyone.map(world.get, paths))

    assert {answer.status for answer in answers} == {200}
    assert all("Er groeide" in answer.text for path, answer in zip(paths, answers, strict=True) if path == KAS)


# The end


def test_ctrl_c_ends_it_though_readers_listen(tmp_path: Path) -> None:
    write(tmp_path / "archive", WORLD)
    with ExitStack() as stack:
        served = stack.enter_context(serving(tmp_path / "archive"))
        for _ in range(5):
            next(stack.enter_context(served.epochs()))

        assert served.stop() == 0

        said = served.said.read_text("utf-8")
        assert said.endswith("Gestopt.\n")
        assert "Traceback" not in said


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc to see that the work has begun")
def test_ctrl_c_ends_it_while_the_book_is_made_anew(own: Served) -> None:
    for number in range(2000):
        own.write(f"stories/nummer-{number}.md", story("Tekst. " * 300, f"Nummer {number}"))
    until(lambda: processor_seconds(own.process.pid) > 1.5, lambda: "the work to begin")

    assert own.stop() == 0

    assert own.said.read_text("utf-8").endswith("Gestopt.\n")
    assert own.root.joinpath("stories/kas.md").is_file()


def test_ctrl_c_ends_it_while_the_book_is_made_for_the_first_time(tmp_path: Path) -> None:
    root = tmp_path / "archive"
    write(root, {f"stories/nummer-{number}.md": story("Tekst. " * 300, f"Nummer {number}") for number in range(2000)})
    write(root, WORLD)
    process, said = launch(root, "--port", str(free_port()))
    served = Served(root, 0, process, said)
    until((root / ".verhalen").is_dir, lambda: "the work to begin")

    assert served.stop() in {0, 130}

    assert "Traceback" not in said.read_text("utf-8")
    assert "Het boek" not in said.read_text("utf-8")


def processor_seconds(process: int) -> float:
    """The seconds that a process, with those it started, has worked."""
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return sum(map(int, islice(fields, 11, 15))) / os.sysconf("SC_CLK_TCK")
