"""What falls due here: whatever a key that ended leaves behind."""

from typing import Final

from api import keys
from directory.jobs import Job

JOBS: Final = (Job("end-subscriptions", 60, keys.end_subscriptions),)
