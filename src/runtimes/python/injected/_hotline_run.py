"""Runs a program as Python itself would, but with line counters compiled into its main module."""
import atexit
import importlib.machinery
import os
import runpy
import signal
import sys

from _hotline_own import is_own


def trimmed(traceback):
    """A traceback without our own frames."""
    while traceback is not None and is_own(traceback.tb_frame.f_code.co_filename):
        traceback = traceback.tb_next
    return traceback


def run_script(script, counters, main):
    file = os.path.abspath(script) if sys.version_info >= (3, 9) else script
    with open(script, 'rb') as source:
        text = source.read()
    code = counters.compile(text, file) if counters.covers(file) else compile(text, file, 'exec', dont_inherit=True)
    main.update(
        __name__='__main__',
        __file__=file,
        __cached__=None,
        __doc__=None,
        __loader__=importlib.machinery.SourceFileLoader('__main__', file),
        __package__=None,
        __spec__=None,
    )
    exec(code, main)


def run(arguments, counters, main):
    if arguments[0] == '-m':
        sys.argv[:] = arguments[1:]
        if not getattr(sys.flags, 'safe_path', False):
            sys.path[0] = os.getcwd()
        runpy._run_module_as_main(arguments[1])
        return
    sys.argv[:] = arguments
    if not getattr(sys.flags, 'safe_path', False):
        sys.path[0] = os.path.dirname(os.path.realpath(arguments[0]))
    run_script(arguments[0], counters, main)


def launcher(counters):
    """Runs the program given on the command line. @param counters of this process"""
    return lambda: launch(counters)


def launch(counters):
    main = sys.modules['__main__'].__dict__
    for name in [name for name in main if not name.startswith('__')]:
        del main[name]
    try:
        run(sys.argv[1:], counters, main)
    except SystemExit:
        raise
    except BaseException as error:
        traceback = trimmed(error.__traceback__)
        sys.excepthook(type(error), error.with_traceback(traceback), traceback)
        if isinstance(error, KeyboardInterrupt):
            # Exit as Python would: by the signal, after everything was written.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            atexit._run_exitfuncs()
            os.kill(os.getpid(), signal.SIGINT)
        sys.exit(1)
