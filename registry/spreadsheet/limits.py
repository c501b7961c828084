"""How large a file may be that Amity reads as a table. All are far above a list of a million inhabitants' city."""

from __future__ import annotations

MEBIBYTE = 1024 * 1024
# The file as it lies on the disk, and a workbook once it is unpacked.
MOST_BYTES = 20 * MEBIBYTE
MOST_UNPACKED = 200 * MEBIBYTE
MOST_PARTS = 1_000
MOST_ROWS = 100_000
MOST_COLUMNS = 500
MOST_CELLS = 1_000_000
# One cell; text that is longer is no name, and a note is refused long before.
MOST_LETTERS = 100_000
# What the process that parses may use: address space in bytes, seconds of CPU and of the clock.
MOST_MEMORY = 480 * MEBIBYTE
MOST_CPU_SECONDS = 15
MOST_SECONDS = 20
