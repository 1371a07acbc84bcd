const SELECTOR = 'input:not([type="file"]), textarea, select, [contenteditable="true"]';

/** Whether what is pressed, pasted or dropped there goes into a field. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches(SELECTOR);
}
