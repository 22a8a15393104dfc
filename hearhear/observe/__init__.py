"""How a process is seen from outside: logs, metrics, health."""
