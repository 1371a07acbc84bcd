import type { DragEvent } from 'react';

/** Marks dragged images of the page, to tell them from files and links. */
const TYPE = 'application/x-semblance-media';

export function dragImage(event: DragEvent, mediaId: string): void {
  event.dataTransfer.setData(TYPE, mediaId);
}

export function isDraggingImage({ types }: Pick<DataTransfer, 'types'>): boolean {
  return types.includes(TYPE);
}

/** Id of the dropped image; empty for anything else. */
export function draggedImage(event: DragEvent): string {
  return event.dataTransfer.getData(TYPE);
}
