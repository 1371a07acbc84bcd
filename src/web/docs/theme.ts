/**
 * Runs before the page is drawn, so it imports nothing: sets the theme that settings.ts stores. Without
 * one, or where storage is forbidden, the page follows the system.
 */
try {
  const { theme } = JSON.parse(localStorage.getItem('semblance.settings') ?? '{}');
  if (theme === 'light' || theme === 'dark') document.documentElement.style.colorScheme = theme;
} catch {
  // The system's theme it is.
}
