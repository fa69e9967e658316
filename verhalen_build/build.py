"""The whole way from stories/ to site/: a line a stage, with the reason for its place in the order."""

from itertools import chain
from pathlib import Path

import msgspec

from verhalen_build.model.archive_paths import STATE
from verhalen_build.publish.foreign_files import new_foreign_files
from verhalen_build.publish.full_text import is_search_file
from verhalen_build.publish.memo import Memo
from verhalen_build.publish.picture_store import forget_unused
from verhalen_build.publish.write import Output, publish
from verhalen_build.read.language import presumed_language
from verhalen_build.read.sources import sizes_in
from verhalen_build.site.asset_files import asset_files
from verhalen_build.site.linked_data.dataset import missing_settings
from verhalen_build.site.site_pages import make_site_pages
from verhalen_build.steps.book import look_at_assets, make_book, read_config, summary_of, with_problems
from verhalen_build.steps.inputs import Inputs, remember
from verhalen_build.steps.picture_making import make_pictures
from verhalen_build.steps.proof import Proof, SiteSearch
from verhalen_build.steps.reading import read_all
from verhalen_build.steps.rendering import stage_assets, stage_pages
from verhalen_build.steps.searching import plan_search, publish_search
from verhalen_build.steps.summary import Options, Stages, Summary
from verhalen_build.steps.withheld_names import search_sources, source_search


def build_site(
    root: Path, options: Options, inputs: Inputs, output: Output | None, memo: Memo, stages: Stages
) -> Summary:
    """Builds the site of the archive in `root`; without an output nothing is written.

    An error anywhere leaves the output as it was. Raises UserFault (`cannot-read`, `changed-meanwhile`,
    `template-fault`, `cannot-write`, `disk-full`) and DamagedMemo.
    """
    with stages.stage("read"):
        # Settings, schema and theme come first: everything else is read by them.
        config, config_problems = read_config(root, options)
        if config is None:
            return summary_of(presumed_language(root), config_problems, (), options, stages)
        files = read_all(root, inputs, config.settings, config.schema, options.jobs, memo, stages)
    with stages.stage("join"):
        # Drafts and the like are left out before names are resolved; addresses come after, as stubs have pages too.
        assets_on_disk = look_at_assets(root, inputs.assets, sizes_in(inputs.assets), memo)
        book, summary = make_book(config, tuple(files.values()), assets_on_disk, options, stages)
    with stages.stage("names"):
        # Names that readers must not see are reported where they are written, so before there are pages.
        search = source_search(book.joined.archive, config.naming, config.register)
        in_sources = chain(*search_sources(search, root, inputs, files, memo).values())
        in_file_names = search.in_file_names((*inputs.texts, *inputs.assets))
        in_transcripts = search.in_transcripts(book.recordings.said)
        summary = with_problems(summary, (*in_sources, *in_file_names, *in_transcripts), files.values(), options)
    with stages.stage("pictures"):
        # Also for a check: that a picture is damaged may show only when it is made.
        assets = asset_files(book.archive, book.routes)
        pictures = make_pictures(assets, book.joined.archive, root, inputs, output, memo, options.jobs, stages)
        summary = with_problems(summary, pictures.problems, files.values(), options)
    # All problems have been found; with an error among them nothing is written.
    if summary.failed:
        return summary
    # The finished files are searched, so that a fault anywhere above cannot publish a name: the pages as they are made.
    folder = output.display_path if output is not None else ""
    site_search = SiteSearch(search.withheld, config.register, folder, frozenset(assets))
    proof = Proof(site_search, memo, options.jobs) if output is not None else None
    with stages.stage("pages"):
        site_pages = make_site_pages(book.languages, book.theme, options.today)
        context = book.context(options.today)
        pages = stage_pages(site_pages, context, root / STATE, output, memo, proof, options.jobs, stages)
        if output is None or proof is None:
            return summary
        static = {**pictures.files, **stage_assets(assets, book.theme, root, inputs, output, memo)}
    with stages.stage("proof"):
        # And all that was not made now.
        summary = with_problems(summary, proof.problems(static | pages, output), files.values(), options)
        if summary.failed:
            return summary
        full_text = plan_search(book.pages_to_find, static | pages, output, options, proof)
    with stages.stage("write"):
        # Everything is staged, so what remains is renames and removals.
        published = publish(output, full_text.files_meanwhile)
    forget_unused(root / STATE, pictures.store_keys)
    # Last, as it takes long in a large archive, and readers need not wait for it.
    with_search = publish_search(full_text, published.output, memo, stages, proof)
    summary = msgspec.structs.replace(
        with_problems(summary, with_search.problems, files.values(), options),
        pages=len(full_text.files),
        written=len(published.written),
        removed=sum(not is_search_file(path) for path in published.removed),
        search_files=len(with_search.files) - len(full_text.files),
        search_missing=with_search.missing,
        has_web_address=bool(config.settings.base_url),
        missing_for_dataset=missing_settings(config.settings),
        # Only now are all files of this site known.
        foreign_files=new_foreign_files(output, with_search.files),
    )
    # After a failed search the next build must not be skipped as unchanged.
    if not with_search.problems:
        remember(memo, inputs, output, with_search.files, summary)
    return summary
