"""Measures this interpreter's memory layout for a sampler in another process: threads, frames, code, strings.

There is no table of versions: the interpreter searches its own memory for known addresses and numbers, through
/proc/self/mem, which fails with an error instead of a crash. The results hold for every process of the same
interpreter; `addresses` returns the addresses that differ between processes.
"""
import os
import struct
import sys
import types

word_at = struct.Struct('<Q').unpack_from
int_at = struct.Struct('<i').unpack_from

WORD = 8
# How far into objects to search, in bytes.
FRAME_SIZE = 160
THREAD_SIZE = 400
INTERPRETER_SIZE = 1 << 19
PTHREAD_SIZE = 2048
# PyFrameObject: reference count, type, f_back, and since 3.11 the interpreter's own frame.
INNER_FRAME = 24
# PyASCIIObject: reference count, type, length, hash, state.
TEXT_LENGTH = 16
TEXT_STATE = 32
# Kind, compact and ASCII: they determine where a string's characters are stored.
TEXT_STATE_MASK = 0x7C
OLDEST = (3, 8)
NEWEST = (3, 13)


class OffsetError(Exception):
    """The interpreter cannot be read from outside; the message says why."""


def unsupported():
    """Why this interpreter cannot be read at all, or None."""
    if sys.implementation.name != 'cpython':
        return '%s is not CPython' % sys.implementation.name
    if not sys.platform.startswith('linux'):
        return 'only Linux lets a process read another one through /proc'
    if struct.calcsize('P') != WORD or sys.byteorder != 'little':
        return 'it is no 64-bit little-endian build'
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        return 'Python %d.%d keeps its frames in a way that is not known' % sys.version_info[:2]
    if not getattr(sys, '_is_gil_enabled', lambda: True)():
        return 'it runs without the global interpreter lock'
    return None


class OwnMemory:
    """This process's memory, in which a bad address yields nothing instead of a crash."""

    def __init__(self):
        self.fd = os.open('/proc/self/mem', os.O_RDONLY)

    def close(self):
        os.close(self.fd)

    def read(self, address, size):
        try:
            return os.pread(self.fd, size, address)
        except (OSError, OverflowError):
            return b''

    def word(self, address):
        found = self.read(address, WORD)
        return word_at(found)[0] if len(found) == WORD else None

    def find_word(self, address, size, value):
        """Offsets at which an address or a 64-bit number is found."""
        memory = self.read(address, size)
        return {at for at in range(0, len(memory) - 7, WORD) if word_at(memory, at)[0] == value}

    def find_int(self, address, size, value):
        """Offsets at which a 32-bit number is found."""
        memory = self.read(address, size)
        return {at for at in range(0, len(memory) - 3, 4) if int_at(memory, at)[0] == value}


def common(sets, what):
    """The first offset that several objects have in common."""
    found = set.intersection(*sets)
    if not found:
        raise OffsetError('%s was not found' % what)
    return min(found)


def python_api():
    import ctypes

    api = ctypes.pythonapi
    api.PyThreadState_Get.restype = ctypes.c_void_p
    api.PyInterpreterState_Main.restype = ctypes.c_void_p
    return api


def addresses():
    """What differs between processes of one interpreter. @raises ImportError without ctypes"""
    import ctypes

    api = python_api()
    return {
        'interpreter': api.PyInterpreterState_Main(),
        # It contains the GIL.
        'runtime': ctypes.addressof(ctypes.c_char.in_dll(api, '_PyRuntime')),
        'code_type': id(types.CodeType),
    }


def measure():
    """All offsets, ready for JSON. @raises OffsetError, ImportError, OSError if they cannot be measured"""
    reason = unsupported()
    if reason:
        raise OffsetError(reason)
    memory = OwnMemory()
    try:
        offsets = {'version': list(sys.version_info[:3])}
        offsets.update(frame_offsets(memory))
        offsets.update(thread_offsets(memory))
        offsets.update(code_offsets(memory))
        offsets['text'] = text_layouts(memory)
        return offsets
    finally:
        memory.close()


