"""Objects for tests, named as the story names them. Each room adds its own makers below its heading."""
