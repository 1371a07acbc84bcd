import type { Session } from '#contract/session.ts';

const none = {
  title: 'Open the link from your terminal',
  detail:
    'This browser is not signed in to Semblance. Open the sign-in link printed in the terminal of the server.',
};

export const signInTexts = {
  states: {
    NONE: none,
    // Another page has opened a session meanwhile, so this page continues in a moment.
    OPEN: none,
    SIGNED_OUT: {
      title: 'You are signed out',
      detail: 'The session of this browser was ended, on the server too.',
    },
    OVER: {
      title: 'Your session has ended',
      detail: 'It has expired, or its key was revoked.',
    },
  } satisfies Record<Session['state'], { title: string; detail: string }>,
  openHere: 'Continue as this machine',
  machineDetail: 'Anyone using this machine can continue as its admin.',
  linkDetail: 'To sign in with a key, run this on the server and open the link it prints:',
  linkCommand: (serverCommand: string) => `${serverCommand} keys link <key>`,
};
