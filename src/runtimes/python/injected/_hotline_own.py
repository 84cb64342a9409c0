"""Tells Hotline's own frames from the program's."""
import os

HERE = os.path.dirname(os.path.abspath(__file__))
# The program stands above these.
LAUNCHERS = ('_hotline_run.py', '_hotline_launch.py')


def is_own(file):
    return file.startswith(HERE)


def is_own_work(file):
    """Whether what stands above a frame of this file is no work of the program."""
    return file.startswith(HERE) and not file.endswith(LAUNCHERS)
