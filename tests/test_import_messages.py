"""`verhalen bring-in` of plain texts and e-mail: what is the text, and what around it is left out and told."""

import re
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.documents import OTHER_PNG, PNG
from tests.support.outlook import outlook_message
from verhalen_build.importers.documents.plain_text import text_as_html

BOOK = {
    "config.yaml": "titel: Ons boek\n",
    "stories/people/joke-voorbeeld.md": "---\nnaam: Joke Voorbeeld\n---\n",
}
TUIN = "Hierbij het verhaal over onze tuin, dat ik al lang had beloofd en dat\nnu eindelijk af is."


@pytest.fixture
def book(archive: WriteArchive, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book with one person; today is the first day of 2026."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767265200")
    return archive(BOOK)


def mail(subject: str = "De tuin", sender: str = "Mieke Proef <mieke@voorbeeld.example>") -> EmailMessage:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, sender, "boek@voorbeeld.example"
    message["Date"] = "Tue, 04 Mar 2025 10:11:12 +0100"
    return message


def brought(verhalen: RunVerhalen, book: Path, name: str, data: bytes | EmailMessage) -> tuple[str, str]:
    """The report of a text or message that is brought in, and the story without its front matter."""
    (book / name).write_bytes(data if isinstance(data, bytes) else data.as_bytes())
    before = set((book / "stories").glob("*.md"))
    result = verhalen("bring-in", name, cwd=book)
    assert result.exit_code == 0, result.output
    (path,) = set((book / "stories").glob("*.md")) - before
    return result.stdout, path.read_text("utf-8").split("\n---\n", 1)[1].strip("\n")


def front_matter(book: Path, slug: str) -> str:
    return (book / f"stories/{slug}.md").read_text("utf-8").split("\n---\n")[0]


# Plain texts


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_a_text_is_read_in_the_encoding_that_it_has(book: Path, verhalen: RunVerhalen, encoding: str) -> None:
    report, story = brought(verhalen, book, "a.txt", "Het café\r\n\r\nWie er zit, praat.\r\n".encode(encoding))

    assert (story, "titel: Het café" in front_matter(book, "het-cafe")) == ("Wie er zit, praat.", True)
    assert ("Windows-1252" in report) is (encoding == "cp1252")


def test_a_single_short_line_is_the_text_and_not_its_title(book: Path, verhalen: RunVerhalen) -> None:
    assert brought(verhalen, book, "Mijn_zin.txt", b"Een zin zonder punt")[1] == "Een zin zonder punt"
    assert "titel: Mijn zin\n" in front_matter(book, "mijn-zin") + "\n"


def test_bytes_that_are_no_text_are_refused(book: Path, verhalen: RunVerhalen) -> None:
    (book / "a.txt").write_bytes(bytes(range(256)))

    result = verhalen("bring-in", "a.txt", cwd=book)

    assert result.exit_code == 1
    assert "er staan tekens in die geen tekst zijn" in result.stderr


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("een twee drie\nvier vijf\nzes", ["<p>een twee drie <br> vier vijf <br> zes</p>"]),
        (f"{TUIN}\n\nEen regel.", ["<p>" + TUIN.replace("\n", " ") + "</p>", "<p>Een regel.</p>"]),
        ("woord " * 30 + "\nkort", ["<p>" + ("woord " * 30).strip() + "</p>", "<p>kort</p>"]),
        ("* * *", ["<p>* * *</p>"]),
        ("Kop\n===\nTekst.", ["<h2>Kop</h2>", "<p>Tekst.</p>"]),
        ("a < b & c", ["<p>a &lt; b &amp; c</p>"]),
        (
            f"https://www.voorbeeld.nl/{'lang/' * 30}\n{TUIN}",
            [f"<p>https://www.voorbeeld.nl/{'lang/' * 30}</p>", f"<p>{TUIN}</p>".replace("\n", " ")],
        ),
    ],
)
def test_lines_that_a_program_broke_are_one_paragraph_and_other_breaks_stay(text: str, expected: list[str]) -> None:
    assert text_as_html(text).split("\n") == expected


def test_lists_in_a_text_are_lists_and_marks_of_markdown_are_text(book: Path, verhalen: RunVerhalen) -> None:
    report, story = brought(
        verhalen, book, "a.txt", b"Wat nodig is:\n\n- *bonen*\n  - sla [x](y)\n\n1. eerst\n2. dan\n"
    )

    assert story == "Wat nodig is:\n\n- \\*bonen\\*\n    - sla \\[x\\](y)\n\n1. eerst\n2. dan"
    assert "zoek deze woorden op" not in report


# E-mail


