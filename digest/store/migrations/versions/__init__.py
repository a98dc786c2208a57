"""A module a revision, numbered; each is also named in schema.REVISIONS."""
