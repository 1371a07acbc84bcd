/** A model that cannot be had or used. The message is a sentence for the person who named it. */
export class ModelError extends Error {}
