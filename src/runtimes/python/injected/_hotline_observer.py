"""Observes a program from a separate process, detached from the program and controlled by the extension's orders."""
import os
import signal
import time

from _hotline_channel import Channel
from _hotline_manifest import process_of, write_manifest

READY_FD = 3
# Interval at which the channel is polled, in seconds.
ORDERS_EVERY = 0.02
# Grace period for a program to exit by itself when its extension host is gone.
GRACE = 1.5


def observe(task, start):
    """Observes until the program ends or an order arrives, and saves.

    @param start creates the observer from the task; if there is none, it raises the reason. An observer has
    `run(channel)`, which returns 'gone', 'host gone', 'stop', 'release' or 'kill'; `save()`; and `is_gone()`, whether
    the program has ended.
    """
    # Detached through an intermediate process, so the program never sees this one among its children.
    if os.fork():
        os._exit(0)
    os.closerange(READY_FD + 1, 4096)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)
    try:
        observer = start(task)
    except Exception as error:
        tell_ready('no: %s' % error)
        return
    channel = Channel(task['socket'])
    channel.send(dict(task['started'], type='hello'))
    tell_ready('ready')
    end = observer.run(channel)
    if end != 'kill':
        try:
            observer.save()
            channel.send({'type': 'done'})
        except Exception as error:
            message = '%s: %s' % (type(error).__name__, error)
            channel.send({'type': 'error', 'message': message})
            process = process_of(task['part'], task['pid'], task['startedAt'], 0, None)
            write_manifest(task['manifest'], task['facts'], [process], {'samples': []}, message)
    if end == 'host gone':
        end_program(task['pid'])
    elif end == 'stop':
        wait_for_end(observer, task['pid'], channel)
    channel.close()


def tell_ready(text):
    try:
        os.write(READY_FD, text.encode('utf-8', 'replace'))
        os.close(READY_FD)
    except OSError:
        pass


def wait_for_end(observer, pid, channel):
    """The extension terminates a program that it stopped, and this channel tells it when the program has ended."""
    while not channel.is_gone:
        channel.orders(ORDERS_EVERY)
        if observer.is_gone():
            return
    end_program(pid)


def end_program(pid):
    """Nobody is left to send orders: ends the program, unless it exits by itself soon."""
    for number, wait in ((signal.SIGTERM, GRACE), (signal.SIGKILL, 0)):
        try:
            os.kill(pid, number)
            until = time.monotonic() + wait
            while time.monotonic() < until:
                time.sleep(0.02)
                os.kill(pid, 0)
        except OSError:
            return
