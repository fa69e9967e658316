"""Where the server of OpenSSH is."""

import os
import shutil

# Its folder is mostly not among those in which commands are looked for.
SSHD = shutil.which("sshd", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin")))
