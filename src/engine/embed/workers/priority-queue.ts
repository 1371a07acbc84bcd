import { queueOptionsSymbol, type TaskQueue } from 'piscina';

type Task = Parameters<TaskQueue['push']>[0];

/** Marks a task as urgent. */
export function urgent<T extends object>(task: T): T {
  return Object.assign(task, { [queueOptionsSymbol]: { urgent: true } });
}

/** First in, first out, but urgent tasks first. */
export class PriorityQueue implements TaskQueue {
  readonly #urgent: Task[] = [];
  readonly #others: Task[] = [];

  get size(): number {
    return this.#urgent.length + this.#others.length;
  }

  get urgentSize(): number {
    return this.#urgent.length;
  }

  push(task: Task): void {
    this.#laneOf(task).push(task);
  }

  unshift(task: Task): void {
    this.#laneOf(task).unshift(task);
  }

  shift(): Task | null {
    return this.#urgent.shift() ?? this.#others.shift() ?? null;
  }

  remove(task: Task): void {
    const lane = this.#laneOf(task);
    const index = lane.indexOf(task);
    if (index !== -1) lane.splice(index, 1);
  }

  #laneOf(task: Task): Task[] {
    return task[queueOptionsSymbol] ? this.#urgent : this.#others;
  }
}
