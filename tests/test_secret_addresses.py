"""Passwords in addresses: which addresses have one, and how they are shown."""

import pytest

from verhalen_build.model.secret_addresses import (
    has_secret,
    is_sent_plainly,
    server_on_web,
    with_hidden_passwords,
    without_secret,
)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://joke:zomer2024@git.voorbeeld.nl/boek.git", "https://joke@git.voorbeeld.nl/boek.git"),
        ("https://joke:zomer@2024@git.voorbeeld.nl/boek.git", "https://joke@git.voorbeeld.nl/boek.git"),
        ("ssh://joke:zomer@git.voorbeeld.nl/boek.git", "ssh://joke@git.voorbeeld.nl/boek.git"),
        ("https://ghp_abc123@github.com/joke/boek.git", "https://github.com/joke/boek.git"),
        ("https://:glpat-abc@gitlab.com/joke/boek.git", "https://gitlab.com/joke/boek.git"),
        ("joke:zomer@www.voorbeeld.nl", "joke@www.voorbeeld.nl"),
    ],
)
def test_a_password_or_token_in_an_address_is_seen_and_not_shown(address: str, shown: str) -> None:
    assert (has_secret(address), without_secret(address)) == (True, shown)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://joke@git.voorbeeld.nl/boek.git",
        "https://git.voorbeeld.nl:8443/@joke/boek.git",
        "git@codeberg.org:joke/boek.git",
        "ssh://git@codeberg.org:2222/joke/boek.git",
        "www.voorbeeld.nl",
        "../boek.git",
        "C:\\boek.git",
        "http://[",
    ],
)
def test_an_address_without_a_password_is_shown_as_it_is(address: str) -> None:
    assert (has_secret(address), without_secret(address)) == (False, address)


def test_a_line_is_shown_just_as_long_without_its_passwords() -> None:
    line = "repository: 'https://joke:zomer@git.voorbeeld.nl/boek.git' # of ssh://git:x@host, en a:b@c"

    assert with_hidden_passwords(line) == line.replace("zomer", "•" * 5).replace(":x@", ":•@")


@pytest.mark.parametrize(
    ("address", "is_plain"),
    [
        ("http://www.voorbeeld.nl/map", True),
        ("HTTP://10.0.0.5/map", True),
        ("https://www.voorbeeld.nl/map", False),
        ("http://localhost:8080/", False),
        ("http://127.0.0.1/", False),
        ("http://[::1]/", False),
        ("http://[", True),
        ("git@codeberg.org:joke/boek.git", False),
    ],
)
def test_what_is_sent_unsecured_can_be_read_on_the_way_but_not_within_a_computer(address: str, is_plain: bool) -> None:
    assert is_sent_plainly(address) is is_plain


def test_only_an_address_of_http_has_a_server_on_the_web() -> None:
    addresses = ("https://joke@Git.Voorbeeld.nl:443/x", "ssh://git@codeberg.org/x", "../x", "http://[")

    assert [server_on_web(address) for address in addresses] == ["git.voorbeeld.nl", "", "", ""]
