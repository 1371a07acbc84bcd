import { classNames } from '#web/ui/class-names.ts';

/** The look of a line to type in; `className` sets its height and the room beside the text. */
export function fieldClass(className: string): string {
  return classNames(
    'w-full rounded-md border border-edge/60 bg-canvas placeholder:text-muted disabled:opacity-55',
    className,
  );
}
