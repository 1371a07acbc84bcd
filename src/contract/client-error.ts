import { z } from 'zod';

/** Receives failures of the app; not part of the API for programs. */
export const CLIENT_ERRORS_PATH = '/client-errors';

/** Parts of the app that can fail alone; `script` is code outside of all of them. */
export const PAGE_PARTS = [
  'page',
  'header',
  'trail',
  'results',
  'filters',
  'histogram',
  'cluster',
  'selection',
  'lightbox',
  'query',
  'dialog',
  'script',
] as const;
export type PagePart = (typeof PAGE_PARTS)[number];

const MAX_MESSAGE_LENGTH = 200;
/** File of the app, line and column. */
const Frame = z.string().regex(/^[\w.-]{1,80}:\d{1,7}:\d{1,7}$/);
/** The innermost frames are enough to locate the fault. */
export const MAX_FRAMES = 6;

/** A failure of the app in a browser, without anything that a person wrote, chose or viewed. */
export const ClientError = z.strictObject({
  part: z.enum(PAGE_PARTS),
  name: z.string().regex(/^\w{1,60}$/),
  message: z.string().max(5_000).overwrite(scrubMessage),
  frames: z.array(Frame).max(MAX_FRAMES),
  component_frames: z.array(Frame).max(MAX_FRAMES),
  app_version: z.string().regex(/^[\w.-]{1,40}$/),
});
export type ClientError = z.infer<typeof ClientError>;

/**
 * Equal for the same fault: uses the innermost frame, because the outer ones are React's and differ
 * between renders.
 */
export function identityOf({ part, name, message, frames }: ClientError): string {
  return JSON.stringify([part, name, message, frames[0]]);
}

/**
 * Removes quotations, addresses, names with a dot and long numbers, because browsers quote data in
 * their messages.
 */
export function scrubMessage(message: string): string {
  return message
    .replace(/[^\x20-\x7e]+/g, '?')
    .replace(/(?<!\w)["'`].*["'`](?!\w)/g, '<text>')
    .replace(/\S*[/\\?&=@%]\S*/g, '<address>')
    .replace(/\S+\.\S+/g, '<name>')
    .replace(/\d{4,}/g, '<number>')
    .slice(0, MAX_MESSAGE_LENGTH);
}
