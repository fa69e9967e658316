"""One publish at a time to a target: a file there says that somebody is at it, and that they are still at it.

It does not say who: on most targets everybody can read it.
"""

import getpass
import secrets
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import msgspec

from verhalen_build.model.names import SitePath
from verhalen_build.upload.remote_folder import RemoteFolder

TURN_FILE = SitePath(".verhalen-publishing")
_BEAT = 5.0
_PATIENCE = 40.0
_PAUSE = 4.0


class _Sign(msgspec.Struct, frozen=True):
    """What the file says: a word that only this publish knows, since when it goes on by its clock, and a count."""

    key: str
    since: str
    beat: int


class TurnTaken(Exception):
    """Somebody else is publishing to this target."""

    def __init__(self, since: str) -> None:
        super().__init__(since)
        self.since = since


@dataclass
class Turn:
    """The turn of this publish; `sign_of_life` is called between files, and writes now and then."""

    folder: RemoteFolder
    sign: _Sign
    last_beat: float

    def sign_of_life(self) -> None:
        """Shows that this publish goes on; raises TurnTaken if somebody took it for ended, and publishes now."""
        if time.monotonic() - self.last_beat < _BEAT:
            return
        theirs = _sign_in(self.folder)
        if theirs is not None and theirs.key != self.sign.key:
            raise TurnTaken(theirs.since)
        self.sign = msgspec.structs.replace(self.sign, beat=self.sign.beat + 1)
        _write(self.folder, self.sign)
        self.last_beat = time.monotonic()


def take_turn(folder: RemoteFolder, waiting: Callable[[int, int], None] = lambda passed, seconds: None) -> Turn:
    """Takes the turn. Raises TurnTaken where somebody shows signs of life; that nobody does takes a while to see.

    `waiting` is told how many seconds passed, of how many at most. No clock is compared with another: only whether the
    file changes tells.
    """
    before = _sign_in(folder)
    waited = 0.0
    while before is not None and waited < _PATIENCE:
        waiting(round(waited), round(_PATIENCE))
        time.sleep(_PAUSE)
        waited += _PAUSE
        now = _sign_in(folder)
        if now is None:
            break
        if now != before:
            raise TurnTaken(now.since)
    sign = _Sign(secrets.token_hex(8), time.strftime("%Y-%m-%d %H:%M"), 0)
    _write(folder, sign)
    ours = _sign_in(folder)
    if ours is not None and ours.key != sign.key:
        raise TurnTaken(ours.since)
    return Turn(folder, sign, time.monotonic())


def end_turn(turn: Turn) -> None:
    """Gives the turn back."""
    theirs = _sign_in(turn.folder)
    if theirs is not None and theirs.key == turn.sign.key:
        turn.folder.remove(TURN_FILE)


def _sign_in(folder: RemoteFolder) -> _Sign | None:
    data = folder.read(TURN_FILE)
    try:
        return msgspec.json.decode(data, type=_Sign) if data else None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _write(folder: RemoteFolder, sign: _Sign) -> None:
    folder.write(TURN_FILE, msgspec.json.encode(sign))


def account() -> str:
    """Who is at this computer, and which it is."""
    user = ""
    with suppress(OSError, KeyError):
        user = getpass.getuser()
    return f"{user}@{socket.gethostname()}".strip("@")
