/** Parallel tracks of a gutter or a gap. Lines that would overlap get different tracks. */
export class Tracks {
  private readonly taken: [number, number][][] = [];

  constructor(private readonly apart: number) {}

  get count(): number {
    return this.taken.length;
  }

  /** Takes the first free track. It is -1 if the line would need more than `most` tracks. */
  take(from: number, to: number, most = Infinity): number {
    const { apart, taken } = this;
    const free = taken.findIndex((track) => track.every(([low, high]) => to + apart < low || from - apart > high));
    if (free < 0 && taken.length >= most) return -1;
    const track = free < 0 ? taken.push([]) - 1 : free;
    taken[track]?.push([from, to]);
    return track;
  }
}
