"""What remains to be done after somebody was forgotten, outside the reach of this program."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from verhalen_build.conversation.forgetting import ForgettingPlan
from verhalen_build.conversation.name_places import ForgottenPerson
from verhalen_build.steps.live import State
from verhalen_build.translations import translations


def _still_naming(person: ForgottenPerson, root: Path) -> tuple[str, ...]:
    """Files in the folder of the archive that are no sources and hold a name: such as a readback file."""
    files = (file for file in sorted(root.iterdir()) if file.is_file() and not file.is_symlink())
    return tuple(file.name for file in files if person.search.in_text(file.name).certain or _file_names(person, file))


def _file_names(person: ForgottenPerson, file: Path) -> bool:
    try:
        return bool(person.search.in_file(file.read_bytes()).certain)
    except OSError:
        # What cannot be read here is not ours.
        return False


def remaining(plan: ForgettingPlan, state: State) -> Iterator[str]:
    """What is outside the reach of this program, as a list to work through."""
    texts = translations(state.config.settings.language)
    if plan.change.moved:
        yield texts.gettext(
            "What was taken out is in %(folder)s: look whether somebody still needs it, and delete the folder."
        ) % {"folder": plan.folder}
    for path in plan.transcripts:
        yield texts.gettext(
            "The name was in %(file)s, so it is heard in the recording: cut it out of the sound, or take that away."
        ) % {"file": path}
    for name in _still_naming(plan.person, state.root):
        yield texts.gettext("%(file)s still holds the name: delete it.") % {"file": name}
    yield texts.gettext(
        "History of Git: the name is in every earlier version. Rewrite it with git filter-repo, or begin a new "
        "repository; then copies of others still have it."
    )
    yield texts.gettext("Backups and sync folders (OneDrive, Dropbox, a USB stick): delete earlier versions there.")
    yield texts.gettext(
        "Browsers in which the desk was open may hold unsaved text: open those records, and throw it away."
    )
    yield texts.gettext("Printed books: they cannot be called back. Write the change down for the next printing.")
    yield texts.gettext("What others downloaded, copied or quoted: ask those you know of.")
    yield texts.gettext(
        "Web archives, such as web.archive.org and the national library: ask them to take out the old pages."
    )
    yield texts.gettext(
        "Search engines: ask them to remove the old addresses; they forget by themselves in some weeks."
    )
    yield texts.gettext("The web server: put the new site in place, and have old copies and caches deleted.")
    yield texts.gettext(
        "Services such as Netlify and Cloudflare keep each earlier version of the site at an address of its own, and "
        "GitHub, GitLab and Codeberg may keep what was built: delete it there (the manual says where)."
    )
    if plan.register:
        yield texts.gettext(
            "To keep the name out in future, put it in the list of withheld names outside this folder (see the manual)."
        )


def with_letter(plan: ForgettingPlan, state: State) -> ForgettingPlan:
    """The plan, which writes a letter to send on as well."""
    text = "".join(f"{line}\n" for line in _letter(plan, state))
    written = {**plan.change.written, plan.letter_path: text.encode()}
    return replace(plan, change=replace(plan.change, written=written))


def _letter(plan: ForgettingPlan, state: State) -> Iterator[str]:
    """A letter to send on to whoever has a copy. It does not say who it is about."""
    settings = state.config.settings
    texts = translations(settings.language)
    yield texts.gettext("Subject: please remove personal data")
    yield ""
    yield texts.gettext("Dear Sir or Madam,")
    yield ""
    yield texts.gettext(
        "On our site “%(title)s” somebody was named who no longer wants to be. We have removed the name. You may still "
        "have a copy, such as a downloaded or archived page, a printed list or a search result."
    ) % {"title": settings.title}
    yield ""
    yield texts.gettext(
        "Please remove that copy, or replace it by the version that is there now, and let us know that it was done. "
        "European law asks whoever made personal data public to pass this on (GDPR, articles 17 and 19)."
    )
    yield ""
    yield texts.gettext("It is about these addresses:")
    yield from (f"  {address}" for address in _old_pages(plan, state))
    yield ""
    yield texts.gettext("With kind regards,")
    yield settings.email or settings.title


def _old_pages(plan: ForgettingPlan, state: State) -> list[str]:
    """The addresses of the pages that named the person."""
    archive, routes, base = state.book.archive, state.book.routes, state.config.settings.base_url
    changed = {line.path for line in plan.lines}
    return [
        f"{base}{routes.records[key]}"
        for key, record in archive.records.items()
        if key in routes.records and (key in plan.person.keys or record.source in changed)
    ]
