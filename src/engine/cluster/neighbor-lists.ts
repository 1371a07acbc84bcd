/**
 * For each of `size` clusters its `k` most similar others found so far, best first, ties by lowest
 * number; and an upper bound on the similarity of all others outside the list. Similarities below
 * `floor` are not kept, because nothing merges there.
 */
export class NeighborLists {
  readonly k: number;
  readonly floor: number;
  readonly #ids: Int32Array;
  readonly #similarities: Float32Array;
  readonly #bounds: Float32Array;

  constructor(size: number, k: number, floor: number) {
    this.k = k;
    // Rounded as in the arrays, because a bound equal to the floor must compare as equal.
    this.floor = Math.fround(floor);
    this.#ids = new Int32Array(size * k).fill(-1);
    this.#similarities = new Float32Array(size * k).fill(floor);
    this.#bounds = new Float32Array(size).fill(floor);
  }

  clear(of: number, bound = this.floor): void {
    const start = of * this.k;
    this.#ids.fill(-1, start, start + this.k);
    this.#similarities.fill(this.floor, start, start + this.k);
    this.#bounds[of] = bound;
  }

  /** The numbers in a list, best first: a fresh array. */
  ids(of: number): number[] {
    const start = of * this.k;
    return Array.from(this.#ids.subarray(start, start + this.k)).filter((id) => id >= 0);
  }

  /** A list with its similarities, best first. */
  entries(of: number): [id: number, similarity: number][] {
    return this.ids(of).map((id, i) => [id, this.#similarities[of * this.k + i] as number]);
  }

  /** The most similar cluster; −1 when the list is empty. */
  best(of: number): number {
    return this.#ids[of * this.k] as number;
  }

  bestSimilarity(of: number): number {
    return this.#similarities[of * this.k] as number;
  }

  /** Minimum similarity to enter the list. */
  worstSimilarity(of: number): number {
    return this.#similarities[(of + 1) * this.k - 1] as number;
  }

  /** Upper bound on the similarity of clusters outside the list. */
  bound(of: number): number {
    return this.#bounds[of] as number;
  }

  raiseBound(of: number, similarity: number): void {
    if (similarity > this.bound(of)) this.#bounds[of] = similarity;
  }

  has(of: number, id: number): boolean {
    const index = this.#ids.indexOf(id, of * this.k);
    return index >= 0 && index < (of + 1) * this.k;
  }

  /** Inserts one neighbor in order; an entry that it displaces raises the bound. */
  offer(of: number, id: number, similarity: number): void {
    const first = of * this.k;
    let place = first + this.k;
    while (place > first && this.#comesBefore(id, similarity, place - 1)) place--;
    const last = first + this.k - 1;
    if (place > last) {
      this.raiseBound(of, similarity);
      return;
    }
    this.raiseBound(of, this.worstSimilarity(of));
    this.#ids.copyWithin(place + 1, place, last);
    this.#similarities.copyWithin(place + 1, place, last);
    this.#ids[place] = id;
    this.#similarities[place] = similarity;
  }

  #comesBefore(id: number, similarity: number, place: number): boolean {
    const there = this.#similarities[place] as number;
    if (similarity !== there) return similarity > there;
    const idThere = this.#ids[place] as number;
    return idThere < 0 || id < idThere;
  }
}
