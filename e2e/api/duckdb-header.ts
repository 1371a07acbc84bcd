const MULTIPLIER = 0xbf58476d1ce4e5b9n;
const SEED = 5381n;

/** The header of a DuckDB file with the checksum of what is in it (`checksum.cpp` of DuckDB). */
export function sealHeader(header: Buffer): Buffer {
  let checksum = SEED;
  for (let at = 8; at < header.length; at += 8) {
    checksum ^= BigInt.asUintN(64, header.readBigUInt64LE(at) * MULTIPLIER);
  }
  header.writeBigUInt64LE(checksum, 0);
  return header;
}
