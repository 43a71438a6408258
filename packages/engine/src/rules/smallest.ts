/** Numbers, each once, given back from the smallest: a binary heap. */
export class Smallest {
  readonly #heap: number[] = []
  readonly #present = new Set<number>()

  add(value: number): void {
    if (this.#present.has(value)) return
    this.#present.add(value)
    const heap = this.#heap
    let i = heap.push(value) - 1
    for (let parent = (i - 1) >> 1; i > 0 && heap[parent]! > value; parent = (i - 1) >> 1) {
      heap[i] = heap[parent]!
      i = parent
    }
    heap[i] = value
  }

  take(): number | undefined {
    const heap = this.#heap
    const smallest = heap[0]
    const last = heap.pop()
    if (heap.length === 0 || last === undefined) return smallest
    let i = 0
    for (let child = 1; child < heap.length; child = 2 * i + 1) {
      if (child + 1 < heap.length && heap[child + 1]! < heap[child]!) child++
      if (heap[child]! >= last) break
      heap[i] = heap[child]!
      i = child
    }
    heap[i] = last
    return smallest
  }
}
