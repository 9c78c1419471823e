"""From a confirmed list to a gift in somebody's hands: who he is, what he chose, what he signed."""