def frame_offsets(memory):
    """Offsets in frames, and from a thread to its current frame."""
    has_inner_frames = sys.version_info >= (3, 11)
    unit = 1 if has_inner_frames or sys.version_info < (3, 10) else 2
    found = {'unit': unit, 'by_address': has_inner_frames}
    current_thread = python_api().PyThreadState_Get

    def address(frame):
        return memory.word(id(frame) + INNER_FRAME) if has_inner_frames else id(frame)

    # Frames suspended at different instructions.
    def outer():
        number = 1
        number += 1
        return middle(number * 2)

    def middle(number):
        number += 1
        return inner(number)

    def inner(_number):
        return look()

    def look():
        running = sys._getframe()
        waiting = [running.f_back, running.f_back.f_back, running.f_back.f_back.f_back]
        found['frame_code'] = common(
            [memory.find_word(address(frame), 96, id(frame.f_code)) for frame in waiting], 'the code of a frame'
        )
        found['frame_back'] = common(
            [memory.find_word(address(frame), 96, address(frame.f_back)) for frame in waiting],
            'the caller of a frame',
        )
        if has_inner_frames:
            start = types.CodeType.__basicsize__
            found['code_start'] = start
            places = [
                memory.find_word(address(frame), 96, id(frame.f_code) + start + frame.f_lasti)
                for frame in waiting
            ]
        else:
            places = [memory.find_int(address(frame), FRAME_SIZE, frame.f_lasti // unit) for frame in waiting]
        found['frame_instruction'] = common(places, 'the instruction of a frame')
        # Read here, not in a function, whose frame would then be the current one.
        own = address(running)
        thread = os.pread(memory.fd, THREAD_SIZE, current_thread())
        found['thread_frame'] = found['cframe_frame'] = None
        for at in range(0, THREAD_SIZE - 7, WORD):
            pointer = word_at(thread, at)[0]
            if pointer == own:
                found['thread_frame'] = at
                return
        for at in range(0, THREAD_SIZE - 7, WORD):
            pointer = word_at(thread, at)[0]
            if pointer < 65536 or pointer >> 47:
                continue
            try:
                target = os.pread(memory.fd, 32, pointer)
            except OSError:
                continue
            for inside in range(0, len(target) - 7, WORD):
                if word_at(target, inside)[0] == own:
                    found['thread_frame'], found['cframe_frame'] = at, inside
                    return
        raise OffsetError('the frame of a thread was not found')

    outer()
    return found


def thread_offsets(memory):
    """Offsets in the list of threads. Starts three threads one after the other; they have ended when it returns."""
    import _thread
    import time

    api = python_api()
    interpreter = api.PyInterpreterState_Main()
    here = api.PyThreadState_Get()
    heads, nexts, idents, natives, pthreads = [], [], [], [], []

    for _ in range(3):
        ready, go_on = _thread.allocate_lock(), _thread.allocate_lock()
        ready.acquire()
        go_on.acquire()
        told = []

        def tell():
            told.extend((api.PyThreadState_Get(), _thread.get_ident(), _thread.get_native_id()))
            ready.release()
            go_on.acquire()
            told.append('done')

        _thread.start_new_thread(tell, ())
        if not ready.acquire(True, 5):
            raise OffsetError('a thread did not start')
        state, ident, native = told
        heads.append(memory.find_word(interpreter, INTERPRETER_SIZE, state))
        nexts.append(memory.find_word(state, 64, here))
        idents.append(memory.find_word(state, THREAD_SIZE, ident))
        natives.append(memory.find_word(state, THREAD_SIZE, native))
        pthreads.append(memory.find_int(ident, PTHREAD_SIZE, native))
        go_on.release()
        while len(told) < 4:
            time.sleep(0.0002)
        # Its state remains in the list for a moment.
        time.sleep(0.002)
    found = {
        'first_thread': common(heads, 'the list of threads'),
        'next_thread': common(nexts, 'the next thread'),
        'thread_ident': common(idents, 'the identity of a thread'),
        'thread_native': None,
        'pthread_native': None,
    }
    # Since 3.11, the thread state has the system's thread id; before that, the C library does.
    if set.intersection(*natives):
        found['thread_native'] = common(natives, 'the number of a thread')
    else:
        found['pthread_native'] = common(pthreads, 'the number of a thread')
    return found


def code_offsets(memory):
    """Offsets in code objects."""
    codes = [one.__code__ for one in (measure, code_offsets, text_layouts)]
    size = types.CodeType.__basicsize__

    def place(value_of, what):
        return common([memory.find_word(id(code), size, id(value_of(code))) for code in codes], what)

    has_table = sys.version_info >= (3, 10)
    found = {
        'code_size': size,
        'code_file': place(lambda code: code.co_filename, 'the file of code'),
        'code_name': place(lambda code: code.co_name, 'the name of code'),
        'code_lines': place(
            lambda code: code.co_linetable if has_table else code.co_lnotab, 'the lines of code'
        ),
        'code_first_line': common(
            [memory.find_int(id(code), size, code.co_firstlineno) for code in codes], 'the first line of code'
        ),
        'code_qualified_name': None,
    }
    if sys.version_info >= (3, 11):
        nested = [OwnMemory.read.__code__, OwnMemory.word.__code__, OwnMemory.find_int.__code__]
        found['code_qualified_name'] = common(
            [memory.find_word(id(code), size, id(code.co_qualname)) for code in nested],
            'the full name of code',
        )
    return found


def text_layouts(memory):
    """State of a string → [bytes per character, offset of the characters]."""
    layouts = {}
    for character, width in (('a', 1), ('\xe9', 1), ('\u0100', 2), ('\U0001f600', 4)):
        # Created at run time: compile-time constants may be shared.
        text = character * len('four!') + character * len('four')
        state = memory.read(id(text) + TEXT_STATE, 1)[0] & TEXT_STATE_MASK
        layouts[state] = [width, sys.getsizeof(text) - (len(text) + 1) * width]
    return layouts
