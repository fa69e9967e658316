"""The mark of the original that a translation carries: of which state of it the words are."""

from collections.abc import Callable, Mapping

from verhalen_build.desk.file_editor import edit_record
from verhalen_build.desk.values import FormValue, Values
from verhalen_build.desk.written import EditMode, written
from verhalen_build.model.names import SourcePath
from verhalen_build.model.problems import Language
from verhalen_build.model.recording import RECORDINGS
from verhalen_build.model.schema import Kind, Schema
from verhalen_build.model.translation import ORIGINAL_DIGEST, TRANSLATION_OF, has_transcript

MarkOf = Callable[[str, Kind, bool], str]
"""The mark of the record of a kind that a translation names, as it is now; "" if there is none.

The last is whether the translation has what is said in recordings.
"""


def with_mark(values: Mapping[str, FormValue], kind: Kind, mark_of: MarkOf) -> Values:
    """The values of a form; those of a translation with the mark of its original."""
    original = values.get(TRANSLATION_OF)
    recordings = values.get(RECORDINGS)
    with_said = has_transcript(each for each in recordings or () if isinstance(each, dict))
    mark = mark_of(original, kind, with_said) if isinstance(original, str) and original else ""
    return {**values, ORIGINAL_DIGEST: mark} if mark else dict(values)


def mark_translations(
    path: SourcePath, data: bytes, schema: Schema, language: Language, mark_of: MarkOf
) -> tuple[bytes, int]:
    """A file in which each translation has the mark of its original as it is now, and how many translations it has."""
    count = 0
    for entry in written(path, data, schema):
        if entry.mode is EditMode.FORM and TRANSLATION_OF in entry.values:
            kind = schema.kinds[entry.kind]
            values = with_mark(entry.values, kind, mark_of)
            data = edit_record(data, kind, values, entry.body, language, entry.item)
            count += 1
    return data, count
