"""Join codes and posters: resolve, re-point, count scans, join, resume."""
