"""Recognizes waiting, for other threads or processes or for something to do, as opposed to computing."""

# Where threads wait for work that is measured elsewhere, or for something to do.
WAITING = {
    ('threading.py', 'wait'),
    ('threading.py', '_wait_for_tstate_lock'),
    ('threading.py', 'join'),
    ('threading.py', '_shutdown'),
    ('selectors.py', 'select'),
    ('queue.py', 'get'),
    ('concurrent/futures/thread.py', '_worker'),
    ('concurrent/futures/process.py', 'wait_result_broken_or_wakeup'),
    ('multiprocessing/connection.py', '_recv'),
    ('multiprocessing/connection.py', 'wait'),
    ('multiprocessing/queues.py', 'get'),
    ('multiprocessing/synchronize.py', '__enter__'),
    ('multiprocessing/popen_fork.py', 'poll'),
    ('multiprocessing/popen_fork.py', 'wait'),
    ('multiprocessing/forkserver.py', 'main'),
    ('multiprocessing/forkserver.py', 'read_signed'),
    ('multiprocessing/resource_tracker.py', 'main'),
}


def is_waiting(frames):
    """Whether a thread waits for others, judging by its innermost function."""
    name, file, _ = frames[-1][0]
    plain = name.rsplit('.', 1)[-1]
    return any(plain == function and file.endswith('/' + place) for place, function in WAITING)
