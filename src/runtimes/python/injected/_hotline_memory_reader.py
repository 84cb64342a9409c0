"""Reads threads, frames and code of another process of this interpreter, using measured offsets."""
import os
import struct

word_at = struct.Struct('<Q').unpack_from
int_at = struct.Struct('<i').unpack_from

DEEPEST = 4000
MOST_THREADS = 2000
LONGEST_TEXT = 8192
# Number of bytes below a frame to read at once: callers' frames are contiguous there.
WINDOW = 3072
# How often to reread a thread that kept running while it was read.
TRIES = 4
OBJECT_TYPE = 8
TEXT_LENGTH = 16
TEXT_STATE = 32
TEXT_STATE_MASK = 0x7C
MOST_REFERENCES = 1 << 32
BYTES_START = 32
ENCODINGS = {1: 'latin1', 2: 'utf-16-le', 4: 'utf-32-le'}
READ_ERRORS = (OSError, OverflowError, KeyError, ValueError, IndexError, struct.error)


class Code:
    """The contents of a code object."""

    __slots__ = ('file', 'name', 'first_line', 'table', 'fingerprint')

    def __init__(self, file, name, first_line, table, fingerprint):
        self.file = file
        self.name = name
        self.first_line = first_line
        self.table = table
        self.fingerprint = fingerprint


class ProcessGone(Exception):
    """The process has ended, or now runs another program."""


