"""`verhalen bring-in export.xml`: what stood on a site in WordPress becomes stories, and nothing hidden is shown."""

from collections.abc import Callable, Mapping

import pytest

from tests.conftest import RunVerhalen, WriteArchive
from tests.support.bringing import Bringing
from tests.support.pictures import tiny_png
from tests.support.wordpress import SITE, attachment, comment, export, item, meta, terms

UPLOADS = f"{SITE}/wp-content/uploads"


@pytest.fixture
def bring(archive: WriteArchive, verhalen: RunVerhalen, monkeypatch: pytest.MonkeyPatch) -> "Bring":
    """`bring(export(…))` brings in an export; today is the first day of 2026."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767265200")
    return Bring(archive, verhalen)


class Bring(Bringing):
    """Brings in one export, with files beside it."""

    def __call__(
        self, data: str | bytes, files: Mapping[str, str | bytes] | None = None, mapping: str = "", *options: str
    ) -> None:
        beside = {f"oud/{name}": content for name, content in (files or {}).items()}
        self.write({"oud/export.xml": data, **({"mapping.yaml": mapping} if mapping else {}), **beside})
        maps = ("--map", "mapping.yaml") if mapping else ()
        self.run("oud/export.xml", *maps, *(options or ("--yes",)))

    def body(self, path: str = "stories/de-bank.md") -> str:
        return self.text(path).split("\n---\n", 1)[1].strip()

    def front(self, path: str = "stories/de-bank.md") -> list[str]:
        return self.text(path).split("\n---\n", 1)[0].split("\n")[1:]


# Texts


def test_blank_lines_and_line_ends_of_the_old_editor_are_paragraphs_and_breaks(bring: Bring) -> None:
    bring(
        export(
            item(
                "Een <strong>bank</strong>\nvoor iedereen.\n\nEn [sic] soep.\n"
                "<ul>\n<li>brood</li>\n<li>soep</li>\n</ul>\nTot slot"
            )
        )
    )

    assert bring.body() == ("Een **bank**  \nvoor iedereen.\n\nEn \\[sic\\] soep.\n\n- brood\n- soep\n\nTot slot")


def test_blocks_of_the_new_editor_are_taken_out_of_their_comments(bring: Bring) -> None:
    blocks = (
        '<!-- wp:heading {"level":3} -->\n<h3 class="wp-block-heading">De soep</h3>\n<!-- /wp:heading -->\n\n'
        '<!-- wp:paragraph {"dropCap":true} -->\n<p>Elke <em>week</em> soep.</p>\n<!-- /wp:paragraph -->\n\n'
        "Los van\nalles\n\n<!-- wp:more --><!--more--><!-- /wp:more -->\n"
        "<!-- wp:quote --><blockquote><!-- wp:paragraph --><p>Ja.</p><!-- /wp:paragraph --></blockquote>"
        "<!-- /wp:quote -->"
    )
    bring(export(item(blocks)))

    assert bring.body() == "## De soep\n\nElke *week* soep.\n\nLos van  \nalles\n\n> Ja."


def test_a_block_that_wordpress_filled_in_is_told_and_a_shared_one_is_filled_in_here(bring: Bring) -> None:
    text = (
        '<!-- wp:latest-posts {"number":3} /--><!-- wp:block {"ref":9} /-->'
        '<!-- wp:social-link {"url":"https://voorbeeld.nl/ons","service":"mastodon"} /-->'
    )
    shared = "<!-- wp:paragraph --><p>Kom langs.</p><!-- /wp:paragraph -->"
    bring(export(item(text), item(shared, number=9, sort="wp_block", name="deel")))

    assert bring.body() == "Kom langs.\n\n[mastodon](https://voorbeeld.nl/ons)"
    assert bring.codes() == ["block-left-out", "item-type-internal"]


def test_texts_that_a_block_has_in_its_settings_are_in_the_story(bring: Bring) -> None:
    bring(export(item('<!-- wp:acf/citaat {"data":{"tekst":"Zo deden wij het.","_tekst":"field 12 a"}} /-->')))

    assert "Zo deden wij het." in bring.body()


def test_footnotes_come_from_the_field_in_which_wordpress_keeps_them(bring: Bring) -> None:
    mark = '<sup data-fn="a1" class="fn"><a href="#a1" id="a1-link">1</a></sup>'
    text = f"<p>De bank{mark} staat er.</p>\n<!-- wp:footnotes /-->"
    bring(
        export(
            item(
                f"<!-- wp:paragraph -->{text}<!-- /wp:paragraph -->",
                more=meta({"footnotes": '[{"content":"Van <em>eik</em>.","id":"a1"}]'}),
            )
        )
    )

    assert bring.body() == "De bank[^1] staat er.\n\n[^1]: Van *eik*."


def test_text_that_was_hidden_stays_out_and_is_told(bring: Bring) -> None:
    bring(export(item('<p>Soep.</p><p style="display: none">De sleutel ligt onder de mat.</p>')))

    assert bring.body() == "Soep."
    assert bring.codes() == ["hidden-left-out"]


def test_words_that_do_not_come_along_are_told(bring: Bring) -> None:
    bring(export(item("<p>Soep. <textarea>Vul hier in hoe je heet</textarea></p>")))

    assert bring.codes() == ["passage-lost"]
    assert "Vul hier in hoe je heet" in bring.said


def test_comments_of_the_writer_and_scripts_in_the_text_stay_out_and_are_told(bring: Bring) -> None:
    bring(export(item("<p>Soep.</p><!-- nog navragen bij Joke --><script>alert(1)</script>")))

    assert bring.body() == "Soep."
    assert bring.codes() == ["html-changed", "html-changed"]


def test_a_text_nested_too_deep_is_kept_as_html_and_told(bring: Bring) -> None:
    bring(export(item("<div>" * 400 + "Soep")))

    assert "html-unreadable" in bring.codes()
    assert "Soep" in bring.body()


def test_codes_of_plugins_are_kept_as_code_or_left_out_by_the_mapping(bring: Bring) -> None:
    text = '<p>Voor [kaart plek="De Badde"] na</p>'
    bring(export(item(text)))

    assert '`[kaart plek="De Badde"]`' in bring.body()
    assert bring.codes() == ["remnant"]


def test_the_mapping_leaves_out_codes_and_keeps_what_is_between_them(bring: Bring) -> None:
    text = '<p>Voor [kaart plek="De Badde"] na [lijst stijl="a"] Tekst [/lijst_eind]</p>'
    bring(export(item(text)), mapping="codes: {kaart: '-', lijst: '-', lijst_eind: '-'}\n")

    assert "Tekst" in bring.body()
    assert "kaart" not in bring.body()


def test_of_codes_that_lay_out_a_page_the_texts_stay(bring: Bring) -> None:
    text = (
        '[et_pb_section fb_built="1"][et_pb_row][et_pb_text]<p>Soep.</p>[/et_pb_text]'
        '[et_pb_button button_text="Kom langs" url="#"][/et_pb_button][/et_pb_row][/et_pb_section]'
    )
    bring(export(item(text)))

    assert bring.body() == "Soep.\n\nKom langs"
    assert bring.codes() == ["block-left-out"] * 4


def test_a_film_is_a_link(bring: Bring) -> None:
    frame = '<iframe src="https://www.youtube.com/embed/abcdef12345" title="De opening"></iframe>'
    text = f"[embed]https://vimeo.com/76979871[/embed]\n\n{frame}"
    bring(export(item(text)))

    assert "[https://vimeo.com/76979871](<https://vimeo.com/76979871>)" in bring.body()
    assert "[De opening](<https://www.youtube.com/watch?v=abcdef12345>)" in bring.body()


# Pictures


def test_pictures_come_from_the_uploads_folder_in_their_first_size(bring: Bring) -> None:
    text = (
        f'[caption id="attachment_2" width="300"]<a href="{UPLOADS}/2020/01/bank.png"><img class="wp-image-2" '
        f'src="http://www.oud.voorbeeld.nl/wp-content/uploads/2020/01/bank-300x200.png" alt="" /></a> '
        "Op de <em>brink</em>[/caption]"
    )
    png = tiny_png()
    files = {"wp-content/uploads/2020/01/bank.png": png, "wp-content/uploads/2020/01/bank-300x200.png": tiny_png(9)}
    bring(export(item(text), attachment(2, "2020/01/bank.png", alt="Een bank van hout")), files)

    assert bring.body() == '![Een bank van hout](images/2020/01/bank.png "Op de brink")'
    assert (bring.folder / "stories/images/2020/01/bank.png").read_bytes() == png


@pytest.mark.parametrize(
    ("address", "file"),
    [
        (f"{UPLOADS}/2020/01/bank-scaled.png", "uploads/2020/01/bank.png"),
        (f"{UPLOADS}/2020/01/bank.png", "wp-content/uploads/2020/01/bank-768x512.png"),
        (f"{UPLOADS}/2020/01/bank.png?w=300", "2020/01/bank.png"),
        (f"{UPLOADS}/sites/3/2020/01/bank.png", "wp-content/uploads/2020/01/bank.png"),
        ("https://i0.wp.com/oud.voorbeeld.nl/wp-content/uploads/2020/01/bank.png?ssl=1", "uploads/2020/01/bank.png"),
        ("/wp-content/uploads/2020/01/b%C3%A1nk.png", "uploads/2020/01/bánk.png"),
    ],
)
def test_a_picture_is_found_by_each_of_its_addresses(bring: Bring, address: str, file: str) -> None:
    bring.write({"oud/export.xml": export(item(f'<img src="{address}" alt="Een bank">')), f"oud/{file}": tiny_png()})
    bring.run("--from", "wordpress", "oud", "--yes")

    assert bring.body().startswith("![Een bank](images/"), bring.said


def test_without_the_uploads_folder_it_is_told_once_what_to_get(bring: Bring) -> None:
    bring(export(item(f'<img src="{UPLOADS}/bank.png" alt="Een bank">'), attachment(2, "bank.png")))

    assert bring.codes() == ["uploads-missing", "image-elsewhere", "item-type-internal"]
    assert f"[Een bank](<{UPLOADS}/bank.png>)" in bring.body()


def test_a_gallery_is_its_pictures_with_their_captions(bring: Bring) -> None:
    files = {"uploads/a.png": tiny_png(1), "uploads/b.png": tiny_png(2)}
    library = (attachment(2, "a.png", alt="Soep", caption="De soep"), attachment(3, "b.png", alt="Brood", parent=1))
    bring(export(item('Zie:\n\n[gallery ids="2,3"]'), *library), files)

    assert bring.body() == 'Zie:\n\n![Soep](images/a.png "De soep")\n\n![Brood](images/b.png)'


def test_a_gallery_without_numbers_is_that_of_its_own_post(bring: Bring) -> None:
    files = {"uploads/a.png": tiny_png(1), "uploads/b.png": tiny_png(2)}
    bring(export(item("[gallery]"), attachment(2, "a.png"), attachment(3, "b.png", alt="Brood", parent=1)), files)

    assert bring.body() == "![Brood](images/b.png)"


def test_the_featured_picture_has_the_words_of_the_library(bring: Bring) -> None:
    files = {"uploads/bank.png": tiny_png()}
    thumbnail = attachment(7, "bank.png", alt="Een bank van hout", caption="Op de <b>brink</b>")
    bring(export(item("Soep.", more=meta({"_thumbnail_id": "7"})), thumbnail), files)

    assert bring.front()[2:6] == [
        "afbeelding:",
        "  bestand: images/bank.png",
        "  beschrijving: Een bank van hout",
        "  bijschrift: Op de brink",
    ]


# Fields


def test_authors_categories_and_tags_have_the_names_that_readers_saw(bring: Bring) -> None:
    channel = (
        "<wp:author><wp:author_login>joke1</wp:author_login><wp:author_email>joke@voorbeeld.nl</wp:author_email>"
        "<wp:author_display_name><![CDATA[Joke de Vries]]></wp:author_display_name></wp:author>"
        "<wp:category><wp:category_nicename>kunst</wp:category_nicename><wp:cat_name><![CDATA[Kunst &amp; cultuur]]>"
        "</wp:cat_name></wp:category>"
    )
    more = (
        "<dc:creator><![CDATA[joke1]]></dc:creator>"
        + terms("category", [("kunst", "Kunst &amp; cultuur"), ("geen-categorie", "Geen categorie")])
        + terms("post_tag", [("soep", "soep]]]]><![CDATA[>")])
    )
    bring(export(item("Soep.", title="Bank &amp; <em>soep</em>", more=more), channel=channel))

    front = "\n".join(bring.front())
    assert "titel: Bank & soep" in front
    assert "auteurs:\n  - Joke de Vries" in front
    assert 'themas:\n  - Kunst & cultuur\n  - "soep]]>"' in front
    assert "Geen categorie" not in front
    assert "voorbeeld.nl" not in front.replace(SITE, "")


def test_categories_of_one_name_under_different_ones_are_told_apart(bring: Bring) -> None:
    channel = "".join(
        f"<wp:category><wp:category_nicename>{nicename}</wp:category_nicename><wp:category_parent>{parent}"
        f"</wp:category_parent><wp:cat_name><![CDATA[{name}]]></wp:cat_name></wp:category>"
        for nicename, parent, name in (
            ("wonen", "", "Wonen"),
            ("zorg", "", "Zorg"),
            ("w-overig", "wonen", "Overig"),
            ("z-overig", "zorg", "Overig"),
        )
    )
    bring(export(item("Soep.", more=terms("category", [("z-overig", "Overig")])), channel=channel))

    assert "  - Overig (Zorg)" in bring.front()


def test_who_logged_in_with_an_email_address_does_not_become_its_author(bring: Bring) -> None:
    bring(export(item("Soep.", more="<dc:creator><![CDATA[joke@voorbeeld.nl]]></dc:creator>")))

    assert "joke@" not in bring.text("stories/de-bank.md")


@pytest.mark.parametrize("status", ["draft", "private", "pending", "future", "wc-verborgen"])
def test_what_nobody_could_see_is_a_draft_and_told(bring: Bring, status: str) -> None:
    bring(export(item("Geheim.", status=status, day="0000-00-00 00:00:00")))

    assert "concept: ja" in bring.front()
    assert bring.codes() == ["post-hidden"]
    assert not list(bring.build().rglob("de-bank*"))


def test_a_post_with_a_password_is_a_draft_and_the_password_is_nowhere(bring: Bring) -> None:
    bring(export(item("Geheim.", more="<wp:post_password><![CDATA[Sesam]]></wp:post_password>")))

    assert "concept: ja" in bring.front()
    assert "Sesam" not in bring.said + bring.text("stories/de-bank.md")


def test_what_is_no_post_is_told_once_for_each_type(bring: Bring) -> None:
    items = [
        item("Soep."),
        *(
            item(number=number, sort=sort, name=f"{sort}-{number}")
            for sort in ("nav_menu_item", "product")
            for number in (5, 6)
        ),
        item("Weg.", number=8, status="trash", name="weg"),
    ]
    bring(export(*items))

    assert bring.codes() == ["item-type-internal", "item-type-unmapped", "trash-left-out"]
    assert "“product”, dat een thema of plug-in aan WordPress toevoegde (2)" in bring.said
    assert [path.name for path in (bring.folder / "stories").rglob("*.md")] == ["de-bank.md"]


def test_a_type_of_a_plugin_comes_along_if_the_mapping_has_a_kind_for_it(bring: Bring) -> None:
    bring(
        export(item("Een tuin.", sort="project", name="de-tuin", title="De tuin")),
        mapping="mappen: {project: initiatief}\n",
    )

    assert bring.text("stories/initiatives/de-tuin.md").startswith("---\ntitel: De tuin\n")


def test_a_page_is_a_page(bring: Bring) -> None:
    bring(export(item("Over ons.", sort="page", name="over", title="Over ons", link=f"{SITE}/over/")))

    assert bring.body("stories/pages/over.md") == "Over ons."


# Links and old addresses


def test_links_lead_to_the_stories_and_the_old_addresses_lead_on(bring: Bring) -> None:
    text = (
        f'<a href="{SITE}/2020/01/soep/#hoe">soep</a>, <a href="/?p=2">nog eens</a>, '
        f'<a href="{SITE}/bijlage-3/">plan</a>, <a href="https://elders.nl/">elders</a>'
    )
    soup = item(
        "<h2 id='hoe'>Hoe</h2><p>Zo.</p>", number=2, name="soep", title="Soep", more=meta({"_wp_old_slug": "bouillon"})
    )
    bring(export(item(text), soup, attachment(3, "plan.pdf")), {"uploads/plan.pdf": b"%PDF-1.4\n"})

    assert bring.body() == (
        "[soep](soep.md#hoe), [nog eens](soep.md), [plan](bestanden/plan.pdf), [elders](https://elders.nl/)"
    )
    site = bring.build()
    assert (site / "2020/01/soep/index.html").is_file()
    assert (site / "2020/01/bouillon/index.html").is_file()


def test_an_address_that_is_only_a_number_is_told_as_lost(bring: Bring) -> None:
    bring(export(item("Soep.", link=f"{SITE}/?p=1")))

    assert bring.codes() == ["old-address-lost"]


# Comments


def test_comments_are_kept_beside_the_story_and_no_reader_gets_them(bring: Bring) -> None:
    comments = (
        comment("Joke", "Mooi! <b>Groet</b><br />JOKE@voorbeeld.nl", email="joke@voorbeeld.nl")
        + comment("piet@voorbeeld.nl", "Mag het ook in Norg?", approved="0")
        + comment("Pillen", "Koop nu", approved="spam")
        + comment("Ander blog", "[…] de bank […]", sort="pingback")
    )
    bring(export(item("Soep.", more=comments)))

    text = bring.text("stories/_de-bank-reacties.txt")
    assert text == (
        "Reacties op “De bank” die op de oude site te lezen waren\n\nJoke, 2020-02-01\nMooi! Groet\n…\n\n"
        "Reacties op “De bank” die nog niemand had goedgekeurd\n\nAnoniem, 2020-02-01\nMag het ook in Norg?\n"
    )
    assert bring.codes() == ["comments-kept", "comments-left-out"]
    assert not [path for path in bring.build().rglob("*") if "reacties" in path.name]
    assert "192.0.2.7" not in text


# Faulty exports


def test_control_characters_are_taken_out_and_the_rest_is_read(bring: Bring) -> None:
    bring(export(item("Voor \x0b\x10 na &#11; einde")).replace("&#11;", "&#x1F;"))

    assert bring.body() == "Voor na einde"
    assert bring.codes() == ["export-characters"]
    assert ":14:" in bring.said


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('xmlns:wp="http://wordpress.org/export/1.2/"', ""),
        ("</channel>\n</rss>\n", ""),
        ("<title>Oud blog</title>", "<title>Oud &nbsp; blog</title>"),
        ("<title>Oud blog</title>", "<title>Oud < blog</title>"),
    ],
)
def test_an_export_that_is_not_whole_is_read_as_far_as_it_goes_and_told(bring: Bring, old: str, new: str) -> None:
    bring(export(item("Soep.")).replace(old, new))

    assert bring.body() == "Soep."
    assert set(bring.codes()) == {"export-damaged"}


def test_entities_are_not_filled_in_and_no_file_is_read(bring: Bring) -> None:
    bomb = "<!DOCTYPE rss [<!ENTITY a 'lang'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c SYSTEM 'mapping.yaml'>]>\n"
    data = (
        export(item("Soep."))
        .replace("<rss", f"{bomb}<rss")
        .replace("<wp:post_id>1", "<description>&b;&c;</description><wp:post_id>1")
    )
    bring(data, mapping="soort: verhaal\n")

    assert bring.body() == "Soep."


@pytest.mark.parametrize("change", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n")])
def test_a_byte_order_mark_and_line_ends_of_windows_change_nothing(bring: Bring, change: Callable[[str], str]) -> None:
    bring(change(export(item("Een\nbank.\n\nSoep."))).encode())

    assert bring.body() == "Een  \nbank.\n\nSoep."
    assert bring.codes() == []


def test_an_export_in_parts_is_one_site(bring: Bring) -> None:
    first = export(item(f'<a href="{SITE}/2020/01/soep/">soep</a>'))
    second = export(item("Soep.", number=2, name="soep", title="Soep"), item("dubbel"))
    bring.write({"oud/1.xml": first, "oud/2.xml": second, "oud/feed.xml": "<rss><channel/></rss>"})
    bring.run("--from", "wordpress", "oud", "--yes")

    assert bring.body() == "[soep](soep.md)"


def test_what_is_no_export_is_told(bring: Bring) -> None:
    bring.write({"feed.xml": "<rss><channel><item><title>a</title></item></channel></rss>"})
    bring.run("--from", "wordpress", "feed.xml")

    assert bring.codes() == ["no-export"]


def test_the_mapping_that_is_proposed_is_the_one_that_is_used_without_one(bring: Bring) -> None:
    more = terms("category", [("uncategorized", "Uncategorized"), ("soep", "Soep")]) + meta({"locatie": "Norg"})
    bring(export(item("Soep.", more=more)))
    without = bring.text("stories/de-bank.md")
    (bring.folder / "stories/de-bank.md").unlink()
    bring.run("oud/export.xml", "--propose")
    bring.run("oud/export.xml", "--map", "mapping.yaml", "--yes")

    assert bring.text("stories/de-bank.md") == without
    assert bring.codes() == ["key-unmapped"]


def test_a_later_export_of_the_same_site_updates_what_nobody_touched(bring: Bring) -> None:
    bring(export(item("Soep."), item("Brood.", number=2, name="het-brood", title="Het brood")))
    (bring.folder / "oud/export.xml").unlink()
    later = export(item("Soep met brood."), item("Brood.", number=2, name="het-brood", title="Het brood"))
    (bring.folder / "oud/site.WordPress.2026-02-01.xml").write_text(later, encoding="utf-8")

    bring.run("oud/site.WordPress.2026-02-01.xml", "--yes")

    assert bring.codes() == ["source-changed"]
    assert "Soep met brood." in bring.text("stories/de-bank.md")
