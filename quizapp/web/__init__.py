"""Flask plumbing: guards, errors, cookies, languages, headers. Knows no feature."""
