"""Power cuts, full disks and crowds: what an installation keeps of what it said was saved."""
