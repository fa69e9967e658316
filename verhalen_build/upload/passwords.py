"""Passwords, from the environment or from the system's keyring; never from a file of the archive."""

import os

import keyring
from keyring.errors import KeyringError

VARIABLE = "VERHALEN_PUBLISH_PASSWORD"
"""The variable of the environment with a password, or with the secret key of a bucket."""
SERVICE = "verhalen"
"""The name under which the keyring keeps passwords of this program."""


def password_of(account: str) -> str:
    """The password of an account, such as `joke@www.voorbeeld.nl`; "" if none is kept, as where a key is used."""
    if os.environ.get(VARIABLE):
        return os.environ[VARIABLE]
    try:
        return keyring.get_password(SERVICE, account) or ""
    except KeyringError:
        # A computer without a keyring, such as a server.
        return ""
