import path from 'node:path';
import type { LeftOutFiles } from '#engine/store/left-out-store.ts';

/** Display names of formats that sharp's build has no decoder for. */
const IMAGE_FORMATS: Readonly<Record<string, string>> = {
  BMP: '.bmp .dib',
  'JPEG XL': '.jxl',
  'JPEG 2000': '.jp2 .j2k .jpf .jpx .jpm .j2c',
  SVG: '.svg .svgz',
  PDF: '.pdf',
  Photoshop: '.psd .psb',
  Icon: '.ico .icns .cur',
  Targa: '.tga',
  OpenEXR: '.exr',
  Radiance: '.hdr .pic',
  Netpbm: '.ppm .pgm .pbm .pnm .pam .pfm',
  DICOM: '.dcm .dicom',
  NIfTI: '.nii',
  FITS: '.fits .fit .fts',
  DDS: '.dds',
  XCF: '.xcf',
  EPS: '.eps .ai',
};
const RAW =
  '.3fr .arw .cr2 .cr3 .crw .dcr .dng .erf .fff .iiq .k25 .kdc .mef .mos .mrw .nef .nrw .orf .pef .raf .raw .rw2 .rwl .sr2 .srf .srw .x3f';
const VIDEO =
  '.3gp .avi .flv .m2ts .m4v .mkv .mov .mp4 .mpeg .mpg .mts .mxf .ogv .vob .webm .wmv .insv';
const ARCHIVES = '.7z .bz2 .gz .lmdb .rar .tar .tfrecord .tgz .xz .zip .zst';
const TABLES = '.csv .json .jsonl .ndjson .parquet .tsv';

const LINK =
  'links are not followed; add the folder it points to as its own dataset, or copy the files';
const OTHER = 'not an image, judging by the file name';
/** Annotation formats with one file per image. */
const SIDECARS: Readonly<Record<string, string>> = {
  '.txt':
    'text files next to images (YOLO?) are not supported; export the annotations as COCO JSON or CSV',
  '.xml':
    'XML files next to images (Pascal VOC?) are not supported; export the annotations as COCO JSON or CSV',
};

const REASONS: ReadonlyMap<string, string> = new Map([
  ...Object.entries(IMAGE_FORMATS).flatMap(([format, extensions]) =>
    reasonFor(extensions, `${format} is not supported; convert it to PNG or JPEG`),
  ),
  ...reasonFor(RAW, 'camera raw is not supported; export it as JPEG, PNG or TIFF'),
  ...reasonFor(VIDEO, 'video is not supported; extract its frames as images'),
  ...reasonFor(ARCHIVES, 'archives are not opened; unpack them'),
  ...reasonFor(
    TABLES,
    'not recognized as annotations; supported names: object_annotations and image_annotations (.csv, .parquet), and for COCO annotations.json, _annotations.coco.json, labels.json, result.json, instances_….json',
  ),
]);

function reasonFor(extensions: string, reason: string): [string, string][] {
  return extensions.split(' ').map((extension) => [extension, reason]);
}

/**
 * Collects files that are not images by name: one line per reason, whatever the number of files.
 */
export class LeftOutList {
  readonly #byReason = new Map<string, LeftOutFiles>();

  /** @param file relative to the dataset's folder */
  addLink(file: string): void {
    this.#add(file, LINK);
  }

  /**
   * @param file relative to the dataset's folder
   * @param isBesideImage whether an image of the same name but for its extension is in the same folder
   */
  add(file: string, isBesideImage: boolean): void {
    const extension = path.posix.extname(file).toLowerCase();
    const sidecar = isBesideImage ? SIDECARS[extension] : undefined;
    this.#add(file, sidecar ?? REASONS.get(extension) ?? OTHER);
  }

  /** @returns the reasons, most frequent first */
  all(): LeftOutFiles[] {
    return [...this.#byReason.values()].sort(
      (a, b) => b.nFiles - a.nFiles || (a.reason < b.reason ? -1 : 1),
    );
  }

  /**
   * The example is the first file by path, which makes it independent of the order of the listing.
   */
  #add(file: string, reason: string): void {
    const { nFiles = 0, example = file } = this.#byReason.get(reason) ?? {};
    this.#byReason.set(reason, {
      reason,
      nFiles: nFiles + 1,
      example: file < example ? file : example,
    });
  }
}
