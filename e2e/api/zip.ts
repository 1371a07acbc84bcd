import { crc32, deflateRawSync } from 'node:zlib';

/** A file of a ZIP archive, and what there is to know of it that `zip` would not write. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Of Unix. */
  readonly mode?: number;
  readonly isEncrypted?: boolean;
  readonly isDeflated?: boolean;
}

/** Bytes before the data of an encrypted file. */
const ENCRYPTION_HEADER = 12;

/** The bytes of a ZIP archive with whatever in it, well meant or not (APPNOTE.TXT 6.3.10, 4.3). */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, mode = 0o100644, isEncrypted, isDeflated } of entries) {
    const packed = isDeflated ? deflateRawSync(bytes) : Buffer.from(bytes);
    const data = isEncrypted ? Buffer.concat([Buffer.alloc(ENCRYPTION_HEADER), packed]) : packed;
    const nameBytes = Buffer.from(name);
    const flags = 0x800 | (isEncrypted ? 1 : 0);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(isDeflated ? 8 : 0, 4);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(nameBytes.length, 22);
    const file = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, nameBytes, data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(mode * 0x10000, 6);
    rest.writeUInt32LE(offset, 10);
    // Made by Unix: else nobody looks at the mode.
    const head = Buffer.from([...Buffer.from('PK\u0001\u0002'), 20, 3]);
    directory.push(Buffer.concat([head, common, rest, nameBytes]));
    files.push(file);
    offset += file.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...files, central, Buffer.from('PK\u0005\u0006'), end]);
}
