"""What the product costs: closed and open loops, bursts, a replay of a whole contest."""
