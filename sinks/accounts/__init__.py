"""Who may use the page, who does now, and the log of what they looked at and did."""
