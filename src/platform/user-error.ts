/** An error that the person at the terminal can fix; its message is sufficient for that. */
export class UserError extends Error {}
