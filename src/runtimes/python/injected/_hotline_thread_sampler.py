"""The engine of last resort: a thread of the program samples the other threads.

The interpreter lets it run only where a thread releases the GIL: at calls and at the ends of loops. `Counting` inserts
calls between statements, attributed to the preceding line, so that samples show the line that took the time.
"""
import _thread
import sys
import time

from _hotline_call_tree import IDLE, VALUE_TYPES, CallTree
from _hotline_channel import write_whole
from _hotline_own import is_own, is_own_work
from _hotline_waiting import is_waiting

# Placeholder for the stack of a waiting thread.
WAITS = ('waits',)
NOT_TOLD = (
    'This system does not report CPU time per thread, so that of the process is split among its active threads.'
)


class ThreadSampler:
    """A recorder of `Keeper`."""

    def __init__(self, recording, interval):
        """@param interval microseconds"""
        self.recording = recording
        self.interval = interval / 1e6
        # Otherwise it would wait for the GIL five times as long as the sampling interval.
        sys.setswitchinterval(min(sys.getswitchinterval(), self.interval))
        self.begin()

    def begin(self):
        self.stacks = {}
        _thread.start_new_thread(self.run, (self.stacks,))

    def run(self, stacks):
        """Samples all threads but this one for as long as the process lives."""
        own = _thread.get_ident()
        clock, sleep = time.perf_counter, time.sleep
        last = clock()
        computed = Computed()
        while self.stacks is stacks:
            sleep(self.interval)
            now = clock()
            elapsed, last = now - last, now
            seen = [
                (ident, stack_of(frame)) for ident, frame in sys._current_frames().items() if ident != own
            ]
            working = [ident for ident, stack in seen if stack and not is_waiting_stack(stack)]
            # Hotline's own work is attributed to no line; waiting threads are queried when they run again.
            asked = computed.steps(working + [ident for ident, stack in seen if not stack], elapsed)
            steps = {ident: asked[ident] for ident in working}
            whole = sum(steps.values())
            for ident, stack in seen:
                if not stack:
                    continue
                step = steps.get(ident, 0.0)
                # A single active thread accounts for all the time, computing or waiting; of several, one runs at a
                # time.
                share = 1.0 if [ident] == working else step / whole if whole > 0 else 0.0
                add(stacks, (ident, stack if share else WAITS), (1 if step else 0, step, elapsed * (share or 1.0)))
                if step < elapsed:
                    add(stacks, (ident, WAITS), (0 if step else 1, elapsed - step, 0.0))

    def save(self, base):
        tree = CallTree(VALUE_TYPES, 1)
        for (_, stack), (samples, computed, passed) in list(self.stacks.items()):
            values = (samples, computed * 1e9, passed * 1e9)
            if stack is WAITS:
                tree.add_self(tree.node(0, IDLE, 0), 0, values)
            else:
                tree.add_stack(frames_of(stack), values)
        notes = () if Computed.is_by_thread else (NOT_TOLD,)
        write_whole(base + '.json', tree.profile(self.recording.duration(), self.recording.folder, notes))
        self.recording.write_profile(base + '.json', 'samples', 'call-tree')

    def forked(self, part):
        self.recording.begin(part)
        self.begin()


def frames_of(stack):
    return [((name, file, first), line) for name, file, first, line in stack]


def is_waiting_stack(stack):
    return is_waiting(frames_of(stack[-1:]))


def add(sums, key, values):
    entry = sums.get(key)
    if entry is None:
        sums[key] = list(values)
    else:
        for at, value in enumerate(values):
            entry[at] += value


class Computed:
    """CPU time of this process's threads, from the system."""

    is_by_thread = hasattr(time, 'pthread_getcpuclockid')

    def __init__(self):
        self.threads = {}
        self.process = time.process_time()

    def steps(self, threads, elapsed):
        """{thread: seconds computed since the last query}. @param elapsed seconds since the last call"""
        if not self.is_by_thread:
            before, self.process = self.process, time.process_time()
            return dict.fromkeys(threads, (self.process - before) / max(1, len(threads)))
        steps = {}
        for ident in threads:
            # It is alive: it cannot end while this thread runs.
            total = time.clock_gettime(time.pthread_getcpuclockid(ident))
            before = self.threads.get(ident, total + 1.0)
            # A new thread, even one with a reused id, has run at most since the last call.
            steps[ident] = total - (before if before <= total else max(0.0, total - elapsed))
            self.threads[ident] = total
        return steps


def stack_of(frame):
    """((name, file, first line, line), …), outermost frame first; () for Hotline's own work."""
    stack = []
    while frame is not None:
        code = frame.f_code
        if is_own_work(code.co_filename):
            return ()
        if not is_own(code.co_filename):
            name = getattr(code, 'co_qualname', code.co_name)
            shown = '(module)' if name == '<module>' else name
            stack.append((shown, code.co_filename, code.co_firstlineno, frame.f_lineno or code.co_firstlineno))
        frame = frame.f_back
    return tuple(reversed(stack))


