/** The model is unavailable or unusable. The message is a sentence for the user who named it. */
export class ModelError extends Error {}
