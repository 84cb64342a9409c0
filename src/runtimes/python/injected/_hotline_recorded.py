"""Process details that every in-process recorder needs to write a profile."""
import os
import time

from _hotline_manifest import manifest_file, process_of, write_manifest


class Recording:
    """A process that is recorded from inside."""

    def __init__(self, part, facts):
        """@param facts engine and command fields of the manifest"""
        self.folder = os.getcwd()
        self.facts = facts
        self.begin(part)

    def begin(self, part):
        self.part = part
        self.started_at = time.time()
        self.start = time.perf_counter()
        self.cpu_start = time.process_time()

    def duration(self):
        """Nanoseconds since the start."""
        return (time.perf_counter() - self.start) * 1e9

    def write_profile(self, file, stream, form):
        """Writes the manifest of a profile. @param form the profile's format"""
        name = manifest_file(self.part)
        self.write(os.path.join(os.path.dirname(file), name), stream, file, form)

    def write_addition(self, file, stream, form):
        """Writes a separate manifest for a file that accompanies the profile."""
        self.write(os.path.splitext(file)[0] + '.run.json', stream, file, form)

    def write(self, manifest, stream, file, form):
        cpu = (time.process_time() - self.cpu_start) * 1e3
        process = process_of(self.part, os.getpid(), self.started_at, self.duration() / 1e6, cpu)
        write_manifest(manifest, self.facts, [process], {stream: [(file, form, self.part['id'])]})


def recorder_of(session, recording):
    """The recorder of the selected engine."""
    engine = session['engine']
    if engine == 'tracemalloc':
        from _hotline_memory import Memory

        return Memory(recording, session['kind'])
    if engine == 'cprofile':
        from _hotline_cprofile import CallCounts

        return CallCounts(recording)
    from _hotline_thread_sampler import ThreadSampler

    return ThreadSampler(recording, session['intervalMicroseconds'])
