"""Reading records. The reminders of every day are made of `expiring`."""

from quizapp.training.records.queries.expiring import Expiring, expiring

__all__ = ["Expiring", "expiring"]
