import { useEffect } from "react";

export function FocusOn({ target, when }) {
  const key = JSON.stringify(when ?? null);
  useEffect(() => {
    if (!when || (Array.isArray(when) && when.length === 0)) return;
    const element = document.getElementById(target);
    element?.focus({ preventScroll: true });
    element?.scrollIntoView({ block: "nearest" }); // what is in view already stays where it is
  }, [key, target]);
  return null;
}
