import type { DragEvent } from 'react';

/** Tells a picture of the page from files and links that are dragged. */
const TYPE = 'application/x-semblance-media';

export function dragImage(event: DragEvent, mediaId: string): void {
  event.dataTransfer.setData(TYPE, mediaId);
}

export function isDraggingImage({ types }: Pick<DataTransfer, 'types'>): boolean {
  return types.includes(TYPE);
}

/** The id of the picture that was dropped; empty if it was something else. */
export function draggedImage(event: DragEvent): string {
  return event.dataTransfer.getData(TYPE);
}
