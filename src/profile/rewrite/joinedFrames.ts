/** A multiplier for each part of a key, odd and far apart, as in Fibonacci hashing. */
const [OF_ABOVE, OF_FUNC, OF_LINE] = [0x9e3779b1, 0x85ebca6b, 0xc2b2ae35] as const;

/**
 * Frames of a new profile by caller, function and call line: a hash table with open addressing over typed arrays. A
 * `Map` would need a string or an object as the key for each of hundreds of thousands of frames.
 */
export class JoinedFrames {
  /**
   * By slot: the place of its frame, from 1; 0 for an empty slot. The size is a power of two, and at most half is used.
   */
  private slots: Int32Array;
  /** By place: caller, function, line and number of a frame, one after the other. */
  private frames: Int32Array;
  private count = 0;

  /** @param size expected number of frames; more are possible */
  constructor(size: number) {
    const capacity = 2 ** Math.ceil(Math.log2(Math.max(16, size)));
    this.slots = new Int32Array(2 * capacity);
    this.frames = new Int32Array(4 * (capacity + 1));
  }

  /** The number of a frame; `add` creates it if there is none yet. */
  get(above: number, func: number, line: number, add: () => number): number {
    const { frames, slots } = this;
    let slot = slotOf(above, func, line, slots.length);
    for (; slots[slot] !== 0; slot = (slot + 1) & (slots.length - 1)) {
      const at = 4 * slots[slot]!;
      if (frames[at] === above && frames[at + 1] === func && frames[at + 2] === line) return frames[at + 3]!;
    }
    const number = add();
    slots[slot] = ++this.count;
    frames.set([above, func, line, number], 4 * this.count);
    if (2 * this.count >= slots.length) this.grow();
    return number;
  }

  private grow(): void {
    const frames = new Int32Array(2 * this.frames.length);
    frames.set(this.frames);
    this.frames = frames;
    this.slots = new Int32Array(2 * this.slots.length);
    for (let place = 1; place <= this.count; place++) {
      const at = 4 * place;
      let slot = slotOf(frames[at]!, frames[at + 1]!, frames[at + 2]!, this.slots.length);
      while (this.slots[slot] !== 0) slot = (slot + 1) & (this.slots.length - 1);
      this.slots[slot] = place;
    }
  }
}

function slotOf(above: number, func: number, line: number, slots: number): number {
  const mixed = Math.imul(above, OF_ABOVE) ^ Math.imul(func, OF_FUNC) ^ Math.imul(line, OF_LINE);
  return (mixed ^ (mixed >>> 15)) & (slots - 1);
}
