"""Benchmarks: CPU time and ratios, printed as tables; nothing here is asserted."""