def test_a_message_becomes_a_draft_with_its_subject_and_day(book: Path, verhalen: RunVerhalen) -> None:
    message = mail("RE: Fwd: De tuin")
    message.set_content(f"Beste mensen,\n\n{TUIN}\n")

    report, story = brought(verhalen, book, "a.eml", message)

    assert front_matter(book, "de-tuin") == "---\ntitel: De tuin\ndatum: 2025-03-04\nconcept: ja"
    assert story == "Beste mensen,\n\n" + TUIN.replace("\n", " ")
    assert "vul in wie dit schreef; het bericht is verstuurd door Mieke Proef" in report
    assert "voorbeeld.example" not in report + story


def test_a_sender_whom_the_book_knows_is_the_author(book: Path, verhalen: RunVerhalen) -> None:
    message = mail(sender="joke voorbeeld <j@voorbeeld.example>")
    message.set_content("Een tekst over de tuin.\n")

    brought(verhalen, book, "a.eml", message)

    assert "auteurs:\n  - Joke Voorbeeld\n" in front_matter(book, "de-tuin")


def test_earlier_messages_signatures_and_addresses_stay_out_and_are_told(book: Path, verhalen: RunVerhalen) -> None:
    message = mail()
    message.set_content(
        f"{TUIN}\n\nBel 06-00000000 of mail tuin@voorbeeld.example; op 12-03-2025 10:30 is er koffie.\n\n"
        "Met vriendelijke groet,\n\nMieke Proef\nAdviseur\n(000) 123 45 67\n\n"
        "Op ma 3 mrt 2025 om 10:00 schreef Boek <boek@voorbeeld.example>:\n> Mieke, heb je\n> dat verhaal?\n"
    )

    report, story = brought(verhalen, book, "a.eml", message)

    assert story.endswith("Bel \\[…\\] of mail \\[…\\]; op 12-03-2025 10:30 is er koffie.")
    assert "een eerder bericht: Mieke, heb je dat verhaal?" in report
    assert "groet en ondertekening: Met vriendelijke groet, Mieke Proef Adviseur (000) 123 45 67" in report
    assert "hoe iemand te bereiken is, nu […] in de tekst: 06-00000000" in report
    assert "zoek deze woorden op" not in report


def test_of_a_forwarded_message_the_earlier_one_is_the_text(book: Path, verhalen: RunVerhalen) -> None:
    message = mail("Doorst: De boom")
    message.set_content(
        "-----Oorspronkelijk bericht-----\nVan: Bart <bart@voorbeeld.example>\nVerzonden: maandag\nAan: Mieke\n\n"
        "Dit schreef Bart over de boom.\n"
    )

    report, story = brought(verhalen, book, "a.eml", message)

    assert story == "Dit schreef Bart over de boom."
    assert "een eerder bericht: -----Oorspronkelijk bericht-----" in report


def test_a_message_in_html_keeps_its_form_and_pictures(book: Path, verhalen: RunVerhalen) -> None:
    message = mail()
    message.set_content("Soep.\n")
    message.add_alternative(
        '<div><p>De <b>soep</b> van dinsdag.</p><p><img src="cid:pan" alt="Een pan"></p>'
        '<div>Groeten,<br>Mieke <img src="cid:logo"></div></div>'
        '<div class="gmail_quote">Op ma schreef X:<blockquote>Oud bericht</blockquote></div>',
        subtype="html",
    )
    _, page = message.iter_parts()
    page.add_related(PNG, "image", "png", cid="<pan>")
    page.add_related(OTHER_PNG, "image", "png", cid="<logo>")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="plan é.pdf")
    message.add_attachment(OTHER_PNG, maintype="image", subtype="png", filename="een bank.png")

    report, story = brought(verhalen, book, "a.eml", message)

    assert story == (
        "De **soep** van dinsdag.\n\n![Een pan](images/de-tuin/beeld-1.png)\n\n"
        "![Beschrijf hier wat er op dit beeld te zien is](images/de-tuin/beeld-2.png)"
    )
    assert "bewaar deze bijlage uit het bericht als die in het boek hoort, en haal haar binnen: plan é.pdf" in report
    assert "een eerder bericht: Op ma schreef X: Oud bericht" in " ".join(report.replace(":Oud", ": Oud").split())


def test_what_outlook_puts_below_a_line_is_an_earlier_message(book: Path, verhalen: RunVerhalen) -> None:
    message = mail()
    message.set_content(
        "<p class=MsoNormal>Het verhaal over de tuin, in mijn eigen woorden.</p>"
        '<div style="border-top:solid #E1E1E1 1.0pt"><p><b>Van:</b> Boek<br><b>Verzonden:</b> maandag<br></p></div>'
        "<p>Oude tekst</p>",
        subtype="html",
    )

    report, story = brought(verhalen, book, "a.eml", message)

    assert story == "Het verhaal over de tuin, in mijn eigen woorden."
    assert "een eerder bericht: Van: Boek Verzonden: maandag Oude tekst" in report


