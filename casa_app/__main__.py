"""`python -m casa_app` is the `casa` command."""

from casa_app.cli import main

if __name__ == "__main__":
    main()
