"""One file that holds an installation: how it is written, read, taken and restored."""
