"""A blog in whatever form it comes: a folder of texts, or an export of WordPress; every text as Markdown."""

from dataclasses import replace
from pathlib import Path

from verhalen_build.importers.blogs.blog import WORDPRESS, Blog, read_blog
from verhalen_build.importers.blogs.field_mapping import FieldMapping
from verhalen_build.importers.blogs.html_posts import with_markdown
from verhalen_build.importers.blogs.wordpress_posts import find_exports, read_wordpress
from verhalen_build.model.names import SourcePath


def read_source(path: Path, display_path: SourcePath, mapping: FieldMapping) -> Blog:
    """A blog with its texts as Markdown.

    Raises UserFault: where there is nothing, `no-posts` or the errors in reading; `pandoc-missing` for texts in HTML.
    """
    is_export = mapping.generator == WORDPRESS or path.is_file()
    blog = read_wordpress(path, display_path, mapping) if is_export else read_blog(path, display_path, mapping)
    posts, problems = with_markdown([post for post in blog.posts if post.is_html])
    converted = {post.rel_path: post for post in posts}
    return replace(
        blog,
        posts=tuple(converted.get(post.rel_path, post) for post in blog.posts),
        problems=(*blog.problems, *problems),
    )


def is_export(path: Path) -> bool:
    """Whether this is an export of WordPress, or a folder with one."""
    return bool(find_exports(path))
