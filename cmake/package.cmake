# What an installed Sweepline and its package consist of.
