import { useContext } from "react";
import { ColorModeContext } from "$/utils/context";

export function ThemeToggle({ text, className }) {
  const { toggleColorMode } = useContext(ColorModeContext);
  return (
    <button type="button" className={className} onClick={() => toggleColorMode()}>
      <svg className="size-5 shrink-0" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.9" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
        <use href="/icons.svg#moon" />
      </svg>
      {text}
    </button>
  );
}
