import { classNames } from '#web/ui/class-names.ts';

/** Classes of a text field; `className` sets its height and horizontal padding. */
export function fieldClass(className: string): string {
  return classNames(
    'w-full rounded-md border border-edge/60 bg-canvas placeholder:text-muted disabled:opacity-55',
    className,
  );
}
