"""`python -m verhalen_build` is `verhalen`."""

from verhalen_build.cli import main

if __name__ == "__main__":
    main()
