"""Scripts for those who work on verhalen itself; run them through `make`."""