class MemoryReader:
    """The memory of a process.

    Code objects are identified by their index in `codes`, since addresses may be reused for other code.
    """

    def __init__(self, pid, offsets, interpreter, code_type):
        self.pid = pid
        self.offsets = offsets
        self.code_type = code_type
        self.fd = os.open('/proc/%d/mem' % pid, os.O_RDONLY)
        self.head = interpreter + offsets['first_thread']
        self.texts = {int(state): layout for state, layout in offsets['text'].items()}
        self.codes = []
        # The address of each when it was read.
        self.addresses = []
        self.by_address = {}
        self.not_code = set()
        # A first read checks for permission.
        self.first_thread()

    def first_thread(self):
        """Address of the newest thread's state. @raises ProcessGone"""
        try:
            found = os.pread(self.fd, 8, self.head)
        except PermissionError:
            raise
        except OSError:
            found = b''
        if len(found) < 8:
            raise ProcessGone()
        return word_at(found)[0]

    def threads(self):
        """[(identity, system thread id, address of its state, whether it runs a frame)]. @raises READ_ERRORS"""
        offsets, fd, pread = self.offsets, self.fd, os.pread
        native, pthread = offsets['thread_native'], offsets['pthread_native']
        size = 8 + max(
            offsets['thread_frame'], offsets['next_thread'], offsets['thread_ident'], native or 0
        )
        found = []
        state = self.first_thread()
        while state and len(found) < MOST_THREADS:
            memory = pread(fd, size, state)
            ident = word_at(memory, offsets['thread_ident'])[0]
            frame = word_at(memory, offsets['thread_frame'])[0]
            if frame and offsets['cframe_frame'] is not None:
                frame = word_at(pread(fd, 8, frame + offsets['cframe_frame']))[0]
            if native is not None:
                number = word_at(memory, native)[0]
            else:
                number = int_at(pread(fd, 4, ident + pthread))[0] if ident else 0
            found.append((ident, number, state, frame != 0))
            state = word_at(memory, offsets['next_thread'])[0]
        return found

    def frame_at(self, state):
        """Address of a thread's current frame, from the address of its state; 0 if there is none. @raises READ_ERRORS
        """
        offsets = self.offsets
        frame = word_at(os.pread(self.fd, 8, state + offsets['thread_frame']))[0]
        if frame and offsets['cframe_frame'] is not None:
            frame = word_at(os.pread(self.fd, 8, frame + offsets['cframe_frame']))[0]
        return frame

    def window(self, frame, size):
        """The memory from somewhere below a frame to its end, and the start address. @raises READ_ERRORS"""
        low = max(frame - WINDOW, 0) & ~7 if self.offsets['by_address'] else frame
        try:
            memory = os.pread(self.fd, frame + size - low, low)
        except OSError:
            memory = b''
        if len(memory) < frame + size - low:
            low = frame
            memory = os.pread(self.fd, size, frame)
        return memory, low

    def innermost(self, state, size):
        """A thread's current frame and the `window` around it; 0 if there is none. @raises READ_ERRORS

        A thread that called or returned in between is read again; otherwise a caller would seem to execute its calling
        line.
        """
        frame, before, memory, low = self.frame_at(state), 0, b'', 0
        for _ in range(TRIES):
            if not frame:
                break
            memory, low = self.window(frame, size)
            now = self.frame_at(state)
            if now == frame:
                return frame, memory, low
            frame, before = now, frame
        return (before, memory, low) if frame else (0, b'', 0)

    def stack(self, state):
        """Alternating indices of code objects and instruction offsets, innermost frame first. Empty for a torn read.

        @param state address of the thread's state
        @raises READ_ERRORS if the frames changed while they were read
        """
        offsets = self.offsets
        by_address, not_code = self.by_address, self.not_code
        at_code, at_back = offsets['frame_code'], offsets['frame_back']
        at_instruction, unit = offsets['frame_instruction'], offsets['unit']
        by_pointer, code_start = offsets['by_address'], offsets.get('code_start', 0)
        size = max(at_code, at_back, at_instruction) + 8
        frame, window, low = self.innermost(state, size)
        high = low + len(window)
        stack = []
        depth = 0
        while frame and depth < DEEPEST:
            depth += 1
            if not (low <= frame and frame + size <= high):
                window, low = self.window(frame, size)
                high = low + len(window)
            at = frame - low
            code = word_at(window, at + at_code)[0]
            index = by_address.get(code)
            if index is None and code not in not_code:
                index = self.learn(code)
            if index is not None:
                if by_pointer:
                    stack.append(index)
                    stack.append(word_at(window, at + at_instruction)[0] - code - code_start)
                else:
                    stack.append(index)
                    stack.append(int_at(window, at + at_instruction)[0] * unit)
            elif depth == 1 and code not in not_code:
                return ()
            frame = word_at(window, at + at_back)[0]
        return tuple(stack)

    def learn(self, address):
        """Index of the code object at an address; None if there is none (any more)."""
        try:
            code = self.read_code(address)
        except READ_ERRORS:
            return None
        if code is None:
            return None
        if code.file.startswith('<shim'):
            # Where the interpreter's C code was entered.
            self.not_code.add(address)
            return None
        self.codes.append(code)
        self.addresses.append(address)
        self.by_address[address] = len(self.codes) - 1
        return len(self.codes) - 1

    def forget_changed(self, stack):
        """Whether an address in a stack not seen before has been reused for other code, which is then read again."""
        changed = False
        for index in set(stack[::2]):
            address = self.addresses[index]
            if self.fingerprint_at(address) == self.codes[index].fingerprint:
                continue
            self.by_address.pop(address, None)
            changed = True
        return changed

    def fingerprint_at(self, address):
        """Contents of the code object currently at an address; None if there is none."""
        try:
            memory = os.pread(self.fd, self.offsets['code_size'], address)
            return self.fingerprint(memory) if word_at(memory)[0] < MOST_REFERENCES else None
        except READ_ERRORS:
            return None

    def fingerprint(self, memory):
        offsets = self.offsets
        return (
            word_at(memory, OBJECT_TYPE)[0],
            word_at(memory, offsets['code_file'])[0],
            word_at(memory, offsets['code_name'])[0],
            word_at(memory, offsets['code_lines'])[0],
            int_at(memory, offsets['code_first_line'])[0],
        )

    def read_code(self, address):
        offsets = self.offsets
        memory = os.pread(self.fd, offsets['code_size'], address)
        # Freed memory keeps its contents except for the start, which is no longer a reference count.
        if word_at(memory, OBJECT_TYPE)[0] != self.code_type or word_at(memory)[0] >= MOST_REFERENCES:
            return None
        name_at = offsets['code_qualified_name'] or offsets['code_name']
        table = word_at(memory, offsets['code_lines'])[0]
        length = word_at(os.pread(self.fd, 8, table + TEXT_LENGTH))[0]
        if length > 1 << 24:
            raise ValueError('no table of lines')
        code = Code(
            self.read_text(word_at(memory, offsets['code_file'])[0]),
            self.read_text(word_at(memory, name_at)[0]),
            int_at(memory, offsets['code_first_line'])[0],
            os.pread(self.fd, length, table + BYTES_START),
            self.fingerprint(memory),
        )
        # Memory freed in the meantime may contain anything by now.
        return code if self.fingerprint_at(address) == code.fingerprint else None

    def read_text(self, address):
        memory = os.pread(self.fd, TEXT_STATE + 8, address)
        length = word_at(memory, TEXT_LENGTH)[0]
        if length > LONGEST_TEXT:
            raise ValueError('no text')
        width, start = self.texts[memory[TEXT_STATE] & TEXT_STATE_MASK]
        return os.pread(self.fd, length * width, address + start).decode(ENCODINGS[width])
