"""Reaches the target of a publish, by whatever its settings say."""

from contextlib import AbstractContextManager
from pathlib import Path

from verhalen_build.model.archive_settings import PublishTarget
from verhalen_build.model.problems import Problem, UserFault
from verhalen_build.upload.remote_folder import RemoteFolder


def connected(target: PublishTarget, root: Path, site: Path) -> AbstractContextManager[RemoteFolder]:
    """The folder of a target, as long as the context lasts; a path on a disk counts from `root`, the archive.

    `site` is the folder that is published. Raises UserFault: `target-library`, `target-unreached`, `target-in-archive`,
    `target-refused`, `target-host-key`, `target-host-changed`.
    """
    # Each needs libraries of its own, which are there after `pip install "verhalen-build[publish]"`.
    try:
        match target.type:
            case "sftp":
                from verhalen_build.upload.sftp import sftp_folder  # noqa: PLC0415

                return sftp_folder(target)
            case "webdav":
                from verhalen_build.upload.webdav import webdav_folder  # noqa: PLC0415

                return webdav_folder(target)
            case "git":
                from verhalen_build.upload.git_branch import git_branch  # noqa: PLC0415

                return git_branch(target, root)
            case "s3":
                from verhalen_build.upload.object_store import bucket_folder  # noqa: PLC0415

                return bucket_folder(target)
        from verhalen_build.upload.disk import disk_folder  # noqa: PLC0415

        return disk_folder(target, root, site)
    except ModuleNotFoundError as error:
        raise UserFault(Problem("target-library", target.at, error.name or "")) from error
