"""Kernel data on another process's threads, and the resulting CPU times and waits."""
import os
import time

RUNS, SLEEPS, WAITS_FOR_TURN = range(3)
# Number of the `futex` system call by machine, and the maximum offset of the GIL in the runtime's data.
FUTEX = {'x86_64': b'202', 'aarch64': b'98'}.get(os.uname().machine)
RUNTIME_SIZE = 1 << 21
TICK = 1e9 / os.sysconf('SC_CLK_TCK')
# Maximum number of thread files kept open; those of further threads are opened for each read.
MOST_OPEN = 512
# Fields of an entry of `Thread.stacks`.
SEEN, SAMPLES, COMPUTED, PASSED = range(4)


class ThreadFile:
    """A file in /proc about a thread."""

    # Number of open files, over all threads.
    kept = 0

    def __init__(self, pid, number, name):
        self.path = '/proc/%d/task/%d/%s' % (pid, number, name)
        self.fd = None

    def read(self):
        """Its current contents; b'' if the thread has ended or the system does not provide it."""
        try:
            if self.fd is not None:
                return os.pread(self.fd, 512, 0)
            fd = os.open(self.path, os.O_RDONLY)
        except OSError:
            return b''
        if ThreadFile.kept < MOST_OPEN:
            ThreadFile.kept += 1
            self.fd = fd
            return self.read()
        try:
            return os.read(fd, 512)
        except OSError:
            return b''
        finally:
            os.close(fd)

    def close(self):
        if self.fd is not None:
            ThreadFile.kept -= 1
            os.close(self.fd)
            self.fd = None


def scheduled(text):
    """(nanoseconds computed, nanoseconds waited for a core, times it was scheduled), from `schedstat`."""
    computed, delayed, turns = text.split()
    return int(computed), int(delayed), int(turns)


def ticked(text):
    """The same from `stat`, in whole ticks; it does not have the rest."""
    words = text.rpartition(b')')[2].split()
    return (int(words[11]) + int(words[12])) * TICK, 0, None


def computed_by(pid):
    """(file name, reader) of the source of a process's thread CPU times; None if there is none."""
    for name, reader in (('schedstat', scheduled), ('stat', ticked)):
        file = ThreadFile(pid, pid, name)
        text = file.read()
        file.close()
        # A kernel with scheduler statistics disabled reports 0, even for a process that has been starting for
        # milliseconds.
        if text and (name == 'stat' or reader(text)[0] > 0):
            return name, reader
    return None


class ThreadClock:
    """Kernel data on one thread."""

    def __init__(self, pid, number, source, runtime):
        """@param source see `computed_by`; runtime: address of the interpreter's own data"""
        self.runtime = runtime
        self.reader = source and source[1]
        self.schedule = source and ThreadFile(pid, number, source[0])
        self.system_call = ThreadFile(pid, number, 'syscall')
        self.status = ThreadFile(pid, number, 'stat')

    def read(self):
        """(nanoseconds computed, nanoseconds waited for a core, times it was scheduled or None); None if unavailable.
        """
        text = self.schedule.read() if self.schedule else b''
        return self.reader(text) if text else None

    def state(self):
        """Whether it is runnable, is asleep in the kernel, or waits for the GIL."""
        text = self.system_call.read()
        if not text:
            status = self.status.read().rpartition(b')')[2].split(None, 1)
            return RUNS if not status or status[0] == b'R' else SLEEPS
        if text.startswith(b'running'):
            return RUNS
        words = text.split(None, 2)
        if words[0] == FUTEX and 0 <= int(words[1], 16) - self.runtime < RUNTIME_SIZE:
            return WAITS_FOR_TURN
        return SLEEPS

    def close(self):
        for file in (self.schedule, self.system_call, self.status):
            if file:
                file.close()


class Thread:
    """Observations of one thread: stack → [times seen, samples in which it computed, nanoseconds computed, seconds
    passed].

    How long it computed comes from the kernel, to the nanosecond; where, from the samples that found it running. CPU
    time from an interval at whose end it is asleep goes to the next sample that finds it running, because it does not
    compute where it is asleep.
    """

    def __init__(self):
        self.stacks = {}
        self.first_seen = time.time()
        # Times seen, and seconds of waiting for other threads to let it run.
        self.waited = [0, 0.0]
        # Nanoseconds computed since it was first seen, and those not attributed to a stack yet.
        self.cpu = 0
        self.carried = 0
        # [entry, seconds, samples] of running for which the kernel has not reported CPU time yet.
        self.pending = []
        self.clock = None

    def begin(self, clock, now, elapsed):
        """Observes it with this clock from now on. @param elapsed seconds that it may have run unobserved"""
        self.clock = clock
        self.seen_at = now - elapsed
        self.state, self.entry = RUNS, None
        computed, self.delayed, self.turns = clock.read() or (0, 0, None)
        self.computed = max(0, computed - int(elapsed * 1e9))

    def advance(self):
        """Reads its CPU time from the kernel. @returns whether it may have run since the last read"""
        told = self.clock.read()
        if told is None:
            return True
        computed, delayed, turns = told
        step = computed - self.computed
        has_run = step > 0 or turns is None or turns != self.turns
        if self.pending and delayed > self.delayed:
            self.take_back((delayed - self.delayed) / 1e9)
        self.computed, self.delayed, self.turns = told
        self.cpu += step
        self.carried += step
        return has_run

    def take_back(self, waited):
        """Corrects samples that seemed to find it running while it waited for a core, for this many seconds."""
        whole = sum(seconds for _, seconds, _ in self.pending)
        if waited >= whole:
            self.pending = []
            return
        for part in self.pending:
            part[1] *= 1 - waited / whole
            part[2] *= 1 - waited / whole

    def spend(self, now, state, entry):
        """Attributes the time since the last sample. @param entry of `stacks`; None if it waits for the GIL"""
        self.state, self.entry = state, entry
        elapsed, self.seen_at = now - self.seen_at, now
        if entry is None:
            self.waited[0] += 1
            self.waited[1] += elapsed
        else:
            entry[SEEN] += 1
            entry[PASSED] += elapsed
            if state == RUNS:
                if not self.pending and self.carried > 0:
                    # The usual case: the kernel updates it for each sample.
                    entry[SAMPLES] += 1
                    entry[COMPUTED] += self.carried
                    self.carried = 0
                    return
                if self.pending and self.pending[-1][0] is entry:
                    self.pending[-1][1] += elapsed
                    self.pending[-1][2] += 1
                else:
                    self.pending.append([entry, elapsed, 1])
                if self.clock.reader is None:
                    self.carried = elapsed * 1e9
        if self.pending and self.carried > 0:
            self.credit()

    def credit(self):
        """Attributes its CPU time to the stacks in which it was seen running."""
        whole = sum(seconds for _, seconds, _ in self.pending)
        if self.carried <= 0 or whole <= 0:
            return
        for entry, seconds, samples in self.pending:
            entry[COMPUTED] += self.carried * seconds / whole
            entry[SAMPLES] += samples
        self.pending = []
        self.carried = 0

    def pause(self, now):
        """It runs no Python: its CPU time meanwhile belongs to no line."""
        self.advance()
        self.seen_at = now
        self.state, self.entry = RUNS, None
        self.pending = []
        self.carried = 0

    def end(self):
        """It is not observed any more."""
        if self.clock:
            if self.clock.reader:
                self.advance()
                self.credit()
            self.clock.close()
            self.clock = None
