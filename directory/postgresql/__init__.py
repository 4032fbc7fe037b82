"""Django's backend of PostgreSQL, whose health check costs no round trip."""
