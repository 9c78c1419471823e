"""What can be done with the tests of courses."""
