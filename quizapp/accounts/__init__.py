"""Staff: sign-in, roles, invitations."""
