"""Why a target cannot be reached, as problems."""

from verhalen_build.model.archive_settings import PublishTarget
from verhalen_build.model.problems import Problem, UserFault
from verhalen_build.upload.remote_folder import remote_reason


def refused(target: PublishTarget, name: str) -> UserFault:
    """The other side does not let us in."""
    return UserFault(Problem("target-refused", target.at, name))


def unreached(target: PublishTarget, name: str, error: Exception) -> UserFault:
    """There is no other side, or no way to it."""
    return UserFault(Problem("target-unreached", target.at, name, {"reason": remote_reason(error)}))
