"""Saves in-process recordings when the process exits, however it does so by itself, or on request."""
import _thread
import atexit
import functools
import os
import signal
import sys
import threading
import time

from _hotline_channel import Channel

# Grace period for a program to exit by itself when its extension host is gone, in seconds.
GRACE = 1.5


class Keeper:
    """Saves recorders.

    A recorder has `save(base)`, which writes files whose paths start with `base`, and `forked(part)`, called on its
    copy in a forked process.
    """

    def __init__(self, session, started, base):
        """@param started message to the extension when the channel opens; base: path prefix of the files"""
        self.session = session
        self.started = started
        self.base = base
        self.recorders = []
        self.lock = threading.RLock()
        self.is_saved = False
        self.exit = os._exit
        # Whether the program exits when the extension is gone, if nothing outside takes care of that.
        self.ends_program = False

    def keep(self, recorder):
        self.recorders.append(recorder)

    def watch(self):
        """From now on, saves on every exit that Python can detect. Call once all recorders are running."""
        atexit.register(self.save)
        os._exit = self.save_and_exit
        os.execv, os.execve = self.saving(os.execv), self.saving(os.execve)
        # Windows has no SIGHUP.
        for number in (signal.SIGTERM, getattr(signal, 'SIGHUP', signal.SIGTERM)):
            if signal.getsignal(number) == signal.SIG_DFL:
                signal.signal(number, self.save_and_end)
        if sys.version_info >= (3, 12):
            # Otherwise the program would be warned about the thread that handles orders on a fork.
            import warnings

            warnings.filterwarnings('ignore', 'This process .* is multi-threaded', DeprecationWarning)
        self.listen()

    def save(self):
        """Writes everything, once: whatever the program does afterwards is not part of the session."""
        with self.lock:
            if self.is_saved:
                return
            self.is_saved = True
            for recorder in self.recorders:
                recorder.save(self.base)

    def saving(self, replace_process):
        """Wraps a function that replaces this program with another one, saving first."""

        @functools.wraps(replace_process)
        def save_and_replace(*arguments):
            self.save()
            replace_process(*arguments)

        return save_and_replace

    def save_and_exit(self, status):
        try:
            self.save()
        finally:
            self.exit(status)

    def save_and_end(self, number, _frame):
        try:
            self.save()
        finally:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)

    def listen(self):
        """Handles orders in a thread that is not listed by `threading`."""
        _thread.start_new_thread(self.take_orders, ())

    def take_orders(self):
        channel = Channel(self.session['socket'])
        channel.send(dict(self.started, type='hello', pid=os.getpid()))
        may_go_on = channel.is_gone or not self.ends_program
        while not channel.is_gone:
            for order in channel.orders(None):
                if order not in ('stop', 'release'):
                    continue
                may_go_on = may_go_on or order == 'release'
                try:
                    self.save()
                    channel.send({'type': 'done'})
                except Exception as error:
                    channel.send({'type': 'error', 'message': '%s: %s' % (type(error).__name__, error)})
        if not may_go_on:
            self.end_program()

    def end_program(self):
        """Nobody is left to send orders: ends the program, unless it exits by itself soon."""
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE)
        os.kill(os.getpid(), signal.SIGKILL)

    def forked(self, part, started, base):
        """Continues in a forked process: what was recorded before belongs to its parent."""
        self.lock = threading.RLock()
        self.started = started
        self.base = base
        self.is_saved = False
        for recorder in self.recorders:
            recorder.forked(part)
        self.listen()
