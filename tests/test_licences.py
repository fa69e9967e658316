"""Licences are known by their name in whichever spelling, and by their address."""

import pytest

from verhalen_build.model.licences import licence_key, licence_url, licences, read_licence
from verhalen_build.model.problems import Language
from verhalen_build.model.record import Choice
from verhalen_build.model.single_values import InvalidValue

NL = Language("nl")


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("CC BY 4.0", "cc-by-4.0"),
        ("cc-by", "cc-by-4.0"),
        ("CC-BY-SA-4.0", "cc-by-sa-4.0"),
        ("Creative Commons Naamsvermelding-GelijkDelen 4.0 Internationaal", "cc-by-sa-4.0"),
        ("https://creativecommons.org/licenses/by/4.0/deed.nl", "cc-by-4.0"),
        ("http://creativecommons.org/licenses/by-nc/4.0", "cc-by-nc-4.0"),
        ("CC0", "cc0-1.0"),
        ("publiek domein", "pdm-1.0"),
        ("Alle rechten voorbehouden", "in-copyright"),
    ],
)
def test_a_licence_is_known_in_every_spelling(written: str, key: str) -> None:
    assert licence_key(written) == key
    assert read_licence(written, {}, NL) == Choice(key)


@pytest.mark.parametrize("written", ["CC BY 3.0", "met toestemming", "by", "https://example.org/licenses/by/4.0/"])
def test_other_terms_are_not_taken_for_a_licence_of_the_list(written: str) -> None:
    assert licence_key(written) == ""
    with pytest.raises(InvalidValue):
        read_licence(written, {}, NL)


def test_an_older_version_of_a_licence_keeps_its_own_address() -> None:
    assert licence_url("CC BY-SA 3.0 NL, https://creativecommons.org/licenses/by-sa/3.0/nl/").endswith("/3.0/nl/")


def test_open_licences_come_first() -> None:
    assert next(iter(licences())) == "cc0-1.0"
