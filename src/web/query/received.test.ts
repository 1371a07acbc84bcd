import { describe, expect, it } from 'vitest';
import { chooseFile, readDropped } from './received.ts';

const PAGE = 'https://example.com/article';
const ADDRESS = 'https://example.com/a.jpg?size=2&crop=1';
const LINKED = `<meta><a href="${PAGE}"><img alt="a" src="https://example.com/a.jpg?size=2&amp;crop=1"></a>`;
const FILE = new File(['bytes'], 'a.bmp');
const EMPTY = new File([], 'a.jpg');

interface Given {
  readonly files?: readonly File[];
  readonly folder?: string;
  readonly data?: Readonly<Record<string, string>>;
}

/** What browsers put into a drag; Node has no DataTransfer to put it into. */
function transfer({ files = [], folder, data = {} }: Given): DataTransfer {
  const entry = folder === undefined ? null : { isDirectory: true, name: folder };
  return {
    files,
    items: [{ webkitGetAsEntry: () => entry }],
    getData: (type: string) => data[type] ?? '',
  } as unknown as DataTransfer;
}

describe('readDropped', () => {
  it.each([
    ['an image of a page', { 'text/uri-list': ADDRESS, 'text/html': `<img src="${ADDRESS}">` }],
    ['an image in a link', { 'text/uri-list': PAGE, 'text/html': LINKED }],
    ['a link alone', { 'text/uri-list': `# a comment\r\n${ADDRESS}\r\n` }],
  ])('reads the address of %s', (_, data) => {
    expect(readDropped(transfer({ data }))).toEqual({ address: ADDRESS });
  });

  it('prefers the file that Firefox adds to the address, unless it is empty', () => {
    const data = { 'text/uri-list': ADDRESS };
    expect(readDropped(transfer({ files: [FILE], data }))).toEqual({ files: [FILE] });
    expect(readDropped(transfer({ files: [EMPTY], data }))).toEqual({ address: ADDRESS });
    expect(readDropped(transfer({ files: [EMPTY] }))).toEqual({ files: [EMPTY] });
  });

  it('reads no address from text with several images, and none that the server cannot fetch', () => {
    const several = { 'text/html': '<img src="https://a/1.jpg"><img src="https://a/2.jpg">' };
    expect(readDropped(transfer({ data: several }))).toEqual({ files: [] });
    const local = { 'text/uri-list': 'blob:https://example.com/1' };
    expect(readDropped(transfer({ data: local }))).toEqual({ files: [] });
  });

  it('distinguishes a folder from a file', () => {
    const dropped = readDropped(transfer({ files: [EMPTY], folder: 'holiday' }));
    expect(dropped).toEqual({ refusal: expect.stringContaining('“holiday” is a folder') });
  });
});

const MAX_BYTES = 3_000_000;

const file = (name: string, type: string, nBytes = 10) =>
  new File([new Uint8Array(nBytes)], name, { type });

describe('chooseFile', () => {
  it.each([
    file('a.jpg', 'image/jpeg'),
    file('a.heic', 'image/heic'),
    file('a.jfif', ''),
    file('a', 'image/jpg'),
    file('camera.mpo', 'application/octet-stream'),
    file('full.png', 'image/png', MAX_BYTES),
  ])('leaves $name ($type) for the server to judge', (given) => {
    expect(chooseFile([given], MAX_BYTES)).toEqual({ file: given });
  });

  it.each([
    [[], /no image/],
    [[file('a.png', 'image/png'), file('b.png', 'image/png')], /2 files/],
    [[file('empty.png', 'image/png', 0)], /“empty\.png” is empty/],
    [[file('huge.png', 'image/png', MAX_BYTES + 500_000)], /3\.5 MB.*3 MB/],
  ])('rejects %o with a reason', (files, reason) => {
    expect(chooseFile(files, MAX_BYTES)).toEqual({ refusal: expect.stringMatching(reason) });
  });
});
