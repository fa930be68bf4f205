"""What is written by hand in the printed form of a masthead: found, cut out, read, set among the printed words."""
