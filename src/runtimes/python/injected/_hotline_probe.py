"""Reports an interpreter's properties and how it can be sampled from outside, as JSON on standard output.

python _hotline_probe.py FILE ENGINE, where FILE is a program to compile for its first syntax error, and ENGINE is the
requested engine: tools are only looked for if they were requested, or if our sampler is unavailable.
"""
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))


def sampler_offsets():
    """(offsets, None), or (None, reason why sampling from outside is impossible)."""
    from _hotline_offsets import OffsetError, addresses, measure

    try:
        offsets = measure()
        where = addresses()
    except ImportError:
        return None, 'this Python has no ctypes'
    except PermissionError as error:
        return None, 'the system does not let one process read another (%s)' % error
    except (OffsetError, OSError) as error:
        return None, str(error)
    from _hotline_start import allow_reading

    allow_reading()
    program = (
        'import sys; sys.path.insert(0, sys.argv[1]); import json; '
        'from _hotline_memory_reader import MemoryReader; task = json.loads(sys.argv[2]); '
        'MemoryReader(task["pid"], task["offsets"], task["interpreter"], task["code_type"])'
    )
    task = json.dumps(dict(where, pid=os.getpid(), offsets=offsets))
    command = [sys.executable, '-I', '-S', '-c', program, HERE, task]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
    if done.returncode == 0:
        return offsets, None
    from _hotline_tool import last_line

    told = last_line(done.stderr) or 'no reason given'
    return None, 'the system does not let one process read another (%s)' % told


TOOLS = ('py-spy', 'austin')
BUSY_SECONDS = 0.3
TRIAL_SECONDS = 5


def tools(engine, has_sampler):
    """Third-party profilers that may be installed: {name: [path or None, why it cannot be used or None]}."""
    names = [name for name in TOOLS if name == engine or (engine == 'auto' and not has_sampler)]
    return {name: tool(name) for name in names}


def tool(name):
    own = os.path.dirname(os.path.abspath(sys.executable))
    path = shutil.which(name) or shutil.which(name, path=own)
    return [path, try_tool(name, path) if path else '%s is not installed' % name]


def try_tool(name, path):
    """Tries a tool on this process. @returns why it does not work; None if it does"""
    from _hotline_tool import command_of, is_written, last_line

    folder = tempfile.mkdtemp()
    trial = os.path.join(folder, 'trial')
    try:
        command = command_of(name, path, os.getpid(), 10_000, trial)
        tried = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        # It needs something to observe.
        until = time.monotonic() + BUSY_SECONDS
        while time.monotonic() < until and tried.poll() is None:
            pass
        if tried.poll() is None:
            tried.send_signal(signal.SIGINT)
        try:
            told = tried.communicate(timeout=TRIAL_SECONDS)[0]
        except subprocess.TimeoutExpired:
            tried.kill()
            told = tried.communicate()[0]
        return None if is_written(trial) else last_line(told) or '%s recorded no samples' % name
    except OSError as error:
        return str(error)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def syntax_error(file):
    """[line, message] of a program's first syntax error; None if it compiles or cannot be read."""
    try:
        with open(file, 'rb') as source:
            compile(source.read(), file, 'exec', dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        return [getattr(error, 'lineno', None) or 1, getattr(error, 'msg', None) or str(error)]
    except (OSError, RecursionError, MemoryError):
        pass
    return None


def main():
    sys.path.insert(0, HERE)
    offsets, reason = sampler_offsets()
    engine = sys.argv[2] if len(sys.argv) > 2 else 'auto'
    told = {
        'version': '.'.join(str(number) for number in sys.version_info[:3]),
        'implementation': sys.implementation.name,
        'executable': sys.executable,
        'offsets': offsets,
        'reason': reason,
        'tools': tools(engine, offsets is not None),
        'hasPytest': importlib.util.find_spec('pytest') is not None,
        'hasTracemalloc': importlib.util.find_spec('_tracemalloc') is not None,
        'syntaxError': syntax_error(sys.argv[1]) if len(sys.argv) > 1 else None,
    }
    # Site packages may print something before it when Python starts.
    print('\n' + json.dumps(told))


main()
