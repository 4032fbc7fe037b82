"""Settings, addresses, commands."""
