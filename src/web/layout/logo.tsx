/** Two frames of the same shape, the second a likeness of the first. */
export function Logo() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className="size-7 shrink-0">
      <path className="fill-accent" d="M3 14a11 11 0 0 1 11-11h5v16H3z" />
      <path
        className="stroke-ink"
        d="M13 24.5V24a11 11 0 0 1 11-11h4.5v15.5H13z"
        fill="none"
        strokeWidth="2.5"
      />
    </svg>
  );
}
