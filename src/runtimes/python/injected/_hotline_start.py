"""Starts the profiler of this process and of its child processes. Imported by our `sitecustomize` only."""
import json
import os
import re
import sys
import time

# All imported now: this folder does not stay on the module path, and forks need the modules later.
from _hotline_manifest import manifest_file, process_of, write_manifest
from _hotline_offsets import addresses

HERE = os.path.dirname(os.path.abspath(__file__))
VARIABLE = 'HOTLINE_PYTHON'
# Set for child processes: the id of the process that started them.
PARENT_VARIABLE = 'HOTLINE_PYTHON_PARENT'
# Set to the pid of a process that re-executes itself.
LAUNCHED_VARIABLE = 'HOTLINE_PYTHON_LAUNCHED'
LAUNCHER = '_hotline_launch.py'
READY_FD = 3
READY_SECONDS = 20
# In characters.
MOST_COMMAND = 8192
# Out-of-process profilers, by engine.
OBSERVERS = {'sampler': '_hotline_sampler.py', 'py-spy': '_hotline_tool.py', 'austin': '_hotline_tool.py'}


def start():
    """Starts what the environment requests. The program runs even if this fails."""
    text = os.environ.get(VARIABLE)
    if not text:
        return
    session = json.loads(text)
    part = None
    try:
        if session.get('scope'):
            launch_script(session)
        part = describe_part(session, os.environ.get(PARENT_VARIABLE))
        start_process(session, part)
    except Exception as error:
        tell_failure(session, part, error)


def start_process(session, part):
    """Starts the profiler of this process and sets up the environment of its child processes."""
    os.environ[PARENT_VARIABLE] = part['id']
    keeper = start_recorders(session, part)
    if session['engine'] in OBSERVERS:
        start_observer(session, part)
    if hasattr(os, 'register_at_fork'):
        os.register_at_fork(after_in_child=lambda: start_forked(session, part['id'], keeper))
    if keeper:
        keeper.watch()


def start_forked(session, parent, keeper):
    """Handles a fork of a profiled program."""
    part = None
    try:
        part = describe_part(session, parent)
        os.environ[PARENT_VARIABLE] = part['id']
        if session['engine'] in OBSERVERS:
            start_observer(session, part)
        if keeper:
            keeper.forked(part, *kept(session, part))
    except Exception as error:
        tell_failure(session, part, error)


def start_recorders(session, part):
    """Starts the in-process recorders. @returns their keeper; None if the process is profiled from outside"""
    engine = session['engine']
    if engine in OBSERVERS and not session.get('hits'):
        return None
    from _hotline_keeper import Keeper

    keeper = Keeper(session, *kept(session, part))
    keeper.ends_program = engine != 'sampler'
    from _hotline_recorded import Recording, recorder_of

    recording = Recording(part, facts_of(session))
    counters = None
    if session.get('scope'):
        from _hotline_counting import Counters, install
        from _hotline_run import launcher

        counters = Counters(session['scope'], engine == 'counters', bool(session.get('hits')))
        install(counters)
        sys._hotline_launch = launcher(counters)
    if session.get('hits'):
        from _hotline_hits import Hits

        keeper.keep(Hits(counters, recording))
    if engine != 'sampler':
        keeper.keep(recorder_of(session, recording))
    return keeper


def kept(session, part):
    """Where a process's keeper writes, and the process facts it reports."""
    is_program = part['parent'] is None and session['engine'] != 'sampler'
    return dict(told(session), isProgram=is_program), os.path.join(session['outDir'], base_name(part))


def told(session):
    return {
        'engine': session['engine'],
        'engineReason': session['engineReason'],
        'runtimeVersion': session['runtimeVersion'],
    }


def facts_of(session):
    """The engine and command fields of manifests."""
    return dict(told(session), command=first_words(command_line()))


def first_words(words):
    """The leading words of a command, truncated: observers get them as an argument, which must not be too long."""
    kept, length = [], 0
    for word in words:
        length += len(word)
        if length > MOST_COMMAND:
            break
        kept.append(word)
    return kept


def base_name(part):
    """Base name of the process's files, without extension."""
    return 'main' if part['parent'] is None else part['id']


