"""Discussions of any size, the same for the same seed, written faster than verbs could: for benchmarks alone."""
