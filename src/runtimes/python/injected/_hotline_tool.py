"""Observes a Python program with an installed third-party profiler: py-spy or austin.

Started by `_hotline_start` with its task as JSON:
    python -I -S _hotline_tool.py JSON
"""
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from _hotline_manifest import process_of, write_manifest  # noqa: E402
from _hotline_observer import ORDERS_EVERY, observe  # noqa: E402

# A tool that has not failed within this time, in seconds, is taken to be working.
START_SECONDS = 0.3
# How long a tool may take to write its profile.
SAVE_SECONDS = 20
MOST_TOLD = 4096


def command_of(tool, executable, pid, microseconds, file):
    """Command line that observes a process until interrupted or until the process ends, and writes a file."""
    if tool == 'austin':
        return [executable, '-s', '-i', str(microseconds), '-p', str(pid), '-o', file]
    rate = max(1, round(1e6 / microseconds))
    options = ['--nonblocking', '--full-filenames', '--format', 'speedscope', '--rate', str(rate)]
    return [executable, 'record', *options, '--pid', str(pid), '--output', file]


# Customary file extensions.
ENDINGS = {'austin': '.austin', 'py-spy': '.speedscope.json'}
FORMATS = {'austin': 'collapsed', 'py-spy': 'speedscope'}


class Tool:
    """An observer of `_hotline_observer`."""

    def __init__(self, task):
        self.task = task
        self.tool = task['started']['engine']
        self.file = os.path.join(task['outDir'], task['base'] + ENDINGS[self.tool])
        command = command_of(self.tool, task['tool'], task['pid'], task['interval'], self.file)
        self.told = tempfile.TemporaryFile()
        self.started_at = time.perf_counter()
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=self.told,
            stderr=self.told,
            preexec_fn=take_interrupts,
        )
        try:
            self.process.wait(START_SECONDS)
        except subprocess.TimeoutExpired:
            return
        raise RuntimeError('%s ended: %s' % (self.tool, self.last_words()))

    def run(self, channel):
        heard = not channel.is_gone
        while True:
            for order in channel.orders(ORDERS_EVERY):
                return order
            if heard and channel.is_gone:
                return 'host gone'
            if channel.is_gone:
                time.sleep(ORDERS_EVERY)
            if self.is_gone() or self.process.poll() is not None:
                return 'gone'

    def is_gone(self):
        try:
            os.kill(self.task['pid'], 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            pass
        return is_zombie(self.task['pid'])

    def save(self):
        duration = time.perf_counter() - self.started_at
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(SAVE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise RuntimeError('%s did not write its profile in %d s' % (self.tool, SAVE_SECONDS))
        if not is_written(self.file):
            raise RuntimeError('%s recorded no samples: %s' % (self.tool, self.last_words()))
        injected = [os.path.join(HERE, name) for name in sorted(os.listdir(HERE)) if name.endswith('.py')]
        part = self.task['part']
        process = process_of(part, self.task['pid'], self.task['startedAt'], duration * 1e3, None)
        streams = {'samples': [(self.file, FORMATS[self.tool], part['id'])]}
        write_manifest(self.task['manifest'], self.task['facts'], [process], streams, injected=injected)

    def last_words(self):
        self.told.seek(0, os.SEEK_END)
        self.told.seek(max(0, self.told.tell() - MOST_TOLD))
        return last_line(self.told.read()) or 'it told nothing'


def is_written(file):
    """Whether a tool wrote a profile."""
    return os.path.exists(file) and os.path.getsize(file) > 0


def last_line(told):
    """The last line of a program's output, without colours; '' if there is none. @param told bytes"""
    text = re.sub(r'\x1b\[[0-9;]*m', '', told.decode('utf-8', 'replace'))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ''


def take_interrupts():
    """Restores SIGINT in a child process, which would inherit that this process ignores it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def is_zombie(pid):
    try:
        with open('/proc/%d/stat' % pid, 'rb') as file:
            return file.read().rsplit(b')', 1)[1].split()[0] == b'Z'
    except (OSError, IndexError):
        return False


if __name__ == '__main__':
    observe(json.loads(sys.argv[1]), Tool)
