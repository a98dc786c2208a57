"""The steps that make and change the tables; run by digest.store.migrate alone."""
