"""Profiles calls with cProfile and saves them in pstats format."""
import cProfile
import marshal
import os
import pstats
import sys
import threading

from _hotline_own import is_own


class CallCounts:
    """A recorder of `Keeper`. Each thread has its own profile; they are added up."""

    def __init__(self, recording):
        self.recording = recording
        self.begin()

    def begin(self):
        self.profiles = [cProfile.Profile()]
        if sys.version_info < (3, 12):
            threading.setprofile(self.start_thread)
        self.profiles[0].enable()

    def start_thread(self, *_event):
        """Handles a thread's first event: from here on, its own profile records it."""
        profile = cProfile.Profile()
        self.profiles.append(profile)
        profile.enable()

    def save(self, base):
        stats = None
        for profile in self.profiles:
            profile.disable()
            profile.create_stats()
            if not profile.stats:
                continue
            if stats is None:
                stats = pstats.Stats(profile)
            else:
                stats.add(profile)
        whole = {} if stats is None else {key: row for key, row in stats.stats.items() if not is_own(key[0])}
        for key, (primitive, calls, own, total, callers) in whole.items():
            kept = {caller: edge for caller, edge in callers.items() if not is_own(caller[0])}
            whole[key] = (primitive, calls, own, total, kept)
        write_marshal(base + '.prof', whole)
        self.recording.write_profile(base + '.prof', 'samples', 'pstats')

    def forked(self, part):
        for profile in self.profiles:
            profile.disable()
        self.recording.begin(part)
        self.begin()


def write_marshal(file, stats):
    part = '%s.part%d' % (file, os.getpid())
    with open(part, 'wb') as out:
        marshal.dump(stats, out)
    os.replace(part, file)
