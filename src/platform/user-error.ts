/** Something the person at the terminal can mend; its message is all they need. */
export class UserError extends Error {}
