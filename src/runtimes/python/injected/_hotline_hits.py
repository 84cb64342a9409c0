"""Writes how often lines ran."""
from _hotline_channel import write_whole


class Hits:
    """A recorder of `Keeper`: the counts from now on."""

    def __init__(self, counters, recording):
        self.recording = recording
        self.counters = counters
        # Counts from before this process was forked.
        self.before = {}

    def save(self, base):
        counts = {}
        for file, lines in self.counters.now().items():
            before = self.before.get(file, {})
            counts[file] = {line: hits - before.get(line, 0) for line, hits in lines.items()}
        file = base + '.hits.json'
        write_whole(file, {'schemaVersion': 1, 'files': counts})
        self.recording.write_addition(file, 'hits', 'line-hits')

    def forked(self, part):
        self.recording.begin(part)
        self.before = self.counters.now()
