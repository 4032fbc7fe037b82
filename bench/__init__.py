"""What the hub costs, measured: `manage.py bench read`. Nothing of the hub imports it."""
