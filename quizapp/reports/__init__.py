"""What is told upward and to enterprises: who takes part."""
