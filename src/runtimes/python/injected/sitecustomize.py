"""Runs first in every Python process of a profiled program, then makes way for the user's own `sitecustomize`."""
import os
import sys


def _start():
    here = os.path.dirname(os.path.abspath(__file__))
    try:
        import _hotline_start

        _hotline_start.start()
    except Exception:
        # The program takes precedence: it runs without a profiler, and the extension reports the missing profile.
        pass
    # The program should find its modules as it would without a profiler.
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or '.') != here]
    for name in [name for name in sys.modules if name.startswith('_hotline_')]:
        del sys.modules[name]
    sys.path_importer_cache.pop(here, None)
    own = sys.modules.pop('sitecustomize')
    try:
        import sitecustomize  # noqa: F401
    except ImportError as error:
        # The import fails if nothing has the module's name afterwards.
        sys.modules['sitecustomize'] = own
        if error.name != 'sitecustomize':
            raise


_start()
del _start
