"""Keep a spreadsheet program from running what somebody typed as a name.

Excel and LibreOffice take a CSV cell that begins with one of these signs for a formula, and a
formula can start programs. An apostrophe in front makes it text; our reader takes it off again.
"""

_DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")


def guarded(value: str) -> str:
    return f"'{value}" if value.lstrip(" '").startswith(_DANGEROUS) else value


def unguarded(value: str) -> str:
    is_guarded = value.startswith("'") and value.lstrip(" '").startswith(_DANGEROUS)
    return value[1:] if is_guarded else value
