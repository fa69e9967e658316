"""The fixed places in an archive."""

from verhalen_build.model.names import SourcePath
from verhalen_build.translations import translations

STORIES = "stories"
THEMES = "themes"
CONFIG = SourcePath("config.yaml")
STATE = ".verhalen"
DATA_FOLDER = "data"
"""The folder of a site with the data files."""


def files_folder(language: str) -> str:
    """The folder of a site with the files that texts show or link to."""
    return translations(language).pgettext("address", "files")


def pictures_folder(language: str) -> str:
    """The folder of a site with the pictures that texts show, in the sizes in which they are shown."""
    return translations(language).pgettext("address", "pictures")


def share_folder(language: str) -> str:
    """The folder of a site with the pictures that are shown with links to its pages."""
    return translations(language).pgettext("address", "share")
