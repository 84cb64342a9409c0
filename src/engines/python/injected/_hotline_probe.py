"""Tells what an interpreter is and whether it can be sampled from outside, as JSON on standard output.

python _hotline_probe.py FILE, with FILE a program that is compiled to find its first syntax error.
"""
import importlib.util
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def sampler_offsets():
    """(offsets, None), or (None, why there is no sampling from outside)."""
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
    lines = done.stderr.decode('utf-8', 'replace').strip().splitlines()
    return None, 'the system does not let one process read another (%s)' % (lines[-1] if lines else 'no reason')


def syntax_error(file):
    """[line, message] of the first error of a program, None where it compiles or cannot be read."""
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
    told = {
        'version': '.'.join(str(number) for number in sys.version_info[:3]),
        'implementation': sys.implementation.name,
        'executable': sys.executable,
        'offsets': offsets,
        'reason': reason,
        'hasPytest': importlib.util.find_spec('pytest') is not None,
        'hasTracemalloc': importlib.util.find_spec('_tracemalloc') is not None,
        'syntaxError': syntax_error(sys.argv[1]) if len(sys.argv) > 1 else None,
    }
    # What a site prints when Python starts may stand before it.
    print('\n' + json.dumps(told))


main()
