"""The audience: addresses, and the rosters in which people's wishes are written down."""
