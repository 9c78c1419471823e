"""What papers, equipment and figures are held to. Pure."""
