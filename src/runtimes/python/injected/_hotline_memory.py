"""Records where memory in use was allocated: at the peak, and at the end."""
import _thread
import time
import tracemalloc

from _hotline_call_tree import CallTree
from _hotline_channel import write_whole
from _hotline_functions import Functions
from _hotline_own import is_own, is_own_work

VALUE_TYPES = [
    {'type': 'peak_objects', 'unit': 'count'},
    {'type': 'peak_space', 'unit': 'bytes'},
    {'type': 'inuse_objects', 'unit': 'count'},
    {'type': 'inuse_space', 'unit': 'bytes'},
]
DEFAULT_VALUE = {'memory': 1, 'live-memory': 3}
# Number of callers kept per allocation: each costs time and memory.
DEPTH = 24
# Memory usage is polled at this interval, in seconds, …
LOOK_EVERY = 0.002
# … and a snapshot is taken when it has grown by this much, or has grown at all and then stayed level for a while.
GROWTH = 1.2
PAUSE = 0.05
# A peak missed by more than this fraction is reported.
TOLD = 0.02


class Memory:
    """A recorder of `Keeper`."""

    def __init__(self, recording, kind):
        self.recording = recording
        self.default_value = DEFAULT_VALUE[kind]
        self.begin()
        tracemalloc.start(DEPTH)

    def begin(self):
        self.peak_size = 0
        self.peak = None
        self.is_watching = object()
        _thread.start_new_thread(self.watch, (self.is_watching,))

    def watch(self, token):
        seen, seen_at = 0, 0.0
        while self.is_watching is token:
            time.sleep(LOOK_EVERY)
            size = tracemalloc.get_traced_memory()[0]
            now = time.perf_counter()
            if size > seen * 1.001:
                seen, seen_at = size, now
            has_paused = now - seen_at > PAUSE and size >= seen * 0.999
            if size > self.peak_size * (1.001 if has_paused else GROWTH):
                self.note_peak(size)
                # Taking the snapshot took time.
                seen, seen_at = max(seen, size), time.perf_counter()

    def note_peak(self, size):
        self.peak_size = size
        self.peak = grouped(tracemalloc.take_snapshot())

    def save(self, base):
        self.is_watching = None
        size, highest = tracemalloc.get_traced_memory()
        at_end = grouped(tracemalloc.take_snapshot())
        if size >= self.peak_size:
            self.peak, self.peak_size = at_end, size
        tracemalloc.stop()
        tree = CallTree(VALUE_TYPES, self.default_value)
        functions = Functions()
        for stacks, column in ((self.peak, 0), (at_end, 2)):
            for stack, (count, total) in stacks.items():
                values = [0, 0, 0, 0]
                values[column : column + 2] = count, total
                if is_ours(stack):
                    continue
                tree.add_stack([(functions.at(file, line), line) for file, line in visible(stack)], values)
        notes = []
        if highest > self.peak_size * (1 + TOLD):
            notes.append(
                'Up to %s was in use at one point, %s of it too briefly to be attributed to lines.'
                % (megabytes(highest), megabytes(highest - self.peak_size))
            )
        profile = tree.profile(self.recording.duration(), self.recording.folder, notes)
        write_whole(base + '.json', profile)
        self.recording.write_profile(base + '.json', 'allocations', 'call-tree')

    def forked(self, part):
        # Allocations of the parent process belong to the parent.
        tracemalloc.clear_traces()
        self.recording.begin(part)
        self.begin()


def grouped(snapshot):
    """{((file, line), …), outermost frame first: [blocks, bytes]}"""
    stacks = {}
    for _domain, size, frames, *_ in snapshot.traces._traces:
        entry = stacks.get(frames)
        if entry is None:
            stacks[frames] = [1, size]
        else:
            entry[0] += 1
            entry[1] += size
    # The innermost frame comes first.
    return {tuple(reversed(frames)): entry for frames, entry in stacks.items()}


def is_ours(stack):
    """Whether an allocation is Hotline's own: one of our files that do not run the program is on its stack."""
    return any(is_own_work(file) for file, _ in stack)


def visible(stack):
    return [frame for frame in stack if not is_own(frame[0])]


def megabytes(size):
    return '%.1f MB' % (size / 1e6) if size >= 1e5 else '%.1f kB' % (size / 1e3)
