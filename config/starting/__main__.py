"""`python -m config.starting N`: hold the programs that the start described as JSON on file descriptor N."""

import json
import os
import sys

from config.starting.children import Child
from config.starting.supervisor import Supervisor


def main() -> int:
    with os.fdopen(int(sys.argv[1])) as described:
        start = json.load(described)
    children = [Child(name, command) for name, command in start["programs"].items()]
    return Supervisor(children, port=start["port"], greeting=start["greeting"]).run()


if __name__ == "__main__":
    sys.exit(main())
