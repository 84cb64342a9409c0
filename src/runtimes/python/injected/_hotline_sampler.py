"""The sampler: a process of its own that reads the frames of a Python program, and writes its profile when that ends.

Nothing runs in the program meanwhile. Started by `_hotline_start`, with what to do as JSON:
    python -I -S _hotline_sampler.py JSON
"""
import json
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from _hotline_call_tree import IDLE, VALUE_TYPES, CallTree  # noqa: E402
from _hotline_channel import write_whole  # noqa: E402
from _hotline_lines import line_at, line_ranges  # noqa: E402
from _hotline_memory_reader import READ_ERRORS, MemoryReader, ProcessGone  # noqa: E402
from _hotline_observer import ORDERS_EVERY, observe  # noqa: E402
from _hotline_own import is_own, is_own_work  # noqa: E402
from _hotline_waiting import is_waiting  # noqa: E402

MOST_LINES = 1 << 24
# Threads that started in the same function are shown one by one up to this many.
MOST_ALIKE = 8
# Number of the system call `futex` by machine, and how far into the runtime's data the lock may stand.
FUTEX = {'x86_64': b'202', 'aarch64': b'98'}.get(os.uname().machine)
RUNTIME_SIZE = 1 << 21
# Frames of threads below what the program itself wrote.
THREAD_START = {'_bootstrap', '_bootstrap_inner', 'run'}


class Thread:
    """What was seen of one thread: stack → [seconds, samples]."""

    def __init__(self, pid, number):
        self.stacks = {}
        self.first_seen = time.time()
        # Seconds and samples in which it waited for other threads to let it run.
        self.waited = [0.0, 0]
        self.computed_before = None
        self.cpu = 0
        self.schedule = open_of_thread(pid, number, 'schedstat')
        self.system_call = open_of_thread(pid, number, 'syscall') if FUTEX else None

    def note_computed(self):
        """Keeps how many nanoseconds the thread has computed: when it has ended nobody can tell."""
        if self.schedule is None:
            return
        try:
            computed = int(os.pread(self.schedule, 64, 0).split(None, 1)[0])
        except (OSError, IndexError, ValueError):
            self.close()
            return
        if self.computed_before is None:
            self.computed_before = computed
        self.cpu = computed - self.computed_before

    def waits_for_turn(self, runtime):
        """Whether it waits for the lock that lets one thread run Python at a time."""
        if self.system_call is None:
            return False
        try:
            words = os.pread(self.system_call, 64, 0).split(None, 2)
            return len(words) > 2 and words[0] == FUTEX and 0 <= int(words[1], 16) - runtime < RUNTIME_SIZE
        except (OSError, ValueError):
            return False

    def close(self):
        for fd in (self.schedule, self.system_call):
            if fd is not None:
                os.close(fd)
        self.schedule = self.system_call = None


def open_of_thread(pid, number, name):
    """A file that tells of a thread, None where the system has none."""
    try:
        return os.open('/proc/%d/task/%d/%s' % (pid, number, name), os.O_RDONLY)
    except OSError:
        return None


class Sampler:
    """An observer of `_hotline_observer`."""

    def __init__(self, task):
        self.task = task
        self.pid = task['pid']
        self.interval = task['interval'] / 1e6
        addresses = task['addresses']
        self.reader = MemoryReader(
            self.pid, task['offsets'], addresses['interpreter'], addresses['code_type']
        )
        self.runtime = addresses['runtime']
        self.threads = {}
        self.seen_stacks = set()
        self.samples = self.unreadable = 0
        self.started_at = time.time()
        try:
            self.folder = os.readlink('/proc/%d/cwd' % self.pid)
        except OSError:
            self.folder = '/'

    def run(self, channel):
        """Samples until the program is gone or an order comes."""
        clock, sleep = time.perf_counter, time.sleep
        start = last = clock()
        next_tick, next_look = start + self.interval, start
        heard = not channel.is_gone
        try:
            while True:
                sleep(max(0.0, next_tick - clock()))
                now = clock()
                # A tick that was missed is not made up for.
                next_tick = max(next_tick + self.interval, now)
                if now >= next_look:
                    next_look = now + ORDERS_EVERY
                    for order in channel.orders():
                        return order
                    if heard and channel.is_gone:
                        return 'host gone'
                try:
                    self.sample(now - last)
                    last = now
                except READ_ERRORS:
                    # Frames changed while they were read: their time goes to the next sample.
                    self.unreadable += 1
                self.samples += 1
        except ProcessGone:
            return 'gone'
        finally:
            self.duration = clock() - start

    def is_gone(self):
        try:
            self.reader.first_thread()
            return False
        except ProcessGone:
            return True

    def save(self):
        save(self)

    def sample(self, elapsed):
        reader = self.reader
        threads = reader.threads()
        alone = len(threads) < 2
        for ident, number, state, runs in threads:
            thread = self.threads.get((ident, number))
            if thread is None:
                thread = self.threads[ident, number] = Thread(self.pid, number)
            thread.note_computed()
            if not runs:
                continue
            if not alone and thread.waits_for_turn(self.runtime):
                thread.waited[0] += elapsed
                thread.waited[1] += 1
                continue
            stack = reader.stack(state)
            if not stack:
                continue
            entry = thread.stacks.get(stack)
            if entry is None:
                if stack not in self.seen_stacks:
                    if reader.forget_changed(stack):
                        stack = reader.stack(state)
                    self.seen_stacks.add(stack)
                entry = thread.stacks.setdefault(stack, [0.0, 0])
            entry[0] += elapsed
            entry[1] += 1


