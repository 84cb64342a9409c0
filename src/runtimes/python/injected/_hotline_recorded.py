"""What every recorder inside a program tells of its process when it writes a profile."""
import os
import time

from _hotline_channel import write_whole


class Recording:
    """The outcome of one process, whose profile is recorded inside of it."""

    def __init__(self, part, told):
        """@param told what the extension is told of the engine, see `RunStarted`"""
        self.folder = os.getcwd()
        self.told = told
        self.begin(part)

    def begin(self, part):
        self.part = part
        self.started_at = time.time()
        self.start = time.perf_counter()
        self.cpu_start = time.process_time()

    def duration(self):
        """Nanoseconds since the begin."""
        return (time.perf_counter() - self.start) * 1e9

    def write_outcome(self, base, profile):
        """Writes the outcome of a profile. @param base path and start of the files' names; profile: the ending of its name"""
        outcome = dict(
            self.told,
            pid=os.getpid(),
            part=self.part,
            startedAt=self.started_at * 1e3,
            durationMs=self.duration() / 1e6,
            cpuMs=(time.process_time() - self.cpu_start) * 1e3,
            sourceMaps={},
            injected=[],
            profile=os.path.basename(base) + profile,
        )
        is_program = self.part['parent'] is None
        folder = os.path.dirname(base)
        write_whole(os.path.join(folder, 'run.json' if is_program else self.part['id'] + '.run.json'), outcome)


def recorder_of(session, recording):
    """The recorder of the engine that was chosen."""
    engine = session['engine']
    if engine == 'tracemalloc':
        from _hotline_memory import Memory

        return Memory(recording, session['kind'])
    if engine == 'cprofile':
        from _hotline_cprofile import CallCounts

        return CallCounts(recording)
    from _hotline_thread_sampler import ThreadSampler

    return ThreadSampler(recording, session['intervalMicroseconds'])
