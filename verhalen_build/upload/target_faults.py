"""Why a target cannot be reached, as problems."""

from verhalen_build.model.archive_settings import PublishTarget
from verhalen_build.model.problems import Problem, UserFault


def refused(target: PublishTarget, name: str) -> UserFault:
    """The other side does not let us in."""
    return UserFault(Problem("target-refused", target.at, name))


def unreached(target: PublishTarget, name: str, reason: str) -> UserFault:
    """There is no other side, or no way to it, for a reason of the phrases `remote`."""
    return UserFault(Problem("target-unreached", target.at, name, {"reason": reason}))
