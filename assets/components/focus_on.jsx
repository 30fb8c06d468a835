import { useEffect } from "react";

export function FocusOn({ target, when }) {
  const key = JSON.stringify(when ?? null);
  useEffect(() => {
    if (!when || (Array.isArray(when) && when.length === 0)) return;
    const element = document.getElementById(target);
    element?.focus({ preventScroll: true });
    element?.scrollIntoView({ block: "start" });
  }, [key, target]);
  return null;
}
