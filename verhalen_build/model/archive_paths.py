"""The fixed places in an archive."""

from verhalen_build.model.names import SourcePath

STORIES = "stories"
THEMES = "themes"
CONFIG = SourcePath("config.yaml")
STATE = ".verhalen"
