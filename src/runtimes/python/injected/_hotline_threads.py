"""What the kernel says of threads of another process, and what they did by it: how long they computed, where they waited."""
import os
import time

RUNS, SLEEPS, WAITS_FOR_TURN = range(3)
# Number of the system call `futex` by machine, and how far into the runtime's data the lock may stand.
FUTEX = {'x86_64': b'202', 'aarch64': b'98'}.get(os.uname().machine)
RUNTIME_SIZE = 1 << 21
TICK = 1e9 / os.sysconf('SC_CLK_TCK')
# Files of threads that stay open at most: those of more threads are opened for each look.
MOST_OPEN = 512
# Of an entry of `Thread.stacks`.
SEEN, SAMPLES, COMPUTED, PASSED = range(4)


class ThreadFile:
    """A file of /proc that tells of a thread."""

    # Of all threads, how many are open.
    kept = 0

    def __init__(self, pid, number, name):
        self.path = '/proc/%d/task/%d/%s' % (pid, number, name)
        self.fd = None

    def read(self):
        """What it says now; b'' where the thread has ended or the system does not tell."""
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
    """(nanoseconds computed, nanoseconds waited for a core, times it got one) by `schedstat`."""
    computed, delayed, turns = text.split()
    return int(computed), int(delayed), int(turns)


def ticked(text):
    """The same by `stat`, in whole ticks: it does not tell the rest."""
    words = text.rpartition(b')')[2].split()
    return (int(words[11]) + int(words[12])) * TICK, 0, None


def computed_by(pid):
    """(name of the file, its reader) of what tells how long threads of a process have computed; None where nothing does."""
    for name, reader in (('schedstat', scheduled), ('stat', ticked)):
        file = ThreadFile(pid, pid, name)
        text = file.read()
        file.close()
        # A kernel that was told not to count says 0, of a process that has been starting for milliseconds.
        if text and (name == 'stat' or reader(text)[0] > 0):
            return name, reader
    return None


class ThreadClock:
    """What the kernel says of one thread."""

    def __init__(self, pid, number, source, runtime):
        """@param source see `computed_by`; runtime: address of the interpreter's own data"""
        self.runtime = runtime
        self.reader = source and source[1]
        self.schedule = source and ThreadFile(pid, number, source[0])
        self.system_call = ThreadFile(pid, number, 'syscall')
        self.status = ThreadFile(pid, number, 'stat')

    def read(self):
        """(nanoseconds computed, nanoseconds waited for a core, times it got one or None); None where nothing is told."""
        text = self.schedule.read() if self.schedule else b''
        return self.reader(text) if text else None

    def state(self):
        """Whether it runs or would if it had a core, sleeps in the kernel, or waits for the lock of the interpreter."""
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
    """What was seen of one thread: stack → [times seen, samples in which it computed, nanoseconds computed, seconds passed].

    What it computed comes from the kernel, to the nanosecond; where, from the samples that met it running. What it
    computed in a time at whose end it sleeps goes to the next sample that meets it running: where it sleeps it does
    not compute.
    """

    def __init__(self):
        self.stacks = {}
        self.first_seen = time.time()
        # Times seen and seconds in which it waited for other threads to let it run.
        self.waited = [0, 0.0]
        # Nanoseconds it has computed since it was first seen, and those of them that are on no stack yet.
        self.cpu = 0
        self.carried = 0
        # [entry, seconds, samples] in which it ran, and the kernel has not told yet for how long.
        self.pending = []
        self.clock = None

    def begin(self, clock, now, elapsed):
        """From now on it is looked at by this clock. @param elapsed seconds that it may have run unseen"""
        self.clock = clock
        self.seen_at = now - elapsed
        self.state, self.entry = RUNS, None
        computed, self.delayed, self.turns = clock.read() or (0, 0, None)
        self.computed = max(0, computed - int(elapsed * 1e9))

    def advance(self):
        """Asks the kernel how long it has computed. @returns whether it may have run since it was last asked"""
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
        """Samples that seemed to meet it running met it waiting for a core, for so many seconds."""
        whole = sum(seconds for _, seconds, _ in self.pending)
        if waited >= whole:
            self.pending = []
            return
        for part in self.pending:
            part[1] *= 1 - waited / whole
            part[2] *= 1 - waited / whole

    def spend(self, now, state, entry):
        """Puts the time since the last look where it was seen. @param entry of `stacks`, None where it waits for its turn"""
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
                    # As mostly: it is told at each look.
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
        """Puts what it computed on the stacks that it was seen to run."""
        whole = sum(seconds for _, seconds, _ in self.pending)
        if self.carried <= 0 or whole <= 0:
            return
        for entry, seconds, samples in self.pending:
            entry[COMPUTED] += self.carried * seconds / whole
            entry[SAMPLES] += samples
        self.pending = []
        self.carried = 0

    def pause(self, now):
        """It runs no Python: what it computed meanwhile is on no line."""
        self.advance()
        self.seen_at = now
        self.state, self.entry = RUNS, None
        self.pending = []
        self.carried = 0

    def end(self):
        """It is not looked at any more."""
        if self.clock:
            if self.clock.reader:
                self.advance()
                self.credit()
            self.clock.close()
            self.clock = None
