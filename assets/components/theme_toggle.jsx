import { useContext } from "react";
import { ColorModeContext } from "$/utils/context";

export function ThemeToggle({ text, className, children }) {
  const { toggleColorMode } = useContext(ColorModeContext);
  return (
    <button type="button" className={className} onClick={() => toggleColorMode()}>
      {children}
      <span>{text}</span>
    </button>
  );
}
