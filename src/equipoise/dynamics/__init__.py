"""What changes over time: aging of launchers, schedules."""
