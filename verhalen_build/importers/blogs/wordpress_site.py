"""What the importer needs to know of a site in WordPress besides its posts: files, numbers of posts, and comments."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from verhalen_build.importers.blogs.wordpress_export import WordPressComment
from verhalen_build.importers.blogs.wordpress_uploads import Uploads

_NUMBER = re.compile(r"(?:^|&)(?:p|page_id|attachment_id|post)=(\d+)(?:&|$)")


@dataclass(frozen=True)
class WordPressSite:
    """By the number of a post its path in the import, by the number or address of an attachment the path of its file.

    `comments` has those of each post, by its path.
    """

    host: str
    uploads: Uploads
    posts: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    comments: Mapping[str, tuple[WordPressComment, ...]] = field(default_factory=dict)

    def post_at(self, address: str) -> str:
        """The path of the post that an address such as `/?p=12` means; "" for others."""
        return self.posts.get(self._number(address), "")

    def file_at(self, address: str) -> str:
        """The file that an address means, as an upload or as the page of an attachment; "" for none."""
        return self.uploads.find(address) or self.files.get(self._number(address) or address_key(address), "")

    def missing_upload(self, address: str) -> str:
        """The full address of an upload that is not among the files; "" for anything else."""
        parts = _split(address)
        is_picture_or_document = "." in parts.path.rpartition("/")[2]
        if not self.uploads.place_of(address) or not is_picture_or_document:
            return ""
        return address if parts.netloc else f"https://{self.host}{parts.path}" * bool(self.host)

    def _number(self, address: str) -> str:
        parts = _split(address)
        is_here = not parts.netloc or parts.netloc.lower().removeprefix("www.") == self.host
        number = _NUMBER.search(parts.query) if is_here else None
        return number[1] if number else ""


def address_key(address: str) -> str:
    """An address without what may differ between two that mean the same page."""
    parts = _split(address)
    return f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}"


def _split(address: str) -> SplitResult:
    try:
        return urlsplit(address.strip())
    except ValueError:
        return SplitResult("", "", address, "", "")