class Frames:
    """Turns stacks of codes and instructions into functions and lines."""

    def __init__(self, codes, version):
        self.codes = codes
        self.version = tuple(version[:2])
        self.ranges = {}
        self.lines = {}

    def outermost_first(self, stack):
        """[(function, line)], without what Hotline put there; None for a stack that is Hotline's own work."""
        frames = []
        for at in range(len(stack) - 2, -1, -2):
            code = self.codes[stack[at]]
            if not 0 <= code.first_line < MOST_LINES:
                continue
            if is_own_work(code.file):
                return None
            if is_own(code.file):
                continue
            name = '(module)' if code.name == '<module>' else code.name
            frames.append(((name, code.file, code.first_line), self.line(stack[at], stack[at + 1])))
        return frames or None

    def line(self, index, instruction):
        key = (index, instruction)
        line = self.lines.get(key)
        if line is None:
            code = self.codes[index]
            ranges = self.ranges.get(index)
            if ranges is None:
                ranges = self.ranges[index] = self.ranges_of(code)
            line = self.lines[key] = line_at(ranges, max(instruction, 0), code.first_line)
        return line

    def ranges_of(self, code):
        """`line_ranges`; none for a table that was overwritten before it was read."""
        try:
            ranges = line_ranges(code.table, code.first_line, self.version)
        except IndexError:
            return []
        lines = [line for _, _, line in ranges if line is not None]
        is_sound = all(0 <= line < MOST_LINES for line in lines)
        return ranges if is_sound else []


def thread_start(threads_frames):
    """The first function of the program in a thread, by its most frequent stack."""
    for (name, file, line), _ in threads_frames:
        if file.endswith('/threading.py') and name.rsplit('.', 1)[-1] in THREAD_START:
            continue
        return name, file, line
    return '', '', 0


def parts_of(sampler, main):
    """[(None or the function that a thread started in, [threads])]: the main thread first, threads alike together."""
    frames = Frames(sampler.reader.codes, sampler.task['offsets']['version'])
    groups, own = {}, []
    for (ident, _), thread in sampler.threads.items():
        if ident == main:
            own.append(thread)
            continue
        for stack in sorted(thread.stacks, key=lambda one: -thread.stacks[one][0]):
            known = frames.outermost_first(stack)
            if known:
                groups.setdefault(thread_start(known), []).append(thread)
                break
    parts = [(None, own)]
    for start, threads in groups.items():
        if len(threads) <= MOST_ALIKE:
            parts.extend((start, [thread]) for thread in threads)
        else:
            parts.append((start, threads))
    return frames, parts


def tree_of(threads, frames):
    tree = CallTree(VALUE_TYPES, 1)
    for thread in threads:
        if thread.waited[1]:
            tree.add_self(tree.node(0, IDLE, 0), 0, (thread.waited[1], thread.waited[0] * 1e9))
        for stack, (seconds, samples) in thread.stacks.items():
            known = frames.outermost_first(stack)
            if not known:
                continue
            values = (samples, seconds * 1e9)
            if is_waiting(known):
                tree.add_self(tree.node(0, IDLE, 0), 0, values)
            else:
                tree.add_stack(known, values)
    return tree


def save(sampler):
    """Writes a profile and an outcome for the process and for each of its threads."""
    task = sampler.task
    frames, parts = parts_of(sampler, task['mainThread'])
    notes = []
    if sampler.unreadable > max(10, sampler.samples * 0.01):
        share = 100 * sampler.unreadable / sampler.samples
        notes.append('%.1f %% of the samples could not be read: their time is with the next ones.' % share)
    for number, (start, threads) in enumerate(parts):
        tree = tree_of(threads, frames)
        outcome = dict(task['outcome'], durationMs=sampler.duration * 1e3, sourceMaps={}, injected=[])
        outcome['cpuMs'] = sum(thread.cpu for thread in threads) / 1e6
        duration = sampler.duration
        base = task['base']
        if start is not None:
            base = '%s-%d' % (task['outcome']['part']['id'], number)
            seen = min(thread.first_seen for thread in threads)
            duration = max(0.0, sampler.started_at + sampler.duration - seen)
            name, file, _ = start
            outcome.update(
                part={
                    'id': base,
                    'parent': task['outcome']['part']['id'],
                    'kind': 'thread',
                    'script': name if name != '(module)' else file,
                },
                startedAt=seen * 1e3,
                durationMs=duration * 1e3,
            )
        outcome['profile'] = base + '.json'
        profile = tree.profile(duration * 1e9, sampler.folder, notes if start is None else ())
        write_whole(os.path.join(task['outDir'], outcome['profile']), profile)
        write_whole(
            os.path.join(task['outDir'], task['outcomeFile'] if start is None else base + '.run.json'), outcome
        )


if __name__ == '__main__':
    observe(json.loads(sys.argv[1]), Sampler)
