"""The final tests of courses: what learners and staff see of them."""
