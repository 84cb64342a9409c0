"""The sampler: a separate process that reads the frames of a Python program, and writes its profile when that ends.

Nothing runs in the program meanwhile. Started by `_hotline_start` with its task as JSON:
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
from _hotline_manifest import process_of, write_manifest  # noqa: E402
from _hotline_memory_reader import READ_ERRORS, MemoryReader, ProcessGone  # noqa: E402
from _hotline_observer import ORDERS_EVERY, observe  # noqa: E402
from _hotline_own import is_own, is_own_work  # noqa: E402
from _hotline_threads import RUNS, WAITS_FOR_TURN, Thread, ThreadClock, computed_by  # noqa: E402
from _hotline_waiting import is_waiting  # noqa: E402

MOST_LINES = 1 << 24
# Up to this many threads that started in the same function are shown individually.
MOST_ALIKE = 8
NOT_TOLD = (
    'This system does not report CPU time per thread, so a thread that waits for a core counts as active.'
)
# Frames at the root of threads' stacks, below the program's own.
THREAD_START = {'_bootstrap', '_bootstrap_inner', 'run'}


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
        self.clock_source = computed_by(self.pid)
        # By identity and number: the current threads, and all there ever were.
        self.threads, self.present = {}, {}
        self.seen_stacks = set()
        self.samples = self.unreadable = 0
        self.started_at = time.time()
        # Their CPU time so far was before the profile.
        for ident, number, _, _ in self.reader.threads():
            self.begin((ident, number), time.perf_counter(), 0.0)
        try:
            self.folder = os.readlink('/proc/%d/cwd' % self.pid)
        except OSError:
            self.folder = '/'

    def run(self, channel):
        """Samples until the program has ended or an order arrives."""
        clock, sleep = time.perf_counter, time.sleep
        start = last = clock()
        next_tick, next_look = start + self.interval, start
        heard = not channel.is_gone
        for thread in self.present.values():
            thread.seen_at = start
        try:
            while True:
                sleep(max(0.0, next_tick - clock()))
                now = clock()
                # Missed ticks are not made up for.
                next_tick = max(next_tick + self.interval, now)
                if now >= next_look:
                    next_look = now + ORDERS_EVERY
                    for order in channel.orders():
                        return order
                    if heard and channel.is_gone:
                        return 'host gone'
                try:
                    self.sample(now, now - last)
                    last = now
                except READ_ERRORS:
                    # Threads started or ended while the list was read: their time goes to the next sample.
                    self.unreadable += 1
                self.samples += 1
        except ProcessGone:
            return 'gone'
        finally:
            self.duration = clock() - start
            for thread in self.present.values():
                thread.end()

    def is_gone(self):
        try:
            self.reader.first_thread()
            return False
        except ProcessGone:
            return True

    def save(self):
        save(self)

    def sample(self, now, elapsed):
        """Samples every thread. @param elapsed seconds since the last time @raises READ_ERRORS, ProcessGone"""
        found = self.reader.threads()
        for ident, number, state, runs in found:
            thread = self.present.get((ident, number)) or self.begin((ident, number), now, elapsed)
            if not runs:
                thread.pause(now)
                continue
            try:
                self.look(thread, state, now)
            except READ_ERRORS:
                # Frames changed while they were read: their time goes to the next sample.
                self.unreadable += 1
        if len(self.present) > len(found):
            for key in set(self.present).difference((ident, number) for ident, number, _, _ in found):
                self.present.pop(key).end()

    def begin(self, key, now, elapsed):
        thread = self.present[key] = self.threads.setdefault(key, Thread())
        thread.begin(ThreadClock(self.pid, key[1], self.clock_source, self.runtime), now, elapsed)
        return thread

    def look(self, thread, address, now):
        """@param address of the thread's state @raises READ_ERRORS"""
        has_run = thread.advance()
        state, entry = thread.state, thread.entry
        # A thread that was asleep and has not run since is still asleep in the same place.
        if has_run or state == RUNS:
            thread.state = RUNS
            state, entry = thread.clock.state(), None
            if state != WAITS_FOR_TURN:
                entry = self.entry_of(thread, address)
                if entry is None:
                    return
        thread.spend(now, state, entry)

    def entry_of(self, thread, address):
        """The entry of `Thread.stacks` for the thread's current stack; None for a torn read. @raises READ_ERRORS"""
        reader = self.reader
        stack = reader.stack(address)
        if not stack:
            return None
        entry = thread.stacks.get(stack)
        if entry is None:
            if stack not in self.seen_stacks:
                if reader.forget_changed(stack):
                    stack = reader.stack(address)
                self.seen_stacks.add(stack)
            entry = thread.stacks.setdefault(stack, [0, 0, 0, 0.0])
        return entry


