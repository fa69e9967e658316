"""`python -m verhalen_build` is `verhalen`."""

from verhalen_build.cli.main import main

if __name__ == "__main__":
    main()
