"""The engine of last resort: a thread of the program looks at what the others do.

The interpreter lets it look only where a thread hands over, at calls and at the ends of loops. `Counting` puts calls
between statements that stand on the line before, so that it sees the line that took the time.
"""
import _thread
import sys
import time

from _hotline_call_tree import IDLE, VALUE_TYPES, CallTree
from _hotline_channel import write_whole
from _hotline_own import is_own, is_own_work
from _hotline_waiting import is_waiting

# Stands for the stack of a thread that waits.
WAITS = ('waits',)


class ThreadSampler:
    """A recorder of `Keeper`."""

    def __init__(self, recording, interval):
        """@param interval microseconds"""
        self.recording = recording
        self.interval = interval / 1e6
        # Else it would wait for its turn five times as long as between two samples.
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
        computed = {}
        while self.stacks is stacks:
            sleep(self.interval)
            now = clock()
            elapsed, last = now - last, now
            seen = [
                (ident, stack_of(frame)) for ident, frame in sys._current_frames().items() if ident != own
            ]
            working = [(ident, stack) for ident, stack in seen if stack and not is_waiting_stack(stack)]
            shares = shares_of([ident for ident, _ in working], computed)
            for ident, stack in seen:
                if not stack:
                    continue
                share = shares.get(ident, 0.0)
                entry = stacks.setdefault((ident, stack if share else WAITS), [0, 0.0])
                entry[0] += 1
                entry[1] += elapsed * (share or 1.0)

    def save(self, base):
        tree = CallTree(VALUE_TYPES, 1)
        for (_, stack), (samples, seconds) in list(self.stacks.items()):
            values = (samples, seconds * 1e9)
            if stack is WAITS:
                tree.add_self(tree.node(0, IDLE, 0), 0, values)
            else:
                tree.add_stack(frames_of(stack), values)
        write_whole(base + '.json', tree.profile(self.recording.duration(), self.recording.folder))
        self.recording.write_outcome(base, '.json')

    def forked(self, part):
        self.recording.begin(part)
        self.begin()


def frames_of(stack):
    return [((name, file, first), line) for name, file, first, line in stack]


def is_waiting_stack(stack):
    return is_waiting(frames_of(stack[-1:]))


def shares_of(working, computed):
    """Share of the time that passed for each thread that works, by what the system says that it computed.

    One that is alone has it all, whether it computes or waits; of several one runs at a time.
    @param computed seconds by thread when this was last asked
    """
    if len(working) < 2 or not hasattr(time, 'pthread_getcpuclockid'):
        return dict.fromkeys(working, 1.0)
    steps = {}
    for ident in working:
        # It is alive: it cannot end while this thread runs.
        total = time.clock_gettime(time.pthread_getcpuclockid(ident))
        steps[ident] = total - computed.get(ident, total)
        computed[ident] = total
    whole = sum(steps.values())
    return {ident: step / whole for ident, step in steps.items() if step > 0} if whole > 0 else {}


def stack_of(frame):
    """((name, file, first line, line), …) from the outermost frame in; () for Hotline's own work."""
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


