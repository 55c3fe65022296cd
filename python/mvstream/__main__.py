"""``python -m mvstream``."""

from . import main

main()
