"""The use cases, one flow a module: gather, build, review (docs/design.md walks one article through them)."""
