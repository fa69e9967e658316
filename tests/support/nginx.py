"""The recipe for a server of one's own, as nginx runs it on this machine."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.command import ROOT
from tests.support.serving import free_port, until

NGINX = shutil.which("nginx", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin")))
RECIPE = ROOT / "docs/recepten/nginx.conf"

# What a distribution has around a recipe; one process, as whoever runs the tests.
_AROUND = """\
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/boek.conf;
}}
"""


@contextmanager
def nginx(site: Path, folder: Path) -> Iterator[str]:
    """A site in a folder of a website, as nginx serves it by the recipe; gives its address.

    The files of the server are in `folder`.
    """
    assert NGINX is not None
    port = free_port()
    recipe = RECIPE.read_text("utf-8")
    for line, own in (
        ("    listen 80;\n", f"    listen 127.0.0.1:{port};\n"),
        ("    listen [::]:80;\n", ""),
        ("    root /var/www/boek;\n", f"    root {site.parent};\n"),
        ("    error_page 404 /404.html;\n", f"    error_page 404 /{site.name}/404.html;\n"),
    ):
        assert line in recipe
        recipe = recipe.replace(line, own)
    (folder / "boek.conf").write_text(recipe, "utf-8")
    (folder / "nginx.conf").write_text(_AROUND.format(folder=folder), "utf-8")
    command = [NGINX, "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    subprocess.run([*command, "-t"], check=True)
    process = subprocess.Popen(command)
    try:
        until(lambda: _listens(port), lambda: f"nginx at port {port}")
        yield f"http://127.0.0.1:{port}/{site.name}/"
    finally:
        process.kill()
        process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0