def describe_part(session, parent):
    """`ProgramPart` of this process; the first one in a session is the main program."""
    identity = '%d-%d' % (os.getpid(), time.time_ns() // 1000)
    if parent is None and not claim(session):
        # The process was replaced by exec, which keeps its pid.
        parent = 'program'
    return {'id': identity, 'parent': parent, 'kind': 'process', 'script': script_name()}


def claim(session):
    """True for the first process of the session that asks."""
    try:
        os.close(os.open(os.path.join(session['outDir'], 'program'), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        return True
    except FileExistsError:
        return False


def launch_script(session):
    """Re-executes this process so that our launcher, which counts lines, runs a child process's script."""
    words = command_line()
    at = script_index(words)
    if os.environ.pop(LAUNCHED_VARIABLE, None) == str(os.getpid()) or at is None:
        return
    script = words[at]
    if script.endswith(LAUNCHER) or not script.endswith('.py'):
        return
    from _hotline_counting import Counters

    if not Counters(session['scope'], False).covers(script):
        return
    os.environ[LAUNCHED_VARIABLE] = str(os.getpid())
    os.execv(sys.executable, [words[0], *words[1:at], os.path.join(HERE, LAUNCHER), *words[at:]])


def command_line():
    """Command line of this process: sys.argv is not set yet."""
    try:
        with open('/proc/self/cmdline', 'rb') as file:
            return [os.fsdecode(word) for word in file.read().split(b'\0')[:-1]]
    except OSError:
        return list(getattr(sys, 'orig_argv', sys.argv))


def script_index(words):
    """Index of the script in a command line; None if there is no script."""
    at = 1
    while at < len(words):
        word = words[at]
        if word in ('-m', '-c', '-'):
            return None
        if word in ('-X', '-W'):
            at += 1
        elif not word.startswith('-'):
            return at
        at += 1
    return None


def script_name():
    """What this process runs: the name of a script or module, or '' for code passed as a string."""
    words = command_line()
    at = script_index(words)
    if at is not None and words[at].endswith(LAUNCHER):
        words = words[at:]
        at = script_index(words)
    if at is not None:
        return os.path.basename(words[at])
    option = next((index for index, word in enumerate(words) if word in ('-m', '-c')), len(words))
    text = words[option + 1] if option + 1 < len(words) else ''
    if words[option : option + 1] == ['-m']:
        return text
    named = re.search(r'\b(multiprocessing\.\w+)', text)
    return named.group(1) if named else ''


def start_observer(session, part):
    """Starts the process that observes this one and waits until it is ready. @raises OSError, ImportError, RuntimeError
    """
    if sys.platform == 'linux':
        allow_reading()
    is_program = part['parent'] is None
    import _thread

    task = {
        'pid': os.getpid(),
        'socket': session['socket'],
        'outDir': session['outDir'],
        'interval': session['intervalMicroseconds'],
        'tool': session.get('tool'),
        'offsets': session['offsets'],
        'addresses': addresses() if session['engine'] == 'sampler' else None,
        'mainThread': _thread.get_ident(),
        'base': base_name(part),
        'manifest': os.path.join(session['outDir'], manifest_file(part)),
        'facts': facts_of(session),
        'part': part,
        'startedAt': time.time(),
        'started': dict(told(session), pid=os.getpid(), isProgram=is_program),
    }
    answer = run_detached([os.path.join(HERE, OBSERVERS[session['engine']]), json.dumps(task)])
    if answer != 'ready':
        raise RuntimeError(answer or 'the sampling process did not start')


def allow_reading():
    """If only parents may read a process (ptrace_scope 1), allows another one to read this one."""
    try:
        import ctypes
    except ImportError:
        return
    PR_SET_PTRACER, ANY = 0x59616D61, ctypes.c_ulong(-1)
    ctypes.CDLL(None).prctl(PR_SET_PTRACER, ANY, 0, 0, 0)


def run_detached(arguments):
    """Starts a process of this interpreter that daemonizes itself. @returns its output once it is ready"""
    import select

    ready, told = os.pipe()
    executable = sys.executable or '/proc/self/exe'
    nothing = os.open(os.devnull, os.O_RDWR)
    try:
        actions = [(os.POSIX_SPAWN_DUP2, nothing, number) for number in (0, 1, 2)]
        # Make it inheritable even if it already has that number: dup2 onto itself would leave it closed on exec.
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


def tell_failure(session, part, error):
    """Records for Hotline why nothing is measured. @param part None if the failure occurred before it was known"""
    try:
        part = part or describe_part(session, os.environ.get(PARENT_VARIABLE))
        file = os.path.join(session['outDir'], manifest_file(part))
        process = process_of(part, os.getpid(), time.time(), 0, None)
        message = '%s: %s' % (type(error).__name__, error)
        write_manifest(file, facts_of(session), [process], {'samples': []}, message)
    except OSError:
        pass
