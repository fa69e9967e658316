"""A web server in a process of its own, so that it can be killed: `python -m tests.support.web_process KIND PORT …`.

It speaks WebDAV, S3 or Git's own protocol. The settings are JSON, as `file_servers` writes them.
"""

import base64
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from cheroot.ssl.builtin import BuiltinSSLAdapter
from cheroot.wsgi import Server
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from wsgidav.wsgidav_app import WsgiDAVApp  # type: ignore[import-untyped]

from tests.support.accounts import PASSWORD, USER

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

# What Amazon allows, and says.
_SKEW = timedelta(minutes=15)
_TOO_SKEWED = b"""<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>RequestTimeTooSkewed</Code>\
<Message>The difference between the request time and the current time is too large.</Message></Error>"""


def webdav(folder: str) -> App:
    """A folder over WebDAV, for USER and PASSWORD."""
    app: App = WsgiDAVApp(
        {
            "provider_mapping": {"/": folder},
            # The device that is always full is reached by a link.
            "fs_dav_provider": {"follow_symlinks": True},
            "simple_dc": {"user_mapping": {"*": {USER: {"password": PASSWORD}}}},
            "http_authenticator": {"accept_basic": True, "accept_digest": False, "default_to_digest": False},
            "verbose": 0,
            "logging": {"enable": False},
        }
    )
    return app


def s3(most_puts: int) -> App:
    """What speaks S3, with a clock of its own; after so many files and buckets it dies in the middle of the next."""
    moto: App = DomainDispatcherApplication(create_backend_app)
    puts = 0

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        nonlocal puts
        signed_at = environ.get("HTTP_X_AMZ_DATE")
        if signed_at and abs(datetime.now(UTC) - datetime.strptime(signed_at, "%Y%m%dT%H%M%S%z")) > _SKEW:
            start_response("403 Forbidden", [("Content-Type", "application/xml")])
            return [_TOO_SKEWED]
        puts += environ["REQUEST_METHOD"] == "PUT"
        if puts > most_puts:
            environ["wsgi.input"].read(1)
            os.kill(os.getpid(), signal.SIGKILL)
        return moto(environ, start_response)

    return app


def git(folder: str, is_public: bool) -> App:
    """The repositories in a folder, as Git serves them to USER with PASSWORD; public ones are read by anybody."""
    allowed = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        writes = "git-receive-pack" in environ["PATH_INFO"] + environ["QUERY_STRING"]
        if environ.get("HTTP_AUTHORIZATION") != allowed and (writes or not is_public):
            start_response("401 Unauthorized", [("WWW-Authenticate", 'Basic realm="pages"')])
            return [b""]
        names = {key: value for key, value in environ.items() if key.isupper() and isinstance(value, str)}
        done = subprocess.run(
            ["git", "http-backend"],
            input=environ["wsgi.input"].read(),
            env={**os.environ, **names, "GIT_PROJECT_ROOT": folder, "GIT_HTTP_EXPORT_ALL": "1", "REMOTE_USER": USER},
            stdout=subprocess.PIPE,
            check=False,
        )
        if not done.stdout:
            # It was killed: so is the connection.
            os.kill(os.getpid(), signal.SIGKILL)
        head, body = done.stdout.split(b"\r\n\r\n", 1)
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        start_response(headers.pop("Status", "200 OK"), list(headers.items()))
        return [body]

    return app


def main(kind: str, port: str, settings: str) -> None:
    """Serves until it is killed."""
    # A file that becomes too large for the limit of this process ends it, as a cut would.
    if sys.platform != "win32":
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    arguments: dict[str, Any] = json.loads(settings)
    certificate = arguments.pop("certificate", None)
    apps: dict[str, Callable[..., App]] = {"webdav": webdav, "s3": s3, "git": git}
    server = Server(("127.0.0.1", int(port)), apps[kind](**arguments))
    if certificate:
        server.ssl_adapter = BuiltinSSLAdapter(certificate, certificate)
    server.safe_start()


if __name__ == "__main__":
    main(*sys.argv[1:])
