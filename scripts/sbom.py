"""Writes the software bill of materials: what is installed with the program and its extras, as it is locked.

Run `make sbom`. It is CycloneDX (https://cyclonedx.org), the same to the byte for the same lock file.
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from uv import find_uv_bin

from scripts.windows_folder import LOCKED, ROOT, pinned
from verhalen_build import __version__

EXTRAS = "site,import,publish"


def main() -> None:
    """Write the file that is named on the command line."""
    file = Path(sys.argv[1])
    file.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        environment = Path(folder) / "environment"
        install(environment, Path(folder) / "locked.txt")
        describe(environment, file)
    sys.stdout.write(f"{file}\n")


def install(environment: Path, constraints: Path) -> None:
    """Make a virtual environment with the program and its extras."""
    constraints.write_text(pinned(LOCKED.read_text("utf-8")), "utf-8")
    uv = find_uv_bin()
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(environment)], check=True)
    command = [uv, "pip", "install", "--quiet", "--link-mode", "copy", "--python", str(environment)]
    subprocess.run([*command, "--constraint", str(constraints), f"{ROOT}[{EXTRAS}]"], check=True)


def describe(environment: Path, file: Path) -> None:
    """Write what is in a virtual environment."""
    project = environment / "pyproject.toml"
    # The version is in the code, where whoever describes the environment does not look.
    settings = (ROOT / "pyproject.toml").read_text("utf-8")
    project.write_text(settings.replace('dynamic = ["version"]', f'version = "{__version__}"'), "utf-8")
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible"]
    subprocess.run([*command, "--pyproject", project, "--output-file", file, environment], check=True)


if __name__ == "__main__":
    main()
