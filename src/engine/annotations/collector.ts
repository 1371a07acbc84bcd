import path from 'node:path';
import type { AnnotationPlace, ImageAnnotation } from '#engine/store/annotation-store.ts';
import type { AnnotationFile } from './annotation-files.ts';
import type { ImageNames } from './image-names.ts';
import { countText, type ProblemList } from './problem-list.ts';
import type { AnnotatedObject } from './row-values.ts';
import {
  type AnnotationRow,
  BadRowError,
  boxOf,
  type Entry,
  type FieldNames,
  labelsOf,
  optionalText,
  requiredText,
  shortened,
} from './row-values.ts';

/** The merged annotations of all files of a folder. */
export interface Collected {
  readonly objects: Map<string, AnnotatedObject[]>;
  readonly images: Map<string, ImageAnnotation>;
  readonly problems: ProblemList;
}

const FIELD_NAMES: Readonly<Record<AnnotationFile['format'], FieldNames>> = {
  CSV: {},
  Parquet: {},
  'COCO JSON': {
    filename: 'images[].file_name',
    label: 'categories[].name',
    col_x: 'annotations[].bbox[0]',
    row_y: 'annotations[].bbox[1]',
    width: 'annotations[].bbox[2]',
    height: 'annotations[].bbox[3]',
  },
};

interface NamedRow {
  readonly place: AnnotationPlace;
  readonly row: AnnotationRow;
}

/** Collects the annotations that the rows of one file give to existing images. */
export class Collector {
  readonly #file: AnnotationFile;
  readonly #names: ImageNames;
  readonly #collected: Collected;
  readonly #fields: FieldNames;
  /** Images that rows of this file name by their exact path. */
  readonly #named = new Set<string>();
  /** Rows that name no image by its exact path, by name. */
  readonly #unclear = new Map<string, NamedRow[]>();

  constructor(file: AnnotationFile, names: ImageNames, collected: Collected) {
    this.#file = file;
    this.#names = names;
    this.#collected = collected;
    this.#fields = FIELD_NAMES[file.format];
  }

  add(entry: Entry): void {
    if ('problem' in entry) {
      this.#collected.problems.addRow(this.#file.path, entry.place, entry.problem);
      return;
    }
    this.#try(entry.place, () => {
      const name = copyOf(requiredText(entry.row, 'filename', this.#fields));
      const image = this.#names.exact(name, path.posix.dirname(this.#file.path));
      if (image === undefined) this.#keepUnclear(name, entry);
      else {
        this.#named.add(image);
        this.#addRow(image, entry);
      }
    });
  }

  /**
   * Call it after the last row. Matches a name that is no exact path to the only image whose path
   * ends with it, unless the file names that image by its exact path.
   */
  finish(): void {
    const missing: string[] = [];
    const several: string[] = [];
    const taken = new Map<string, string>();
    for (const name of this.#unclear.keys()) {
      const [image, ...others] = this.#names.alike(name).filter((one) => !this.#named.has(one));
      if (image === undefined) missing.push(name);
      else if (others.length > 0 || taken.has(image)) several.push(name);
      else taken.set(image, name);
    }
    for (const [image, name] of taken) {
      for (const entry of this.#unclear.get(name) ?? []) {
        this.#try(entry.place, () => this.#addRow(image, entry));
      }
    }
    this.#tell(missing, (n) => (n === 1 ? 'that does not exist' : 'that do not exist'));
    this.#tell(several, () => 'with a name that matches several images');
  }

  #tell(names: readonly string[], how: (count: number) => string): void {
    const [example] = names;
    if (example === undefined) return;
    const n = names.length;
    const field = this.#fields['filename'] ?? 'column filename';
    const reason = `names ${countText(n, 'image')} in ${field} ${how(n)}, for example "${shortened(example)}"`;
    this.#collected.problems.addFile(this.#file.path, reason);
  }

  #keepUnclear(name: string, { place, row }: NamedRow): void {
    const rows = this.#unclear.get(name);
    if (rows) rows.push({ place, row });
    else this.#unclear.set(name, [{ place, row }]);
  }

  #try(place: AnnotationPlace, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof BadRowError)) throw error;
      this.#collected.problems.addRow(this.#file.path, place, error.message);
    }
  }

  #addRow(image: string, { place, row }: NamedRow): void {
    if (this.#file.describes === 'objects') this.#addObject(image, place, row);
    else this.#addImage(image, row);
  }

  #addObject(image: string, place: AnnotationPlace, row: AnnotationRow): void {
    const { objects } = this.#collected;
    const box = boxOf(row, this.#fields);
    const label = copyOf(requiredText(row, 'label', this.#fields));
    const object = { file: this.#file.path, place, box, label, frame: frameOf(row) };
    const others = objects.get(image);
    if (others) others.push(object);
    else objects.set(image, [object]);
  }

  /** An image may have several rows: labels are merged, and the first caption is kept. */
  #addImage(image: string, row: AnnotationRow): void {
    const { images } = this.#collected;
    const before = images.get(image);
    const labels = new Set([...(before?.labels ?? []), ...labelsOf(row).map(copyOf)]);
    const caption = optionalText(row, 'caption');
    images.set(image, {
      labels: [...labels],
      caption: before?.caption ?? (caption ? copyOf(caption) : null),
    });
  }
}

/** The size of the image as given in COCO. */
function frameOf(row: AnnotationRow): AnnotatedObject['frame'] {
  const [width, height] = [Number(row['image_width']), Number(row['image_height'])];
  return width > 0 && height > 0 ? { width, height } : undefined;
}

/**
 * Copies the text, because a substring keeps its whole source, here a block of the file, in memory.
 */
function copyOf(text: string): string {
  return Buffer.from(text).toString();
}