@pytest.mark.parametrize(
    ("data", "story"),
    [
        (b"zomaar tekst zonder kop", "zomaar tekst zonder kop"),
        (b"Subject: x\nContent-Type: text/plain; charset=bestaat-niet\n\nCaf\xe9\n", "Café"),
        (b"Subject: x\nContent-Type: text/plain\n\nCaf\xc3\xa9\n", "Café"),
        (b"Subject: x\nContent-Type: text/plain; format=flowed\n\nEen regel die \nverder loopt\n \nslot\n",
         "Een regel die verder loopt\n\nslot"),
        (b"Subject: =?utf-8?q?caf=C3=A9?=\nDate: nooit\nFrom: <\n\nTekst\n", "Tekst"),
    ],
)  # fmt: skip
def test_an_odd_message_is_read_as_far_as_it_goes(book: Path, verhalen: RunVerhalen, data: bytes, story: str) -> None:
    assert brought(verhalen, book, "a.eml", data)[1] == story


def test_of_a_message_forwarded_by_gmail_only_the_lines_above_it_stay_out(book: Path, verhalen: RunVerhalen) -> None:
    message = mail("Fwd: De boom")
    message.set_content(
        '<div>Zie onder.<div class="gmail_quote">'
        "<div>---------- Forwarded message ---------<br>Van: Bart<br>Date: ma</div>"
        "<p>Het <i>echte</i> verhaal.</p></div></div>",
        subtype="html",
    )

    assert brought(verhalen, book, "a.eml", message)[1] == "Zie onder.\n\nHet *echte* verhaal."


def test_a_message_in_a_message_is_told_and_text_after_a_picture_comes_along(book: Path, verhalen: RunVerhalen) -> None:
    inner = mail("Het hele verhaal")
    inner.set_content("Binnen.\n")
    message = mail()
    message.set_content("Voor het beeld staat dit.\n")
    message.add_attachment(PNG, maintype="image", subtype="png", filename="b.png")
    message.add_attachment("Na het beeld staat dat.\n", disposition="inline")
    message.add_attachment(inner)

    report, story = brought(verhalen, book, "a.eml", message)

    assert story.startswith("Voor het beeld staat dit.\n\nNa het beeld staat dat.\n\n![")
    assert "en haal haar binnen: Het hele verhaal" in report


# Messages of Outlook


def test_a_message_of_outlook_becomes_a_draft(verhalen: RunVerhalen, book: Path) -> None:
    texts = {"0037": "De tuin", "1000": f"Dag,\r\n\r\n{TUIN}\r\n", "0C1A": "Mieke Proef"}
    message = outlook_message(texts, datetime(2025, 3, 4, 9, 11, tzinfo=UTC))

    report, story = brought(verhalen, book, "a.msg", message)

    assert " ".join(TUIN.split()) in " ".join(story.split())
    (path,) = (book / "stories").glob("de-tuin.md")
    front = path.read_text("utf-8").split("\n---\n")[0]
    assert "datum: 2025-03-04" in front
    assert "concept: ja" in front
    assert "Mieke Proef" in report


def test_of_a_message_of_outlook_the_page_goes_before_the_plain_text(verhalen: RunVerhalen, book: Path) -> None:
    page = "<html><head><meta charset='utf-8'></head><body><p>Het <b>hele</b> café.</p></body></html>".encode()
    message = outlook_message({"0037": "De tuin", "1000": "Het hele cafe."}, data={"1013": page})

    assert brought(verhalen, book, "a.msg", message)[1] == "Het **hele** café."


def test_pictures_of_a_message_of_outlook_come_along_and_other_files_are_told(
    verhalen: RunVerhalen, book: Path
) -> None:
    name, kind, data = "3707001F", "370E001F", "37010102"
    picture = {name: "tuin.png".encode("utf-16-le"), kind: "image/png".encode("utf-16-le"), data: PNG}
    plan = {name: "plan.xlsx".encode("utf-16-le"), data: b"PK"}
    message = outlook_message({"0037": "De tuin", "1000": TUIN}, attachments=(picture, plan))

    report, story = brought(verhalen, book, "a.msg", message)

    assert "![" in story
    assert "plan.xlsx" in report


@pytest.mark.parametrize("data", [b"", b"geen bericht", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)])
def test_what_is_no_message_of_outlook_is_told(verhalen: RunVerhalen, book: Path, data: bytes) -> None:
    (book / "a.msg").write_bytes(data)

    result = verhalen("bring-in", "a.msg", cwd=book)

    assert result.exit_code == 1
    assert re.search(r"\[document-(damaged|empty)\]", result.stderr)
