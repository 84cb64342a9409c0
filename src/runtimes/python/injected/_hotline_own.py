"""Distinguishes Hotline's own frames from the program's."""
import os

HERE = os.path.dirname(os.path.abspath(__file__))
# Files that run the program: the frames they call are its own.
LAUNCHERS = ('_hotline_run.py', '_hotline_launch.py')


def is_own(file):
    return file.startswith(HERE)


def is_own_work(file):
    """Whether the frames called from a frame of this file are Hotline's own work."""
    return file.startswith(HERE) and not file.endswith(LAUNCHERS)
