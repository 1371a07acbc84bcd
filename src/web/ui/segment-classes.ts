/** A row of links of which one is current. */
export const SEGMENTS_CLASS = 'flex h-9 rounded-lg border border-line bg-canvas p-0.5';
export const SEGMENT_CLASSES =
  'flex items-center justify-center rounded-md px-2 text-xs text-muted transition-colors hover:text-ink aria-[current=true]:bg-surface aria-[current=true]:text-ink aria-[current=true]:font-semibold aria-[current=true]:shadow-xs aria-[current=true]:ring-1 aria-[current=true]:ring-line';
