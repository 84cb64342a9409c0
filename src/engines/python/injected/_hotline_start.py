"""Starts the profiler of this process, and of those that it starts. Imported by our `sitecustomize` only."""
import json
import os
import re
import sys
import time

# All at once: the folder of these modules does not stay on the module path, and forks need them later.
from _hotline_channel import write_whole
from _hotline_offsets import addresses

HERE = os.path.dirname(os.path.abspath(__file__))
VARIABLE = 'HOTLINE_PYTHON'
# Set for children: the id of the process that started them.
PARENT_VARIABLE = 'HOTLINE_PYTHON_PARENT'
READY_FD = 3
READY_SECONDS = 20


def start():
    """Starts what the environment asks for. Whatever goes wrong, the program runs."""
    text = os.environ.get(VARIABLE)
    if not text:
        return
    session = json.loads(text)
    try:
        start_process(session, os.environ.get(PARENT_VARIABLE))
    except Exception as error:
        tell_failure(session, error)


def start_process(session, parent):
    """Starts the sampler of this process and says how its children find theirs."""
    part = describe_part(session, parent)
    os.environ[PARENT_VARIABLE] = part['id']
    start_sampler(session, part)
    os.register_at_fork(after_in_child=lambda: start_forked(session, part['id']))


def start_forked(session, parent):
    """A fork of a program that is profiled."""
    try:
        part = describe_part(session, parent)
        os.environ[PARENT_VARIABLE] = part['id']
        start_sampler(session, part)
    except Exception as error:
        tell_failure(session, error)


def describe_part(session, parent):
    """`ProgramPart` of this process; the first one of a session is the program itself."""
    identity = '%d-%d' % (os.getpid(), time.time_ns() // 1000)
    if parent is None and not claim(session):
        # The program was replaced by another one under its own number.
        parent = 'program'
    return {'id': identity, 'parent': parent, 'kind': 'process', 'script': script_name()}


def claim(session):
    """True for the first process of the session that asks."""
    try:
        os.close(os.open(os.path.join(session['outDir'], 'program'), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        return True
    except FileExistsError:
        return False


def script_name():
    """What this process runs, as its command line says: sys.argv is not there yet."""
    try:
        with open('/proc/self/cmdline', 'rb') as file:
            words = [os.fsdecode(word) for word in file.read().split(b'\0')[1:]]
    except OSError:
        words = sys.argv[:]
    while words:
        word = words.pop(0)
        if word == '-m':
            return words[0] if words else ''
        if word == '-c':
            named = re.search(r'\b(multiprocessing\.\w+)', words[0]) if words else None
            return named.group(1) if named else ''
        if word in ('-X', '-W'):
            words = words[1:]
        elif not word.startswith('-'):
            return os.path.basename(word)
    return ''


def start_sampler(session, part):
    """Starts the process that reads this one and waits until it does. @raises OSError, ImportError, RuntimeError"""
    allow_reading()
    is_program = part['parent'] is None
    told = {
        'pid': os.getpid(),
        'engine': session['engine'],
        'engineReason': session['engineReason'],
        'runtimeVersion': session['version'],
    }
    import _thread

    task = {
        'pid': os.getpid(),
        'socket': session['socket'],
        'outDir': session['outDir'],
        'interval': session['interval'],
        'offsets': session['offsets'],
        'addresses': addresses(),
        'mainThread': _thread.get_ident(),
        'base': 'main' if is_program else part['id'],
        'outcomeFile': 'run.json' if is_program else part['id'] + '.run.json',
        'outcome': dict(told, part=part, startedAt=time.time() * 1e3),
        'started': dict(told, isProgram=is_program),
    }
    answer = run_detached([os.path.join(HERE, '_hotline_sampler.py'), json.dumps(task)])
    if answer != 'ready':
        raise RuntimeError(answer or 'the sampler did not start')


def allow_reading():
    """Where only parents may read a process (ptrace_scope 1), another one is allowed to read this one."""
    import ctypes

    PR_SET_PTRACER, ANY = 0x59616D61, ctypes.c_ulong(-1)
    ctypes.CDLL(None).prctl(PR_SET_PTRACER, ANY, 0, 0, 0)


def run_detached(arguments):
    """Starts a process of this interpreter that detaches itself. @returns what it says when it is ready"""
    import select

    ready, told = os.pipe()
    executable = sys.executable or '/proc/self/exe'
    nothing = os.open(os.devnull, os.O_RDWR)
    try:
        actions = [(os.POSIX_SPAWN_DUP2, nothing, number) for number in (0, 1, 2)]
        # Inherited even where it has that number already: dup2 onto itself would leave it closed on exec.
        os.set_inheritable(told, True)
        actions.append((os.POSIX_SPAWN_DUP2, told, READY_FD))
        environment = {'LC_ALL': 'C.UTF-8', 'PYTHONDONTWRITEBYTECODE': os.environ.get('PYTHONDONTWRITEBYTECODE', '')}
        command = [executable, '-I', '-S', *arguments]
        try:
            pid = os.posix_spawn(executable, command, environment, file_actions=actions, setsid=True)
        except NotImplementedError:
            pid = os.posix_spawn(executable, command, environment, file_actions=actions, setpgroup=0)
        os.close(told)
        told = None
        os.waitpid(pid, 0)
        answer = b''
        while select.select([ready], [], [], READY_SECONDS)[0]:
            received = os.read(ready, 4096)
            if not received:
                break
            answer += received
        return answer.decode('utf-8', 'replace')
    finally:
        for fd in (ready, told, nothing):
            if fd is not None:
                os.close(fd)


def tell_failure(session, error):
    """Keeps for the extension why nothing is measured."""
    try:
        file = os.path.join(session['outDir'], 'failure-%d.json' % os.getpid())
        write_whole(file, {'message': '%s: %s' % (type(error).__name__, error)})
    except OSError:
        pass
