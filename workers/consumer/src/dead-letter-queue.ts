const DEAD_LETTER_QUEUE = "athlete-pages-dlq";

/** Whether a queue of this name holds dead letters; an environment adds a suffix of its own to the queues' names. */
export function isDeadLetterQueue(queue: string): boolean {
  return queue === DEAD_LETTER_QUEUE || queue.startsWith(`${DEAD_LETTER_QUEUE}-`);
}
