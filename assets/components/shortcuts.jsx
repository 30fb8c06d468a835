import { useEffect, useRef } from "react";

const TYPING = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]";

export function Shortcuts({ keys, onKey }) {
  const latest = useRef(onKey);
  latest.current = onKey;
  useEffect(() => {
    const listen = (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      if (document.querySelector("dialog[open]")) return; // its keys are its own, Escape closes it
      const typing = event.target instanceof Element && event.target.closest(TYPING);
      if (typing && event.key !== "Escape") return;
      if (event.key === "Enter" && event.target instanceof Element && event.target.closest("a, button, summary")) return;
      if (!keys.includes(event.key)) return;
      event.preventDefault();
      if (event.key === "/") document.querySelector("[data-search]")?.focus();
      latest.current?.(event.key);
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [keys.join("|")]);
  return null;
}
