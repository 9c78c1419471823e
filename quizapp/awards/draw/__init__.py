"""The draw that anyone can repeat: promised beforehand, fed by a public value."""
