"""The program: the command line and the only place that wires the stages."""