class Frames:
    """Resolves stacks of code objects and instructions to functions and lines."""

    def __init__(self, codes, version):
        self.codes = codes
        self.version = tuple(version[:2])
        self.ranges = {}
        self.lines = {}

    def outermost_first(self, stack):
        """[(function, line)], without Hotline's frames; None for a stack that is Hotline's own work."""
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
        """`line_ranges`; empty for a table that was overwritten before it was read."""
        try:
            ranges = line_ranges(code.table, code.first_line, self.version)
        except IndexError:
            return []
        lines = [line for _, _, line in ranges if line is not None]
        is_sound = all(0 <= line < MOST_LINES for line in lines)
        return ranges if is_sound else []


def thread_start(threads_frames):
    """The program's first function in a thread, from its most frequent stack."""
    for (name, file, line), _ in threads_frames:
        if file.endswith('/threading.py') and name.rsplit('.', 1)[-1] in THREAD_START:
            continue
        return name, file, line
    return '', '', 0


def parts_of(sampler, main):
    """[(None or a thread's start function, [threads])]: the main thread first, similar threads grouped."""
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


def tree_of(threads, frames, knows_computed):
    tree = CallTree(VALUE_TYPES, 1)
    for thread in threads:
        # Not work: samples, nanoseconds without computing, and nanoseconds of waiting for others.
        idle = [thread.waited[0], thread.waited[1] * 1e9, thread.waited[1] * 1e9]
        for stack, (seen, samples, computed, passed) in thread.stacks.items():
            known = frames.outermost_first(stack)
            if not known:
                continue
            passed *= 1e9
            waits = is_waiting(known)
            if waits and not knows_computed:
                samples = computed = 0
            idle[0] += seen - samples
            idle[1] += passed - computed
            if waits:
                idle[2] += passed
                passed = 0
            if computed or passed:
                tree.add_stack(known, (samples, computed, passed))
        if idle[0] > 0:
            tree.add_self(tree.node(0, IDLE, 0), 0, [max(0, value) for value in idle])
    return tree


def save(sampler):
    """Writes a profile for the process and for each of its threads, and their manifest."""
    task = sampler.task
    frames, parts = parts_of(sampler, task['mainThread'])
    notes = []
    if sampler.unreadable > max(10, sampler.samples * 0.01):
        share = 100 * sampler.unreadable / sampler.samples
        notes.append('%.1f %% of the samples could not be read: their time is with the next ones.' % share)
    if sampler.clock_source is None:
        notes.append(NOT_TOLD)
    processes, files = [], []
    for number, (start, threads) in enumerate(parts):
        tree = tree_of(threads, frames, sampler.clock_source is not None)
        part, base = task['part'], task['base']
        seen, duration = task['startedAt'], sampler.duration
        if start is not None:
            base = '%s-%d' % (part['id'], number)
            seen = min(thread.first_seen for thread in threads)
            duration = max(0.0, sampler.started_at + sampler.duration - seen)
            name, file, _ = start
            script = name if name != '(module)' else file
            part = {'id': base, 'parent': part['id'], 'kind': 'thread', 'script': script}
        cpu = sum(thread.cpu for thread in threads) / 1e6
        processes.append(process_of(part, task['pid'], seen, duration * 1e3, cpu))
        file = os.path.join(task['outDir'], base + '.json')
        write_whole(file, tree.profile(duration * 1e9, sampler.folder, notes if start is None else ()))
        files.append((file, 'call-tree', part['id']))
    write_manifest(task['manifest'], task['facts'], processes, {'samples': files})


if __name__ == '__main__':
    observe(json.loads(sys.argv[1]), Sampler)
