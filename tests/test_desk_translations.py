"""Translating at the writing desk: from the form of a record to that of its translation, beside its original."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html  # type: ignore[import-untyped]

from tests.support.desk import DESK, STORY, desk, look, send
from tests.support.serving import Served

NEW = "new?kind=story&translation_of=De+bank+onder+de+linde&lang=en"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """The desk of a new archive."""
    with desk(tmp_path / "archive") as server:
        yield server


def parsed(served: Served, path: str) -> html.HtmlElement:
    """A page of the desk."""
    return html.fromstring(look(served, path).text)


def fields_of(form: html.HtmlElement) -> set[str]:
    """The fields of a form, without those within another."""
    return {
        each.get("data-field")
        for each in form.iter()
        if each.get("data-field") and not each.xpath("ancestor::*[@data-field]")
    }


def saved_translation(served: Served, kind: str = "story", **values: str) -> str:
    """The path of a translation into English that was just saved."""
    body = "A bench." if kind == "story" else None
    _, saved = send(served, "api/save", {"kind": kind, "values": {"lang": "en", **values}, "body": body})
    assert saved["outcome"] == "saved", saved
    return str(saved["path"])


def test_the_form_of_a_record_offers_to_translate_it(served: Served) -> None:
    form = parsed(served, f"record?path={STORY}")

    button = form.xpath("//button[normalize-space()='Vertaal dit']")[0].getparent()
    hidden = {field.get("name"): field.get("value") for field in button.iter("input")}
    assert hidden == {"kind": "story", "translation_of": "De bank onder de linde"}
    languages = [option.text for option in button.iter("option")]
    assert "Engels" in languages
    assert "Arabisch" in languages
    assert "Nederlands" not in languages


def test_a_new_translation_asks_for_words_only(served: Served) -> None:
    form = parsed(served, NEW)

    fields = fields_of(form)
    assert {"title", "summary", "lang", "translation_of", "draft"} <= fields
    assert not fields & {"date", "municipality", "people", "themes", "sources", "follows"}
    chosen = form.xpath("//*[@data-field='lang']//option[@selected]")
    assert [option.get("value") for option in chosen] == ["en"]
    assert form.xpath("//*[@data-field='translation_of']//input/@value") == ["De bank onder de linde"]
    # The text is beside it as it was written, to read and to take over.
    original = form.xpath("//details[contains(@class, 'original')]")[0]
    assert "Het origineel, in het Nederlands" in original.text_content()
    body = (served.root / STORY).read_text("utf-8").split("---\n", 2)[2].strip()
    assert body in original.text_content()


def test_people_keep_their_names_in_a_translation(served: Served) -> None:
    form = parsed(served, "new?kind=person&translation_of=Joke+Voorbeeld&lang=en")
    assert form.xpath("//input[@name='title']/@value") == ["Joke Voorbeeld"]

    path = saved_translation(served, "person", title="Joke Voorbeeld", translation_of="Joke Voorbeeld")

    # Beside the original, with the language in its name, so that their address stays the same too.
    assert path == "stories/people/joke-voorbeeld.en.md"


def test_a_translation_that_is_there_is_shown_with_its_original(served: Served) -> None:
    path = saved_translation(served, title="The bench", translation_of="De bank onder de linde")

    original, translation = parsed(served, f"record?path={STORY}"), parsed(served, f"record?path={path}")

    (link,) = original.xpath("//section[@aria-labelledby='translations']//li/a")
    assert (link.text, link.get("lang")) == ("The bench", "en")
    assert "Engels" not in [option.text for option in original.xpath("//form[@class='translate']//option")]
    assert translation.xpath("//h2[@id='translation']//a/text()") == ["De bank onder de linde"]
    assert not translation.xpath("//*[@data-standing]")
    assert not translation.xpath("//form[@class='translate']")


def test_a_translation_that_is_behind_says_so_until_it_is_saved(served: Served) -> None:
    path = saved_translation(served, title="The bench", translation_of="De bank onder de linde")
    file = served.root / STORY
    file.write_text(file.read_text("utf-8") + "\nEr kwam een alinea bij.\n", "utf-8")
    served.shows(DESK, "het origineel is veranderd")

    # It is among what has to be mended, and at the original too.
    assert "The bench" in look(served, "?show=faults").text
    assert "dit stuk is veranderd sinds het is vertaald" in look(served, f"record?path={STORY}").text
    form = parsed(served, f"record?path={path}")
    assert "Het origineel is veranderd sinds dit is vertaald." in form.xpath("//*[@data-standing]")[0].text_content()
    assert form.xpath("//*[@data-standing]//button[@type='submit']/text()") == ["Bewaar: de vertaling klopt"]

    values = {"title": "The bench", "translation_of": "De bank onder de linde", "lang": "en"}
    digest = re.search(r"&#34;digest&#34;: ?&#34;(\w+)", look(served, f"record?path={path}").text)
    assert digest
    again = {"kind": "story", "path": path, "digest": digest[1], "values": values, "body": "A bench."}
    assert send(served, "api/save", again)[1]["outcome"] == "saved"

    assert not parsed(served, f"record?path={path}").xpath("//*[@data-standing]")
    assert "The bench" not in look(served, "?show=faults").text


def test_a_fact_in_a_translation_can_be_taken_away(served: Served) -> None:
    text = "---\ntitel: The bench\nvertaling_van: De bank onder de linde\ntaal: en\ndatum: 2015\n---\n\nA bench.\n"
    (served.root / "stories/the-bench.md").write_text(text, "utf-8")
    served.shows(DESK, "The bench")

    form = parsed(served, "record?path=stories/the-bench.md")

    assert "date" in fields_of(form)
    assert "Nog niemand heeft gezegd" in form.xpath("//*[@data-standing]")[0].text_content()


def test_of_what_is_not_there_nothing_is_translated(served: Served) -> None:
    form = parsed(served, "new?kind=story&translation_of=Niets&lang=en")

    assert "date" in fields_of(form)
    assert not form.xpath("//details[contains(@class, 'original')]")


def test_beside_an_item_of_a_list_stands_of_a_file_only_what_such_an_item_has_words_for(served: Served) -> None:
    original = "---\nnaam: Riek Bakker\nsamenvatting: Buurvrouw.\ntoestemming: rol\n---\n\nWoont om de hoek.\n"
    (served.root / "stories/people/riek-bakker.md").write_text(original, "utf-8")
    item = "- {naam: Riek Bakker, vertaling_van: Riek Bakker, taal: en}\n"
    (served.root / "stories/people.yaml").write_text(item, "utf-8")
    served.shows(DESK, "Riek Bakker")

    def taken_over(path: str) -> list[str]:
        form = parsed(served, path)
        return [button.get("data-take") for button in form.xpath("//button[@data-take]")]

    # What was agreed on her name has no words, and an item has no text.
    assert taken_over("record?path=stories/people.yaml&line=1") == ["title", "summary"]
    assert taken_over("new?kind=person&translation_of=Riek+Bakker&lang=fy") == ["title", "summary", "body"]


def test_the_words_of_a_translation_are_in_its_language(served: Served) -> None:
    path = saved_translation(served, title="The bench", translation_of="De bank onder de linde")

    for address, language in ((f"record?path={path}", "en"), (NEW, "en"), (f"record?path={STORY}", "nl")):
        form = parsed(served, address)
        languages = [form.get_element_by_id(name).get("lang") for name in ("f-title", "f-summary", "body")]
        assert languages == [language] * 3


def test_a_recording_is_taken_over_without_facts_and_without_what_is_said_in_the_original(served: Served) -> None:
    recording = (
        "bestand: a.mp3, titel: Gesprek, sprekers: [Joke Voorbeeld], datum: 2024, duur: '1:00', transcript: a.vtt"
    )
    file = served.root / STORY
    file.write_text(file.read_text("utf-8").replace("---\n", f"---\nopnamen: [{{{recording}}}]\n", 1), "utf-8")
    served.shows(DESK, "De bank onder de linde")

    form = parsed(served, NEW)

    values = json.loads(form.xpath("//details[contains(@class, 'original')]/@data-values")[0])
    assert values["recordings"] == [{"file": "a.mp3", "title": "Gesprek"}]
    assert "neem haar dan eerst over" in form.xpath("//section[@aria-labelledby='translation']")[0].text_content()


def test_a_translation_may_be_read_aloud_where_its_original_is_not(served: Served) -> None:
    form = parsed(served, NEW)

    assert "recordings" in fields_of(form)
    assert "neem haar dan eerst over" not in form.xpath("//section[@aria-labelledby='translation']")[0].text_content()
