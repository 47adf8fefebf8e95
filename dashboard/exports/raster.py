"""A program that draws an SVG document, its standard input, as PNG, its standard output.

It runs as a process of its own (dashboard.child), since the library holds Python's lock while it draws: no other
request of a server would be answered for that time. Its argument: the library's options as JSON.
"""

import json
import sys

import resvg_py

if __name__ == "__main__":
    drawn = resvg_py.svg_to_bytes(svg_string=sys.stdin.buffer.read().decode(), **json.loads(sys.argv[1]))
    sys.stdout.buffer.write(bytes(drawn))
