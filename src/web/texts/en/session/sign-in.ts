import type { Session } from '#contract/session.ts';

const none = {
  title: 'Open the link from your terminal',
  detail:
    'This browser has no session with Semblance. The terminal of the server shows a link that lets it in: open that link.',
};

export const signInTexts = {
  states: {
    NONE: none,
    // It was opened meanwhile, by another page: this one goes on by itself in a moment.
    OPEN: none,
    SIGNED_OUT: {
      title: 'You are signed out',
      detail: 'The session of this browser has ended, on the server too.',
    },
    OVER: {
      title: 'Your session is over',
      detail: 'Its time has run out, or the key that it was opened with was revoked.',
    },
  } satisfies Record<Session['state'], { title: string; detail: string }>,
  openHere: 'Go on as this machine',
  machineDetail: 'Whoever is at this machine may go on as its admin.',
  linkDetail: 'To come in under a key, open the link that this prints on the server:',
  linkCommand: 'npm run semblance -- keys link <key>',
};
