"""From a force and a defense to arriving warheads: scenarios and outcomes."""
