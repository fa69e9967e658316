"""What a page says of itself below its text: when it changed, what others may do with it, and how it is cited."""

from verhalen_build.model.formatting import format_partial_date
from verhalen_build.model.licences import licences
from verhalen_build.model.record import Record, RecordKey, Text
from verhalen_build.model.registries import registry_name
from verhalen_build.site.citation_formats import cited_files
from verhalen_build.site.citations import citation_line, citation_of, is_cited
from verhalen_build.site.context import SiteContext
from verhalen_build.site.record_views import CitationFile, CitationView, Colophon
from verhalen_build.site.view import Bit


def colophon_of(context: SiteContext, key: RecordKey) -> Colophon:
    """The colophon of the page of a record."""
    record, language = context.archive.records[key], context.archive.settings.language
    updated = record.date("updated")
    licence = licences().get(record.choice("licence") or context.archive.settings.licence)
    addresses = (value.text for value in record.values.get("same_as", ()) if isinstance(value, Text))
    return Colophon(
        updated=format_partial_date(updated, language) if updated is not None else "",
        iso=str(updated or ""),
        licence=licence.label[language] if licence is not None else "",
        licence_address=licence.url if licence is not None else "",
        elsewhere=tuple(Bit(registry_name(address), href=address) for address in addresses),
        citation=_citation(context, record) if is_cited(record) else None,
    )


def _citation(context: SiteContext, record: Record) -> CitationView:
    citation = citation_of(record.key, context.archive, context.routes.records[record.key])
    return CitationView(
        citation_line(citation, context.archive.settings.language, context.texts),
        tuple(
            CitationFile(
                citation_format.label,
                f"{record.slug}.{citation_format.suffix}",
                citation_format.media_type.content_type.replace(" ", ""),
                text,
            )
            for citation_format, text in cited_files(citation, context.texts)
        ),
    )
