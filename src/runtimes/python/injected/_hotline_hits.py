"""Writes how often lines ran."""
from _hotline_channel import write_whole


class Hits:
    """A recorder of `Keeper`: what counters count from now on."""

    def __init__(self, counters):
        self.counters = counters
        # What was counted before this process was forked off.
        self.before = {}

    def save(self, base):
        counts = {}
        for file, lines in self.counters.now().items():
            before = self.before.get(file, {})
            counts[file] = {line: hits - before.get(line, 0) for line, hits in lines.items()}
        write_whole(base + '.hits.json', {'schemaVersion': 1, 'files': counts})

    def forked(self, _part):
        self.before = self.counters.now()
