import { useEffect, useState } from 'react';

type Theme = 'light' | 'dark';

const CHOICE = 'wordtally-theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

/** Applies what was chosen on this device before, ahead of the first paint; else the system decides. */
export function applyTheme(): void {
  const chosen = localStorage.getItem(CHOICE);
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
}

function present(): Theme {
  const { theme } = document.documentElement.dataset;
  if (theme === 'light' || theme === 'dark') return theme;
  return dark.matches ? 'dark' : 'light';
}

/** Turns light into dark and back. What equals the system's own theme is not kept: then it follows the system again. */
export function ThemeToggle() {
  const [theme, setTheme] = useState(present);
  useEffect(() => {
    const follow = () => setTheme(present());
    dark.addEventListener('change', follow);
    return () => dark.removeEventListener('change', follow);
  }, []);

  function toggle(): void {
    const next = theme === 'dark' ? 'light' : 'dark';
    if (next === (dark.matches ? 'dark' : 'light')) {
      localStorage.removeItem(CHOICE);
      delete document.documentElement.dataset.theme;
    } else {
      localStorage.setItem(CHOICE, next);
      document.documentElement.dataset.theme = next;
    }
    setTheme(next);
  }

  const label = theme === 'dark' ? 'Use light colours' : 'Use dark colours';
  return (
    <button type="button" className="icon" onClick={toggle} aria-label={label} title={label}>
      <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">
        <circle cx="12" cy="12" r="8.5" fill="none" stroke="currentColor" strokeWidth="2" />
        <path d="M12 3.5a8.5 8.5 0 0 1 0 17z" fill="currentColor" />
      </svg>
    </button>
  );
}
