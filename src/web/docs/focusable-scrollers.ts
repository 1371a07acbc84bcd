/** Lets the keyboard scroll what is wider than the page, and skip what is not. */
export function focusableScrollers(): void {
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) target.setAttribute('tabindex', '0');
      else target.removeAttribute('tabindex');
    }
  });
  for (const scroller of document.querySelectorAll('pre, .table')) observer.observe(scroller);
}
