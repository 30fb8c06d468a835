"""The `casa` command, one module a group of subcommands."""
