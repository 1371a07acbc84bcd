import { minimalExif, readOrientation } from './exif-orientation.ts';
import { MAX_PROFILE_BYTES } from './limits.ts';
import { UnreadableImageError } from './unreadable-image-error.ts';

/** Markers of ITU-T T.81, table B.1. */
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP14 = 0xee;
const APP15 = 0xef;
const COM = 0xfe;
const END = Buffer.from([0xff, EOI]);

/** Encoders write about ten. Each scan is a pass over the whole image, however few bytes it has. */
const MAX_SCANS = 100;
/** JFIF without its thumbnail; Adobe's segment has 12. */
const JFIF_BYTES = 14;
const MAX_ADOBE_BYTES = 64;
const EXIF = 'Exif\0\0';
const ICC = 'ICC_PROFILE\0';

export interface StrippedJpeg {
  readonly bytes: Buffer;
  /** With more than one, the decoder keeps the coefficients of the whole image in memory. */
  readonly nScans: number;
  /** Whether the file has an end marker; `bytes` always has one. */
  readonly isEnded: boolean;
}

/**
 * A JPEG up to its end marker, without comments and application segments except the orientation, a
 * color profile and the color model. Data after the first image, as in MPO files and motion photos,
 * is dropped.
 * @throws UnreadableImageError
 */
export function stripJpeg(jpeg: Buffer): StrippedJpeg {
  const kept: Buffer[] = [];
  const profile: Buffer[] = [];
  const seen = new Set<string>();
  let nScans = 0;
  let isEnded = false;
  for (const segment of segmentsOf(jpeg)) {
    const { marker, bytes } = segment;
    isEnded = marker === EOI;
    if (marker === SOS) nScans += 1;
    if (nScans > MAX_SCANS)
      throw new UnreadableImageError(`the image has more than ${MAX_SCANS} scans`);
    if (isIcc(segment)) profile.push(bytes);
    else kept.push(...withoutSideData(segment, seen));
  }
  const profileBytes = profile.reduce((sum, { length }) => sum + length, 0);
  const [start, ...rest] = kept;
  const parts = [start ?? jpeg.subarray(0, 2), ...rest];
  if (profileBytes <= MAX_PROFILE_BYTES) parts.splice(1, 0, ...profile);
  return { bytes: Buffer.concat(isEnded ? parts : [...parts, END]), nScans, isEnded };
}

interface Segment {
  readonly marker: number;
  /** Includes the marker and, for a scan, the data that follows it. */
  readonly bytes: Buffer;
  readonly payload: Buffer;
}

function isIcc({ marker, payload }: Segment): boolean {
  return marker === APP2 && startsWith(payload, ICC);
}

function withoutSideData({ marker, bytes, payload }: Segment, seen: Set<string>): Buffer[] {
  const isSideData = marker === COM || (marker >= APP0 && marker <= APP15);
  if (!isSideData) return [bytes];
  const once = (name: string, replacement: Buffer): Buffer[] => {
    if (seen.has(name)) return [];
    seen.add(name);
    return [replacement];
  };
  if (marker === APP0 && startsWith(payload, 'JFIF\0') && payload.length >= JFIF_BYTES)
    return once('JFIF', makeSegment(APP0, withoutThumbnail(payload)));
  if (marker === APP14 && startsWith(payload, 'Adobe') && payload.length <= MAX_ADOBE_BYTES)
    return once('Adobe', bytes);
  if (marker === APP1 && startsWith(payload, EXIF)) {
    const exif = Buffer.concat([Buffer.from(EXIF), minimalExif(readOrientation(payload))]);
    return once('Exif', makeSegment(APP1, exif));
  }
  return [];
}

function withoutThumbnail(jfif: Buffer): Buffer {
  const head = Buffer.from(jfif.subarray(0, JFIF_BYTES));
  head.fill(0, JFIF_BYTES - 2);
  return head;
}

/** All segments up to the end marker or the end of the file. */
function* segmentsOf(jpeg: Buffer): Generator<Segment> {
  let start = 0;
  while (start + 2 <= jpeg.length) {
    // Decoders skip bytes that are not a marker, and a marker may be padded with 0xff.
    const marker = jpeg[start + 1] ?? 0;
    if (jpeg[start] !== 0xff || marker === 0xff || marker === 0) {
      start += 1;
      continue;
    }
    const end = segmentEnd(jpeg, start, marker);
    yield { marker, bytes: jpeg.subarray(start, end), payload: jpeg.subarray(start + 4, end) };
    if (marker === EOI) return;
    start = end;
  }
}

function segmentEnd(jpeg: Buffer, start: number, marker: number): number {
  const isBare = marker === SOI || marker === EOI || isRestart(marker) || marker === 0x01;
  if (isBare) return start + 2;
  if (start + 4 > jpeg.length) return jpeg.length;
  const headerEnd = start + 2 + Math.max(2, jpeg.readUInt16BE(start + 2));
  return marker === SOS ? scanEnd(jpeg, headerEnd) : Math.min(jpeg.length, headerEnd);
}

/** End of the data of a scan: before a marker that is neither a restart nor a stuffed 0xff. */
function scanEnd(jpeg: Buffer, from: number): number {
  let place = jpeg.indexOf(0xff, from);
  while (place !== -1 && place + 1 < jpeg.length) {
    const next = jpeg[place + 1] ?? 0;
    if (next !== 0 && next !== 0xff && !isRestart(next)) return place;
    place = jpeg.indexOf(0xff, place + 1);
  }
  return jpeg.length;
}

function isRestart(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd7;
}

function startsWith(payload: Buffer, text: string): boolean {
  return payload.toString('latin1', 0, text.length) === text;
}

function makeSegment(marker: number, payload: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(payload.length + 2, 2);
  return Buffer.concat([head, payload]);
}
