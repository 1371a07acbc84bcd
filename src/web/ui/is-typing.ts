const SELECTOR = 'input:not([type="file"]), textarea, select, [contenteditable="true"]';

/** Whether keys, pastes and drops at the target go into a text field. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches(SELECTOR);
}
