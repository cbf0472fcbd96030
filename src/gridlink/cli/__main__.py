"""`python -m gridlink.cli`, the same as `gridlink`."""

from gridlink.cli import main

main(prog_name="gridlink")
