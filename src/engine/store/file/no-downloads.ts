/** Options of a DuckDB instance: by default it would fetch an extension that a query or file needs. */
export const NO_DOWNLOADS = { autoinstall_known_extensions: 'false' } as const;
